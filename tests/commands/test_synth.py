import errno
import os
from pathlib import Path

import pytest
from PIL import Image

from keras_crnn.commands import main, synth
from keras_crnn.data.folder import read_folder
from keras_crnn.system import extras


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["synth", "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for option in ("--fonts", "--words", "--pattern", "--out", "--sheet", "--height", "--preset"):
        assert option in text


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


def test_hebrew_is_labelled_from_left_to_right(arguments, tmp_path):
    (tmp_path / "hebrew.txt").write_text("שלום\n", encoding="utf-8")
    arguments[arguments.index("--words") + 1] = str(tmp_path / "hebrew.txt")
    assert main([*arguments, "--verbatim"]) == 0
    assert {text for _, text in read_folder(tmp_path / "set")} == {"םולש"}


def test_joined_scripts_without_the_extra_are_one_line(capsys, arguments, tmp_path, monkeypatch):
    (tmp_path / "arabic.txt").write_text("سلام\n", encoding="utf-8")
    arguments[arguments.index("--words") + 1] = str(tmp_path / "arabic.txt")
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda name: None)
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "'ا' (U+0627) changes with its neighbours" in line
    assert "pip install 'keras-crnn[scripts]'" in line
    assert not (tmp_path / "set").exists()


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


def test_a_sheet_that_cannot_be_written_is_said_before_a_set_is_drawn(
    capsys, arguments, tmp_path, monkeypatch
):
    def refuse(dir):  # an administrator may write wherever permissions are taken away
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(dir))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert main([*arguments, "--sheet", str(tmp_path / "sheet.png")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "sheet.png': no file can be written into" in line
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


def test_without_opencv_the_extra_is_named(run_python, arguments):
    code = (
        "import sys; sys.modules['cv2'] = None; sys.stderr = sys.stdout; "
        f"from keras_crnn.commands import main; print(main({arguments!r}))"
    )
    line, status = run_python("-c", code).splitlines()
    assert status == "2"
    assert "pip install 'keras-crnn[train]'" in line
