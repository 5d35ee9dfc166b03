"""Every command that writes, on a file system of 3 MB that is full: old files stay as they were."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from keras_crnn.commands import main

EXAMPLES = Path(__file__).parents[2] / "examples"
OLD = b"what was there before\n"
SIZE = 3 << 20


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """A file system in memory of 3 MB."""
    folder = tmp_path_factory.mktemp("disk")
    if shutil.which("mount") is None:
        pytest.skip("there is no mount")
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a file system may be mounted by the administrator alone")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def full_disk(small_disk):
    """The same, all of it taken, but for what a test fills a place with before."""
    for path in small_disk.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return small_disk


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file:
        block = b"\0" * 4096
        try:
            while True:
                file.write(block)
        except OSError:
            pass


def check(command: list[str], folder: Path, target: Path, capsys) -> None:
    """Runs a command that cannot write `target`: it says so, and what was there is there still."""
    target.write_bytes(OLD)
    fill(folder)
    assert main(command) == 2
    error = capsys.readouterr().err
    assert "There is no room left on the disk" in error
    assert target.read_bytes() == OLD
    assert {path.name for path in folder.iterdir()} == {target.name, "filler"}


def test_language_model(full_disk, word_list, capsys):
    target = full_disk / "names.npz"
    check(["language-model", word_list, "--out", str(target)], full_disk, target, capsys)


@pytest.mark.parametrize("arguments", [["--out", "table.md"], ["--errors", "errors.html"]])
def test_evaluate(full_disk, arguments, capsys):
    option, name = arguments
    command = ["evaluate", str(EXAMPLES / "images"), "--model", "crnn-en-full", option]
    check([*command, str(full_disk / name)], full_disk, full_disk / name, capsys)


def test_calibrate_to_a_file_of_bins(full_disk, capsys):
    target = full_disk / "bins.json"
    command = [
        "calibrate",
        str(EXAMPLES / "images"),
        "--model",
        "crnn-en-full",
        "--json",
        str(target),
    ]
    check(command, full_disk, target, capsys)


def test_a_sheet_of_words(full_disk, fonts, backgrounds, word_list, capsys):
    target = full_disk / "look.png"
    command = ["synth", "--fonts", fonts, "--backgrounds", backgrounds, "--words", word_list]
    check([*command, "--sheet", str(target), "--count", "4"], full_disk, target, capsys)


def test_a_page_with_its_readings(full_disk, capsys):
    target = full_disk / "page.png"
    command = ["read", "--model", "crnn-music", "--page", "--draw", str(target)]
    check([*command, str(EXAMPLES / "page.jpg")], full_disk, target, capsys)


def test_export(full_disk, capsys):
    pytest.importorskip("tensorflow")
    target = full_disk / "mine.tflite"
    check(["export", "crnn-en-full", "--out", str(target)], full_disk, target, capsys)


def test_a_set_goes_on_where_there_is_room_again(
    full_disk, fonts, backgrounds, word_list, tmp_path, capsys
):
    """What was written whole stays; the same command ends equal to one with room from the start."""
    command = ["synth", "--fonts", fonts, "--backgrounds", backgrounds, "--words", word_list]
    command += ["--count", "400", "--shard-size", "100", "--processes", "1", "--out"]
    (full_disk / "filler").write_bytes(b"\0" * (SIZE - (600 << 10)))
    assert main([*command, str(full_disk / "set")]) == 1
    assert "Make room, and run the same again" in capsys.readouterr().err
    assert not (full_disk / "set" / "gt.tsv").exists()
    (full_disk / "filler").unlink()
    assert main([*command, str(full_disk / "set")]) == 0
    assert main([*command, str(tmp_path / "set")]) == 0
    for path in (tmp_path / "set").rglob("*"):
        if path.is_file() and path.name != "settings.json":
            other = full_disk / "set" / path.relative_to(tmp_path / "set")
            assert other.read_bytes() == path.read_bytes()


def test_drawings_of_scores(full_disk, capsys):
    pytest.importorskip("verovio")
    fill(full_disk)
    (full_disk / "filler").write_bytes(b"\0" * (SIZE - (64 << 10)))
    command = ["engrave", str(EXAMPLES / "scores/fragments_train.tsv.xz"), "--count", "64"]
    assert main([*command, "--processes", "1", "--out", str(full_disk / "drawn")]) == 2
    assert "There is no room left on the disk" in capsys.readouterr().err
    assert not list((full_disk / "drawn").glob("*.zip"))


def test_a_training_goes_on_where_there_is_room_again(
    full_disk, fonts, backgrounds, word_list, tmp_path, capsys
):
    """A checkpoint that has no room costs none that was there before."""
    pytest.importorskip("tensorflow")
    from small_runs import SMALL_CONFIG

    (tmp_path / "small.json").write_text(json.dumps(SMALL_CONFIG.to_dict()), encoding="utf-8")
    command = ["train", "--fonts", fonts, "--backgrounds", backgrounds, "--words", word_list]
    command += ["--network", str(tmp_path / "small.json"), "--preset", "clean", "--steps", "4"]
    command += ["--epoch-steps", "2", "--batch-size", "4", "--precision", "float32", "--out"]
    run = full_disk / "run"
    fill(full_disk)
    assert main([*command, str(run)]) == 2
    assert "There is no room left on the disk" in capsys.readouterr().err
    (full_disk / "filler").write_bytes(b"\0" * (SIZE - (40 << 10)))  # not enough for a checkpoint
    assert main([*command, str(run)]) == 2
    assert "There is no room left on the disk" in capsys.readouterr().err
    assert not list(run.glob("*.keras"))
    (full_disk / "filler").unlink()
    assert main([*command, str(run)]) == 0
    assert (run / "last.npz").exists()


def test_a_fine_tuning_goes_on_where_there_is_room_again(full_disk, tmp_path, capsys):
    """Whatever file has no room, the one error says so, and the same command ends afterwards."""
    pytest.importorskip("tensorflow")
    from small_runs import SMALL_CONFIG

    from keras_crnn.images.preprocessing import Preprocessing
    from keras_crnn.network.model_file import save_weights
    from keras_crnn.network.spec import ModelSpec
    from keras_crnn.text.alphabet import FULL_ALPHABET

    spec = ModelSpec(FULL_ALPHABET, SMALL_CONFIG, Preprocessing(width=None, min_width=80))
    save_weights(spec.build("float32"), spec, tmp_path / "start.npz")
    command = ["finetune", str(EXAMPLES / "images"), "--start", str(tmp_path / "start.npz")]
    command += ["--steps", "4", "--out", str(full_disk / "mine")]
    fill(full_disk)
    assert main(command) == 2
    assert "There is no room left on the disk" in capsys.readouterr().err
    for room in (20 << 10, 200 << 10):  # for the crops; and for the first files of the run
        (full_disk / "filler").write_bytes(b"\0" * (SIZE - room))
        assert main(command) == 2
        assert "There is no room left on the disk" in capsys.readouterr().err
        assert not (full_disk / "mine" / "model.npz").exists()
    (full_disk / "filler").unlink()
    assert main(command) == 0
    assert (full_disk / "mine" / "model.tflite").exists()
