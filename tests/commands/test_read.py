import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from drawn_words import draw_word

from keras_crnn.commands import main
from keras_crnn.pretrained.files import pretrained_file

ROOT = Path(__file__).parent.parent.parent
WORDS = ("hotel", "street", "coffee")


@pytest.fixture
def folder(tmp_path):
    """Folder of three words, one in a folder of its own, and a file that is no image."""
    folder = tmp_path / "words"
    (folder / "more").mkdir(parents=True)
    draw_word("hotel").save(folder / "1.png")
    draw_word("street").save(folder / "2.JPG", "JPEG")
    draw_word("coffee").save(folder / "more" / "3.webp", lossless=True)
    (folder / "notes.txt").write_text("not an image")
    return folder


def read(capsys, *arguments):
    """Exit status, lines of output, and our lines on standard error."""
    status = main(["read", *map(str, arguments)])
    output, errors = capsys.readouterr()
    return status, output.splitlines(), errors.splitlines()


def test_a_line_an_image(capsys, folder):
    path = folder / "1.png"
    status, (line,), errors = read(capsys, path)
    text, confidence, name = line.split("\t")
    assert (status, text, name, errors) == (0, "hotel", str(path), [])
    assert 0 < float(confidence) <= 1
    assert len(confidence) == 5


def test_a_folder_is_read_in_order_with_its_subfolders(capsys, folder):
    status, lines, errors = read(capsys, folder)
    assert (status, errors) == (0, [])
    assert [line.split("\t")[0] for line in lines] == list(WORDS)
    names = [folder / "1.png", folder / "2.JPG", folder / "more" / "3.webp"]
    assert [line.split("\t")[2] for line in lines] == list(map(str, names))


KEYS = ["image", "text", "confidence", "turned", "words", "characters", "alternatives"]


def test_json_has_characters_and_spans(capsys, folder):
    status, lines, errors = read(capsys, "--json", folder)
    assert (status, errors) == (0, [])
    rows = [json.loads(line) for line in lines]
    assert [row["text"] for row in rows] == list(WORDS)
    for row, word in zip(rows, WORDS, strict=True):
        assert list(row) == KEYS
        assert 0 < row["confidence"] <= 1
        assert "".join(c["text"] for c in row["characters"]) == word
        assert [w["text"] for w in row["words"]] == [word]
        assert list(row["words"][0]) == ["text", "confidence", "left", "right", "weighed"]
        for character in row["characters"]:
            assert list(character) == ["text", "probability", "left", "right"]
            assert 0 <= character["left"] < character["right"] <= draw_word(word).width
        assert [a["text"] for a in row["alternatives"]] == [word]


def test_bad_images_are_named_and_the_others_read(capsys, folder):
    bad = [folder / "gone.png", folder / "notes.txt"]
    images = [folder / "1.png", bad[0], folder / "2.JPG", bad[1], folder / "more" / "3.webp"]
    status, lines, errors = read(capsys, *images)
    assert status == 2
    assert [line.split("\t")[0] for line in lines] == list(WORDS)
    assert len(errors) == len(bad)
    for line, path in zip(errors, bad, strict=True):
        assert line.startswith(f"keras-crnn read: {path}: ")


def test_only_bad_images(capsys, tmp_path):
    status, lines, errors = read(capsys, tmp_path / "gone.png")
    assert (status, lines, len(errors)) == (2, [], 1)


def test_an_empty_folder_is_named(capsys, folder, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    status, lines, errors = read(capsys, empty, folder / "1.png")
    assert (status, len(lines)) == (2, 1)
    assert errors == [f"keras-crnn read: {empty}: the folder holds no image."]


def test_standard_input(capsys, folder, monkeypatch):
    content = (folder / "1.png").read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    status, lines, _ = read(capsys, "-")
    assert status == 0
    assert [line.split("\t")[::2] for line in lines] == [["hotel", "-"]]
    status, lines, errors = read(capsys, "-")  # nothing is left
    assert (status, lines, len(errors)) == (2, [], 1)
    assert "is empty" in errors[0]


def test_more_images_than_are_read_at_once(capsys, folder, monkeypatch):
    monkeypatch.setattr("keras_crnn.commands.read_sources._AT_ONCE", 2)
    _, lines, _ = read(capsys, *[folder / "1.png", folder / "gone.png", folder / "2.JPG"] * 3)
    assert [line.split("\t")[0] for line in lines] == ["hotel", "street"] * 3


@pytest.mark.parametrize("suffix", [".tflite", ".npz"])
def test_a_model_from_a_file(capsys, folder, suffix):
    model = pretrained_file("crnn-en", suffix)
    status, lines, _ = read(capsys, "--model", model, folder / "1.png")
    assert (status, lines[0].split("\t")[0]) == (0, "hotel")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            "crnn-fr",
            "There is no model 'crnn-fr'; choose one of crnn-en, crnn-en-full, crnn-music.",
        ),
        ("gone.tflite", "There is no model file 'gone.tflite'."),
        ("gone.npz", "There is no model file 'gone.npz'."),
    ],
)
def test_a_bad_model_is_one_line(capsys, folder, model, message):
    status, lines, errors = read(capsys, "--model", model, folder)
    assert (status, lines, errors) == (2, [], [f"keras-crnn read: {message}"])


@pytest.mark.parametrize("arguments", [["read"], ["read", "--loud", "a.png"], ["write"], []])
def test_bad_arguments_show_the_usage(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: keras-crnn")


def test_as_a_program(folder):
    # Standard error holds LiteRT's own notices as well: only lines of ours are counted.
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "keras_crnn", "read", "-", str(folder / "gone.png")],
        cwd=ROOT,
        input=(folder / "1.png").read_bytes(),
        capture_output=True,
        timeout=1200,
    )
    assert done.returncode == 2
    assert done.stdout.decode().split("\t")[0] == "hotel"
    errors = done.stderr.decode()
    assert errors.count("keras-crnn read:") == 1
    assert "Traceback" not in errors


def test_reading_imports_neither_tensorflow_nor_keras(folder, run_python):
    code = (
        "import sys; from keras_crnn.commands import main; "
        f"status = main(['read', {str(folder)!r}]); "
        "heavy = {'tensorflow', 'keras', 'cv2', 'matplotlib'} & set(sys.modules); "
        "print(status, sorted(heavy))"
    )
    assert run_python("-c", code).splitlines()[-1] == "0 []"
