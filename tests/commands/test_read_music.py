"""`keras-crnn read` with a model of music, of which a stand-in takes the place."""

import json
import os
import shutil

import numpy as np
import pytest
from PIL import Image

from keras_crnn.commands import main
from tests.music.page.drawn_pages import draw_bass_clef, draw_page
from tests.music.page.stand_in import StandIn


@pytest.fixture
def stand_in(monkeypatch):
    reader = StandIn()
    monkeypatch.setattr("keras_crnn.commands.read.open_model", lambda *_, **__: reader)
    monkeypatch.setattr("keras_crnn.commands.read._open_decoder", lambda *_: None)
    return reader


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.png"
    Image.fromarray(draw_page((200, 400))[0]).save(path)
    return path


@pytest.fixture
def staff(tmp_path):
    path = tmp_path / "staff.png"
    Image.fromarray(draw_page((100,), shape=(200, 1200))[0]).save(path)
    return path


def read(capsys, *arguments):
    status = main(["read", *map(str, arguments)])
    output, errors = capsys.readouterr()
    return status, output.splitlines(), errors


def test_a_staff_is_printed(capsys, stand_in, staff):
    assert read(capsys, staff) == (0, [f"G4 C5\t0.819\t{staff}"], "")


def test_a_page_is_printed_staff_by_staff(capsys, stand_in, page):
    status, lines, errors = read(capsys, "--page", page)
    assert (status, errors, len(lines)) == (0, "", 2)
    text, confidence, place = lines[1].split("\t")
    assert (text, confidence) == ("G4 C5", "0.800")
    assert place.startswith(f"{page}: staff 2, page 1, ")


@pytest.mark.parametrize("form", ["abc", "musicxml", "midi", "json"])
def test_files_of_notes(capsys, stand_in, page, tmp_path, form):
    out = tmp_path / f"notes.{form}"
    assert read(capsys, "--page", page, "--format", form, "--out", out) == (0, [], "")
    begin = {"abc": b"X:1\nT:page\n", "musicxml": b"<?xml", "midi": b"MThd", "json": b"{"}
    assert out.read_bytes().startswith(begin[form])
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_pictures_of_a_staff_make_one_file(capsys, stand_in, staff):
    status, lines, _ = read(capsys, staff, staff, "--format", "json")
    staves = json.loads("\n".join(lines))["staves"]
    assert (status, [one["text"] for one in staves]) == (0, ["G4 C5"] * 2)


@pytest.mark.skipif(os.name != "posix", reason="this system has no such names")
@pytest.mark.parametrize("form", ["abc", "musicxml", "midi", "json"])
def test_a_name_that_is_not_utf_8_is_written_as_a_title(capsys, stand_in, page, tmp_path, form):
    odd, out = tmp_path / os.fsdecode(b"caf\xe9.png"), tmp_path / "notes"
    shutil.copy(page, odd)
    assert read(capsys, "--page", odd, "--format", form, "--out", out) == (0, [], "")
    title = rb"caf\\xe9" if form == "json" else rb"caf\xe9"
    assert title in out.read_bytes()


def test_the_page_is_drawn(capsys, stand_in, page, tmp_path):
    drawn = tmp_path / "drawn.png"
    assert read(capsys, "--page", page, "--draw", drawn)[0] == 0
    with Image.open(drawn) as picture, Image.open(page) as original:
        assert picture.size == original.size


def test_a_page_without_staves_is_said_and_read_by_nobody(capsys, stand_in, tmp_path):
    path = tmp_path / "empty.png"
    Image.fromarray(np.full((600, 800), 240, np.uint8)).save(path)
    for arguments in (["--page"], []):
        status, lines, errors = read(capsys, path, *arguments)
        assert (status, lines) == (2, [])
        assert "no staff of five lines was found" in errors
    assert stand_in.seen == []


def test_two_staves_and_a_bass_clef_are_said(capsys, stand_in, page, tmp_path):
    bass = tmp_path / "bass.png"
    picture, _ = draw_page((100,), shape=(200, 1200), notes=False)
    draw_bass_clef(picture, 100, 96, 12)
    Image.fromarray(picture).save(bass)
    status, lines, errors = read(capsys, page, bass)
    assert (status, lines) == (2, [])
    assert "page.png: 2 staves" in errors
    assert "bass.png: a bass clef" in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "notes.abc"], "--out 'notes.abc' has nothing to write: give --format"),
        (["--draw", "a.png"], "--draw 'a.png' draws a page: give --page"),
        (["--page", "--draw", "a.txt"], "end it in .png or .jpg"),
        (["--page", "--draw", "a.psd"], "end it in .png or .jpg"),  # which Pillow only reads
        (["--format", "abc", "--json"], "give --format json"),
        (["--format", "abc", "--out", "none/a.abc"], "--out 'none/a.abc'"),
        (["--page", "--n-best", "3"], "--n-best"),
    ],
)
def test_arguments_that_do_not_go_together(capsys, stand_in, staff, arguments, message):
    status, lines, errors = read(capsys, staff, *arguments)
    assert (status, lines) == (2, [])
    assert message in errors


def test_a_model_of_characters_is_refused(capsys, staff):
    status, _, errors = read(capsys, staff, "--model", "crnn-en-full", "--format", "abc")
    assert status == 2
    assert "--model 'crnn-en-full' reads characters, not pitches, and --format" in errors
    assert "crnn-music" in errors
