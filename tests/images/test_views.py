import json
import math
from pathlib import Path

import numpy as np
import pytest

from keras_crnn import Recognizer
from keras_crnn.commands import main
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.images.views import VIEWS, View, choose_views
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import Lexicon, LexiconDecoder, NothingFitsError

ALPHABET = Alphabet("abc")
EXAMPLES = Path(__file__).parents[2] / "examples" / "images"


def framed(height=40, width=120, edge=0, inside=200):
    """A bright field in a dark frame of one pixel."""
    image = np.full((height, width), edge, np.uint8)
    image[1:-1, 1:-1] = inside
    return image


class Scripted:
    """An engine that reads what is decided for each image, one character with a probability."""

    spec = ModelSpec(ALPHABET, TINY_CONFIG, Preprocessing())

    def __init__(self, decide):
        self.decide, self.seen = decide, []

    def probabilities(self, images):
        self.seen += images
        return [self.frames(*self.decide(image)) for image in images]

    def frames(self, character, probability, count=8):
        frames = np.full((count, 4), 1e-6, np.float32)
        frames[:, 0] = 1
        middle = count // 2
        frames[middle] = (1 - probability) / 3
        frames[middle, ALPHABET.encode(character)[0]] = probability
        return frames


def test_the_first_view_changes_nothing():
    image = framed()
    seen, left = VIEWS[0].apply(image)
    assert left == 0
    np.testing.assert_array_equal(seen, image)


@pytest.mark.parametrize(
    ("view", "shape", "left"),
    [
        (View(trim_y=0.08), (40 - 6, 120), 0),
        (View(0.04, 0.04), (40 - 4, 120 - 4), 2),
        (View(-0.05, -0.05), (40 + 4, 120 + 4), -2),
        (View(degrees=5), (40, 120), 0),
        (View(0.04, -0.05), (40 + 4, 120 - 4), 2),
    ],
)
def test_a_view_trims_and_widens_both_sides(view, shape, left):
    image = np.arange(40 * 120, dtype=np.int64).reshape(40, 120) % 251
    image = image.astype(np.uint8)
    seen, begins = view.apply(image)
    assert (seen.shape, begins) == (shape, left)
    if not view.degrees:
        x, y = left, (40 - shape[0]) // 2
        rows = np.clip(np.arange(y, 40 - y), 0, 39)
        columns = np.clip(np.arange(x, 120 - x), 0, 119)
        np.testing.assert_array_equal(seen, image[np.ix_(rows, columns)])


def test_an_image_is_turned_clockwise():
    image = np.full((41, 121), 255, np.uint8)
    image[20] = 0  # a level line
    seen, _ = View(degrees=5).apply(image)
    dark = [int(np.argmin(seen[:, column])) for column in (20, 60, 100)]
    assert dark[0] < 20 == dark[1] < dark[2]  # lower on the right


def test_of_a_tiny_image_nothing_is_cut_off():
    image = framed(5, 5)
    for view in VIEWS[1:3]:
        np.testing.assert_array_equal(view.apply(image)[0], image)


def test_the_surest_view_is_what_is_read_with_its_spans_in_the_whole_image():
    # Unsure of an image with its dark frame, sure without.
    engine = Scripted(lambda image: ("a", 0.6) if image[16, 0] < 100 else ("b", 0.9))
    once, thrice = Recognizer(engine), Recognizer(engine, views=3)
    image = framed()
    assert once.read(image).text == "a"
    reading = thrice.read(image)
    assert reading.text == "b"
    assert reading.confidence == pytest.approx(0.9, rel=1e-3)
    (character,) = reading.characters
    # The third view begins at column 2 and ends 2 columns before the end.
    assert (character.left, character.right) == (2, 118)


def test_spans_do_not_leave_the_image_where_a_view_is_wider(monkeypatch):
    wide = (View(-0.5, 0),)
    monkeypatch.setattr("keras_crnn.recognition.recognizer.choose_views", lambda count: wide)
    engine = Scripted(lambda image: ("a", 0.9))
    (character,) = Recognizer(engine).read(framed()).characters
    assert (character.left, character.right) == (0, 120)


def test_of_equally_sure_views_the_first_counts():
    answers = iter("abcab")
    engine = Scripted(lambda image: (next(answers), 0.7))
    assert Recognizer(engine, views=5).read(framed()).text == "a"
    assert len(engine.seen) == 5


def test_a_view_too_narrow_for_the_lexicon_is_left_out():
    engine = Scripted(lambda image: ("a", 0.6, 8 if image[16, 0] < 100 else 2))
    decoder = LexiconDecoder(Lexicon(["abcab"], ALPHABET))
    reading = Recognizer(engine, views=3).read(framed(), decoder)
    assert reading.text == "abcab"
    assert math.isfinite(reading.log_probability)
    with pytest.raises(NothingFitsError, match="None of the 1 words"):
        Recognizer(engine, views=3).read(framed(edge=255), decoder)


@pytest.mark.parametrize("count", [0, 6])
def test_so_many_views_there_are_not(count):
    with pytest.raises(ValueError, match=f"views must be 1 to 5; got {count}"):
        choose_views(count)
    with pytest.raises(ValueError, match="views must be"):
        Recognizer.from_pretrained("crnn-en-full", views=count)


def test_the_commands_look_as_often_as_they_are_told(capsys, tmp_path):
    image = str(EXAMPLES / "word_04.png")
    surest = []
    for views in ("1", "5"):
        assert main(["read", "--model", "crnn-en-full", "--views", views, "--json", image]) == 0
        surest.append(json.loads(capsys.readouterr().out))
    assert surest[0]["text"] == surest[1]["text"]
    assert surest[1]["confidence"] >= surest[0]["confidence"]
    given = ["evaluate", str(EXAMPLES), "--model", "crnn-en-full", "--views", "5"]
    assert main([*given, "--out", str(tmp_path / "table.md")]) == 0
    table = (tmp_path / "table.md").read_text()
    assert "--views 5" in table
    assert "the surest of 5 views" in table
