"""Files of language models that anybody may have written are refused by their name."""

import io
import json
import zipfile

import numpy as np
import pytest

from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import language_model_file
from keras_crnn.transcription.language_model import LanguageModel

ALPHABET = Alphabet("abc")
MODEL = LanguageModel.train(["abcab", "cab"], ALPHABET, order=3)
ABOUT = {
    "format": "keras-crnn character n-grams 1",
    "order": 3,
    "alphabet": {"characters": "abc", "ignore_case": False},
}
EVENTS, COUNTS = MODEL._events, MODEL._counts
GAPS = np.diff(EVENTS, prepend=0)


def write(path, about=ABOUT, gaps=GAPS, counts=COUNTS):
    text = about if isinstance(about, str) else json.dumps(about)
    np.savez_compressed(path, about=text, gaps=gaps, counts=counts)
    return path


def set_one(values, place, value):
    values = values.copy()
    values[place] = value
    return values


def test_a_file_made_so_is_read(tmp_path):
    again = LanguageModel.load(write(tmp_path / "lm.npz"), ALPHABET)
    assert again.score("cab") == MODEL.score("cab")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"about": "[]"}, "its record is [], not an object"),
        ({"about": ""}, "its record is no JSON"),
        ({"about": "[" * 100_000}, "nests too deep"),
        ({"about": {}}, "lacks 'format'"),
        ({"about": ABOUT | {"format": "x"}}, "its format is 'x'"),
        ({"about": ABOUT | {"order": "3"}}, "order of its record is '3', not a whole number"),
        ({"about": ABOUT | {"order": 1e400}}, "is inf, not a whole number"),
        ({"about": ABOUT | {"order": 10**9}}, "The order must be 1 to"),
        ({"about": ABOUT | {"alphabet": "abc"}}, "alphabet of its record is 'abc'"),
        ({"about": ABOUT | {"alphabet": {"symbols": 3}}}, "symbols of the alphabet is 3"),
        ({"gaps": GAPS[::-1]}, "its n-grams are not in order"),
        ({"gaps": set_one(GAPS, 3, 0)}, "its n-grams are not in order"),
        ({"gaps": set_one(GAPS, 3, -7)}, "its n-grams are not in order"),
        ({"gaps": set_one(GAPS, 0, -1)}, "its n-grams are not in order"),
        ({"gaps": set_one(GAPS, -1, 2**62)}, "its n-grams are not in order"),
        ({"gaps": np.full(len(GAPS), 2**62)}, "its n-grams are not in order"),
        ({"gaps": GAPS.astype(float)}, "its counts are damaged"),
        ({"gaps": GAPS[:-1]}, "its counts are damaged"),
        ({"gaps": GAPS[:0], "counts": COUNTS[:0]}, "its counts are damaged"),
        ({"gaps": GAPS[np.newaxis], "counts": COUNTS[np.newaxis]}, "its counts are damaged"),
        ({"counts": set_one(COUNTS, 2, np.nan)}, "its counts are not all from 0 to 1e+100"),
        ({"counts": set_one(COUNTS, 2, np.inf)}, "its counts are not all from 0 to 1e+100"),
        ({"counts": set_one(COUNTS, 2, -1)}, "its counts are not all from 0 to 1e+100"),
        ({"counts": np.full(len(COUNTS), 1e308)}, "its counts are not all from 0 to 1e+100"),
        ({"counts": np.full(len(COUNTS), "a")}, "its counts are damaged"),
        ({"counts": np.full(len(COUNTS), None)}, "'counts' is no array of numbers"),
    ],
)
def test_a_hostile_language_model_is_refused(tmp_path, parts, message):
    path = write(tmp_path / "lm.npz", **parts)
    with pytest.raises(ValueError, match=r"lm\.npz' holds no language model: .*Make one") as caught:
        LanguageModel.load(path)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("about", [np.array(b"{}"), np.array(["{}"]), np.array(3)])
def test_a_record_that_is_no_text_is_refused(tmp_path, about):
    np.savez(tmp_path / "lm.npz", about=about, gaps=GAPS, counts=COUNTS)
    with pytest.raises(ValueError, match=r"lm\.npz' holds no language model"):
        LanguageModel.load(tmp_path / "lm.npz")


@pytest.mark.parametrize("code", [b"\xff" * 4, b"\0\0\x11\0", b"\0\xd8\0\0"])
def test_a_text_of_no_characters_is_refused(tmp_path, code):
    path = write(tmp_path / "lm.npz")
    buffer = io.BytesIO()
    np.save(buffer, np.array(json.dumps(ABOUT).replace("abc", "ab!")))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "bad.npz", "w") as new:
        for entry in old.infolist():
            name = entry.filename
            text = buffer.getvalue().replace("!".encode("utf-32-le"), code)
            new.writestr(name, text if name == "about.npy" else old.read(name))
    with pytest.raises(
        ValueError, match=r"bad\.npz' holds no language model: its record is no text"
    ):
        LanguageModel.load(tmp_path / "bad.npz")


def test_a_bomb_does_not_unfold(tmp_path, monkeypatch):
    monkeypatch.setattr(language_model_file, "MOST_EVENTS", 1000)
    path = write(tmp_path / "lm.npz", gaps=np.ones(100_000, np.int64))
    with pytest.raises(ValueError, match=r"'gaps\.npy' has 800128 bytes where \d+ are the most"):
        LanguageModel.load(path)


def test_what_could_not_be_read_again_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(language_model_file, "MOST_EVENTS", 3)
    with pytest.raises(ValueError, match="n-grams, and a file holds 3 at most: count fewer words"):
        MODEL.save(tmp_path / "lm.npz")
    assert not list(tmp_path.iterdir())
