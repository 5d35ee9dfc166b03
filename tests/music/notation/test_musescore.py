"""MuseScore, the program most people open such files with, takes them without a word."""

import os
import re
import shutil
import subprocess

import pytest

from keras_crnn.music import Note, StaffNotes, write_midi, write_musicxml

PROGRAM = shutil.which("mscore3") or shutil.which("musescore3")
if PROGRAM is None:
    pytest.skip("MuseScore 3 is not installed", allow_module_level=True)

STAVES = [
    StaffNotes((Note("G", 4), Note("C", 5, 0.3), Note("B", 6)), 0.9),
    StaffNotes((), 0.0, "a bass clef"),
    StaffNotes((Note("F", 3), Note("F", 3)), 0.5),
]
KEYS = ["67", "72", "95", "53", "53"]


def convert(source, target):
    """What MuseScore says to a conversion, but for the lines of one that went well."""
    home = source.parent / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [PROGRAM, "-o", str(target), str(source)],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0
    lines = (done.stdout + done.stderr).splitlines()
    expected = (f"convert <{source}>...", f"to <{target}>", "... success!")
    return [line for line in lines if line.strip() not in expected]


@pytest.mark.parametrize("name", ["song.musicxml", "song.mid"])
def test_files_open_without_a_warning_and_have_the_notes(tmp_path, name):
    source = tmp_path / name
    if name.endswith("mid"):
        source.write_bytes(write_midi(STAVES, "Song"))
    else:
        source.write_text(write_musicxml(STAVES, "Song"), encoding="utf-8")
    assert convert(source, tmp_path / "song.mscx") == []
    score = (tmp_path / "song.mscx").read_text(encoding="utf-8")
    assert re.findall(r"<pitch>(\d+)</pitch>", score) == KEYS


def test_a_broken_file_is_told(tmp_path):
    source = tmp_path / "song.musicxml"
    source.write_text(write_musicxml(STAVES, "Song")[:-200], encoding="utf-8")
    with pytest.raises(AssertionError):
        assert convert(source, tmp_path / "song.mscx") == []
