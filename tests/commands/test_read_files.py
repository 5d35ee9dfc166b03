"""One bad file, name, pipe or device costs itself alone, and forges no line of output."""

import io
import json
import os
import sys
from types import SimpleNamespace

import pytest
from drawn_words import draw_word

from keras_crnn.commands import main
from keras_crnn.images.image_folder import find_images

posix = pytest.mark.skipif(os.name != "posix", reason="this system has no such files")


@pytest.fixture
def folder(tmp_path):
    """Folder of two words, the first and the last in order."""
    folder = tmp_path / "words"
    folder.mkdir()
    draw_word("hotel").save(folder / "0.png")
    draw_word("street").save(folder / "z.png")
    return folder


def read(capsys, *arguments):
    """Exit status, lines of output, and our lines on standard error."""
    status = main(["read", "--model", "crnn-en-full", *map(str, arguments)])
    output, errors = capsys.readouterr()
    return status, output.splitlines(), [e for e in errors.splitlines() if "keras-crnn" in e]


def texts(lines):
    return [line.split("\t")[0] for line in lines]


@posix
def test_what_is_no_file_costs_itself_alone(capsys, folder):
    os.mkfifo(folder / "a.png")
    (folder / "b.png").symlink_to("/dev/zero")
    (folder / "c.png").symlink_to("nowhere.png")
    with open(folder / "d.png", "wb") as file:
        file.truncate(20 << 30)
    status, lines, errors = read(capsys, folder)
    assert (status, texts(lines)) == (2, ["hotel", "street"])
    reasons = ("as it is a pipe", "as it is a device", "No such file", "has more than 536870912 b")
    assert len(errors) == len(reasons)
    for name, reason, error in zip("abcd", reasons, errors, strict=True):
        assert error.startswith(f"keras-crnn read: {folder}/{name}.png: ")
        assert reason in error


def test_folders_are_no_images_whatever_their_names(capsys, folder):
    (folder / "b.png").mkdir()
    draw_word("coffee").save(folder / "b.png" / "1.png")
    status, lines, errors = read(capsys, folder)
    assert (status, texts(lines), errors) == (0, ["hotel", "coffee", "street"], [])


@pytest.mark.parametrize(
    ("ending", "format"),
    [
        *((".jfif", "JPEG"), (".JPE", "JPEG"), (".mpo", "MPO"), (".dib", "BMP")),
        *((".pnm", "PPM"), (".j2k", "JPEG2000"), (".jpx", "JPEG2000"), (".apng", "PNG")),
    ],
)
def test_rarer_endings_are_read_in_folders(capsys, folder, ending, format):
    draw_word("coffee").save(folder / f"m{ending}", format)
    status, lines, errors = read(capsys, folder)
    assert (status, texts(lines), errors) == (0, ["hotel", "coffee", "street"], [])


def test_pictures_of_phones_are_refused_and_not_left_out(capsys, folder):
    (folder / "m.HEIC").write_bytes(b"\0\0\0\x18ftypheic" + bytes(64))
    status, lines, (error,) = read(capsys, folder)
    assert (status, texts(lines)) == (2, ["hotel", "street"])
    assert "m.HEIC: is not an image in a known format" in error
    assert "Convert it to PNG" in error


@posix
def test_names_forge_no_lines(capsys, folder):
    draw_word("coffee").save(folder / "a\nnothing\t1.000\tz.png")
    (folder / "b\nkeras-crnn read: all is well.png").write_bytes(b"broken")
    status, lines, errors = read(capsys, folder)
    assert (status, texts(lines)) == (2, ["hotel", "coffee", "street"])
    assert lines[1].endswith(r"a\nnothing\t1.000\tz.png")
    assert len(errors) == 1
    _, lines, _ = read(capsys, "--json", folder)
    assert json.loads(lines[1])["image"] == str(folder / "a\nnothing\t1.000\tz.png")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_name_that_is_no_text_is_read(capsys, folder):
    name = bytes(folder) + b"/caf\xe9.png"
    buffer = io.BytesIO()
    draw_word("coffee").save(buffer, "PNG")
    with open(name, "wb") as file:
        file.write(buffer.getvalue())
    status, lines, errors = read(capsys, folder)
    assert (status, texts(lines), errors) == (0, ["hotel", "coffee", "street"], [])
    assert lines[1].endswith(r"caf\xe9.png")
    _, lines, _ = read(capsys, "--json", folder)
    assert os.fsencode(json.loads(lines[1])["image"]) == name


def test_output_that_is_not_utf_8(folder, run_python):
    draw_word("coffee").save(folder / "é.png")
    code = "import sys; from keras_crnn.commands import main; sys.exit(main(sys.argv[1:]))"
    arguments = ("-c", code, "read", "--model", "crnn-en-full", str(folder))
    plain = run_python(*arguments, PYTHONIOENCODING="ascii").splitlines()
    assert [line.endswith(r"\xe9.png") for line in plain] == [False, False, True]
    lines = run_python(*arguments, "--json", PYTHONIOENCODING="ascii").splitlines()
    assert json.loads(lines[2])["image"] == str(folder / "é.png")


@pytest.mark.parametrize(
    "arguments", [[""], ["0.png", ""], ["--model", "", "0.png"], ["--model=", "0.png"]]
)
def test_an_empty_string_is_not_the_current_folder(capsys, folder, monkeypatch, arguments):
    monkeypatch.chdir(folder)
    status, lines, (error,) = read(capsys, *arguments)
    assert (status, lines) == (2, [])
    named = "--model" if "--model" in arguments[0] else "an argument"
    wanted = f"keras-crnn read: {named} is empty. Check the variable that it came from."
    assert error == wanted


def test_endless_and_closed_standard_input(capsys, folder, monkeypatch):
    monkeypatch.setattr("keras_crnn.images.image_file.MAX_BYTES", 1 << 20)
    endless = SimpleNamespace(read=bytes)
    for given, reason in ((SimpleNamespace(buffer=endless), "more than 1048576"), (None, "closed")):
        monkeypatch.setattr(sys, "stdin", given)
        status, lines, (error,) = read(capsys, folder / "0.png", "-", folder / "z.png")
        assert (status, texts(lines)) == (2, ["hotel", "street"])
        assert error.startswith("keras-crnn read: standard input: ")
        assert reason in error


def test_what_a_lexicon_does_not_fit_costs_itself_alone(capsys, folder):
    (folder / "words.txt").write_text("a" * 20 + "\n")
    draw_word("a" * 30).save(folder / "m.png")
    status, lines, errors = read(capsys, "--lexicon", folder / "words.txt", folder)
    assert (status, texts(lines)) == (2, ["a" * 20])
    assert [error.partition(".png: ")[0][-1] for error in errors] == ["0", "z"]


def test_photographs_are_read_in_smaller_groups(capsys, folder, monkeypatch):
    monkeypatch.setattr("keras_crnn.commands.read_sources._PIXELS", 1)
    _, lines, _ = read(capsys, folder, folder / "gone.png", folder)
    assert texts(lines) == ["hotel", "street"] * 2


def test_a_folder_that_cannot_be_looked_into_is_named(tmp_path):
    paths, (error,) = find_images(tmp_path / "gone")
    assert paths == []
    assert "gone: cannot be looked into (No such file or directory)" in str(error)


@posix
def test_a_page_of_music_is_not_waited_for(capsys, folder):
    os.mkfifo(folder / "page.png")
    status = main(["read", "--model", "crnn-music", "--page", str(folder / "page.png")])
    assert status == 2
    assert "as it is a pipe" in capsys.readouterr().err
