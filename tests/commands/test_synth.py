import argparse
import io
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from keras_crnn.commands import main, recipe_arguments, synth
from keras_crnn.commands.recipe_arguments import parse_words
from keras_crnn.data.folder import read_folder
from keras_crnn.synthesis.word_mix import WORD_MIXES

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def assets(fonts, backgrounds, word_list):
    """Arguments that name fonts, backgrounds and words."""
    return ["synth", "--fonts", fonts, "--backgrounds", backgrounds, "--words", word_list]


@pytest.fixture
def arguments(assets, tmp_path):
    """Arguments of a small set; a later option of the same name replaces one."""
    small = ["--count", "6", "--shard-size", "4", "--processes", "0"]
    return [*assets, *small, "--out", str(tmp_path / "set")]


def start(arguments):
    """The command as a program of its own, at the head of a process group."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "keras_crnn", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until(happened, seconds=60):
    """Waits for something to become true."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def group_is_gone(group):
    """Whether no process of a group runs any more."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["synth", "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for option in ("--fonts", "--words", "--pattern", "--out", "--sheet", "--height", "--preset"):
        assert option in text


def test_presets_and_formats_are_those_of_the_generator():
    from keras_crnn.synthesis import PRESETS, shards

    assert set(recipe_arguments.PRESETS) == set(PRESETS)
    assert set(shards.FORMATS) <= set(synth.FORMATS)


def test_a_set_and_what_is_said_of_it(capsys, arguments, tmp_path):
    assert main(arguments) == 0
    output, errors = capsys.readouterr()
    first, second = output.splitlines()
    texts = [text for _, text in read_folder(tmp_path / "set")]
    assert len(texts) == 6
    mean = sum(map(len, texts)) / 6
    assert first.startswith("Rendered 6 images in ")
    assert first.endswith(f"a second), {mean:.2f} characters on average.")
    assert second == f"{tmp_path / 'set'}: 6 images in 2 shards."
    lines = errors.splitlines()
    assert [line.partition(",")[0] for line in lines] == ["4 of 6 images", "6 of 6 images"]
    assert main(arguments) == 0
    output, errors = capsys.readouterr()
    assert output == f"{tmp_path / 'set'} holds all 6 images already.\n"
    assert errors == ""


def test_options_reach_the_generator(arguments, tmp_path, word_list):
    more = ["--verbatim", "--color", "--height", "32", "--preset", "clean", "--seed", "5"]
    assert main([*arguments, *more]) == 0
    words = Path(word_list).read_text().split()
    for path, text in read_folder(tmp_path / "set"):
        assert text in words
        with Image.open(path) as image:
            assert (image.mode, image.height) == ("RGB", 32)


def test_patterns_without_words(arguments, tmp_path):
    at = arguments.index("--words")
    assert main([*arguments[:at], *arguments[at + 2 :], "--verbatim", "--pattern", r"Q\d{3}"]) == 0
    for _, text in read_folder(tmp_path / "set"):
        assert text[0] == "Q"
        assert len(text) == 4


def test_records(arguments, tmp_path):
    assert main([*arguments, "--format", "tfrecord"]) == 0
    names = sorted(path.name for path in (tmp_path / "set").iterdir())
    assert names == [
        "settings.json",
        "words-00000-of-00002.tfrecord",
        "words-00001-of-00002.tfrecord",
    ]


def test_a_sheet_alone(capsys, assets, tmp_path):
    sheet = tmp_path / "sheet.png"
    assert main([*assets, "--sheet", str(sheet), "--count", "10", "--color"]) == 0
    assert capsys.readouterr().out == f"{sheet}: 10 images to look at.\n"
    with Image.open(sheet) as image:
        assert (image.size, image.mode) == ((8 * 170, 2 * 62), "RGB")
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.png"]


def test_a_sheet_beside_a_set(arguments, tmp_path, monkeypatch):
    monkeypatch.setattr(synth, "ON_SHEET", 3)
    assert main([*arguments, "--sheet", str(tmp_path / "sheet.png")]) == 0
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.size == (8 * 170, 62)
    assert len(read_folder(tmp_path / "set")) == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.txt", ("a.txt", 1.0)),
        ("a.txt=0.5", ("a.txt", 0.5)),
        ("a=b.txt=2", ("a=b.txt", 2.0)),
    ],
)
def test_weights_of_word_lists(text, expected):
    assert parse_words(text) == expected


def test_a_word_list_with_the_sign_in_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("n=5").write_text("hotel\n")
    assert parse_words("n=5") == ("n=5", 1.0)
    assert parse_words("n=5=3") == ("n=5", 3.0)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--fonts", "gone", "No folder of fonts at 'gone'"),
        ("--backgrounds", "gone", "No folder of backgrounds at 'gone'"),
        ("--words", "gone.txt", "No word list at 'gone.txt'"),
        ("--words", "gone.txt=many", "'many' is not a weight"),
        ("--words", "gone.txt=0", "'0' is not a weight"),
        ("--words", "gone.txt=nan", "'nan' is not a weight"),
        ("--pattern", "[a", "[a"),
        ("--count", "0", "--count must be at least 1; got 0."),
        ("--count", "-3", "--count must be at least 1; got -3."),
        ("--shard-size", "0", "--shard-size must be at least 1; got 0."),
        ("--height", "0", "height must be at least 1; got 0."),
        ("--processes", "-1", "processes must be at least 0; got -1."),
        ("--sheet", "sheet.jpg", "sheet.jpg: give the name of a .png file"),
        ("--sheet", "gone/sheet.png", "there is no folder 'gone'"),
    ],
)
def test_a_bad_value_is_one_line_and_nothing_is_made(
    capsys, arguments, tmp_path, option, value, message
):
    assert main([*arguments, option, value]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("keras-crnn synth: ")
    assert message in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--fonts", "--backgrounds"])
def test_an_empty_folder_is_one_line(capsys, arguments, option, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main([*arguments, option, str(empty)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(empty) in line
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize(
    ("taken", "message"),
    [
        (("--words",), "give --words FILE, --pattern REGEX, or both."),
        (("--out",), "give --out DIR, --sheet FILE.png, or both."),
        (("--count",), "give --count N."),
    ],
)
def test_what_is_missing_is_named(capsys, arguments, taken, message):
    for option in taken:
        at = arguments.index(option)
        arguments = arguments[:at] + arguments[at + 2 :]
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(message)


def test_another_set_in_the_folder_is_one_line(capsys, arguments):
    assert main(arguments) == 0
    capsys.readouterr()
    assert main([*arguments, "--seed", "1"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "seed is 0 there and 1 here" in line


def test_a_run_that_fails_is_status_1(capsys, arguments, monkeypatch):
    from keras_crnn.synthesis import shards

    def fail(image):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shards, "encode_png", fail)
    assert main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "No space left on device. 0 of 2 shards are kept." in line


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_no_worker_and_goes_on(arguments, tmp_path, sent):
    more = ["--count", "100000", "--shard-size", "50", "--processes", "2", "--format", "tfrecord"]
    run = start([*arguments, *more])
    wait_until(lambda: list(tmp_path.glob("set/words-*")) or run.poll() is not None)
    if sent == signal.SIGINT:
        os.killpg(run.pid, sent)  # a terminal sends Ctrl-C to all processes of the command
        _, errors = run.communicate(timeout=1200)
        assert run.returncode == 130, errors
        assert "Traceback" not in errors
        line = "keras-crnn synth: interrupted. Whole shards are kept; the same command goes on."
        assert errors.splitlines()[-1] == line
        assert not list(tmp_path.glob("set/.words-*"))
    else:
        run.kill()
        run.communicate(timeout=1200)
    wait_until(lambda: group_is_gone(run.pid))
    kept = len(list(tmp_path.glob("set/words-*")))
    assert 0 < kept < 2000
    run = start([*arguments, *more])
    wait_until(lambda: len(list(tmp_path.glob("set/words-*"))) > kept or run.poll() is not None)
    assert run.poll() is None, run.communicate()
    run.kill()
    run.communicate(timeout=1200)
    wait_until(lambda: group_is_gone(run.pid))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers through /proc")
def test_a_worker_that_is_killed_is_explained(arguments, tmp_path):
    more = ["--count", "100000", "--shard-size", "50", "--processes", "2", "--format", "tfrecord"]
    run = start([*arguments, *more])
    wait_until(lambda: list(tmp_path.glob("set/words-*")) or run.poll() is not None)
    children = "".join(p.read_text() for p in Path(f"/proc/{run.pid}/task").glob("*/children"))
    commands = {int(c): Path(f"/proc/{c}/cmdline").read_text() for c in children.split()}
    workers = [child for child, command in commands.items() if "spawn_main" in command]
    assert len(workers) == 2, commands
    os.kill(workers[0], signal.SIGKILL)
    _, errors = run.communicate(timeout=1200)
    assert run.returncode == 1
    line = errors.splitlines()[-1]
    assert line.startswith("keras-crnn synth: A worker process was killed")
    assert "Take fewer processes" in line
    assert not list(tmp_path.glob("set/.words-*"))
    wait_until(lambda: group_is_gone(run.pid))


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_progress_on_a_terminal_is_one_line(monkeypatch):
    times = iter([8.0, 10.0, 12.0])
    monkeypatch.setattr(synth.time, "monotonic", lambda: next(times))
    stream = Terminal()
    with synth.Progress(10_000, stream) as progress:
        progress.show(1000, 500)
        progress.show(3000, 2500)
    assert stream.getvalue() == (
        "starting\r1000 of 10000 images, 250 a second, 0:00:36 left\x1b[K"
        "\r3000 of 10000 images, 625 a second, 0:00:11 left\x1b[K\n"
    )


def test_progress_in_a_file_is_a_line_every_tenth():
    stream = io.StringIO()
    with synth.Progress(1000, stream) as progress:
        for done in range(1, 1001):
            progress.show(done, done)
    assert [line.split()[0] for line in stream.getvalue().splitlines()] == [
        str(hundreds) for hundreds in range(100, 1001, 100)
    ]


def test_without_opencv_the_extra_is_named(run_python, arguments):
    code = (
        "import sys; sys.modules['cv2'] = None; sys.stderr = sys.stdout; "
        f"from keras_crnn.commands import main; print(main({arguments!r}))"
    )
    line, status = run_python("-c", code).splitlines()
    assert status == "2"
    assert "pip install 'keras-crnn[train]'" in line


def read_texts(folder):
    return [example.text for example in read_folder(folder)]


def test_lines_and_crops_with_nothing_to_read_are_written(arguments, tmp_path):
    assert main([*arguments, "--lines", "1"]) == 0
    assert all(" " in text for text in read_texts(tmp_path / "set"))
    arguments[-1] = str(tmp_path / "empty")
    assert main([*arguments, "--empty", "1"]) == 0
    assert read_texts(tmp_path / "empty") == [""] * 6


def test_a_mixture_of_presets_is_written_and_told_from_another(arguments, tmp_path, capsys):
    assert main([*arguments, "--preset", "scene=3", "clean=1"]) == 0
    assert len(read_texts(tmp_path / "set")) == 6
    assert main([*arguments, "--preset", "scene=3", "clean=2"]) == 2
    assert "config.2.weight is 1.0 there and 2.0 here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--preset", "street"], "there is none; choose from scene, mjsynth, clean"),
        (["--preset", "scene=0"], "'0' is not a weight. Give PRESET=WEIGHT"),
        (["--preset", "clean", "clean"], "clean is there twice"),
        (["--lines", "1.5"], "`line_probability` must be a number from 0 to 1"),
        (["--empty", "-1"], "`empty.probability` must be a number from 0 to 1"),
    ],
)
def test_what_no_preset_can_be_is_one_line(arguments, option, message, capsys):
    assert main([*arguments, *option]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_signs_and_verbatim_keep_the_lines_and_signs_the_words_of_a_preset(monkeypatch, assets):
    def read(*options):
        parser = argparse.ArgumentParser()
        recipe_arguments.add_recipe_arguments(parser)
        return recipe_arguments.read_recipe(parser.parse_args([*assets[1:], *options])).configs

    own = frozenset({"mjsynth"})  # stands for a preset with words of its own
    monkeypatch.setattr(recipe_arguments, "OWN_WORDS", own)
    both = ("--preset", "scene", "mjsynth", "--lines", "0.2")
    scene, mjsynth = (config.words for config, _ in read(*both, "--signs"))
    assert scene.sign_probability == 0.12
    assert mjsynth.sign_probability == 0.0
    assert scene.line_probability == mjsynth.line_probability == 0.2
    scene, mjsynth = (config.words for config, _ in read(*both, "--verbatim"))
    assert scene == mjsynth == replace(WORD_MIXES["verbatim"], line_probability=0.2)
    with pytest.raises(ValueError, match="words of its own"):
        read("--preset", "mjsynth", "--signs")
