"""Images longer than a network takes are read in windows, and come out as if read at once."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_words import draw_word

from keras_crnn import Alphabet, Recognizer
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import MOBILE_CONFIG, SCORE_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.windows import join_windows, place_windows, run_network

SPEC = ModelSpec(
    Alphabet("0123456789"), MOBILE_CONFIG, Preprocessing(width=None, min_width=80, max_width=200)
)


class Columns:
    """An engine whose frame at a column says the level of that column: 20 is the first character.

    As with a real network, what stands at the very edge of an image is not to be trusted.
    """

    def __init__(self, spec=SPEC):
        self.spec = spec
        self.widths = []

    def probabilities(self, images):
        return [self._run(image[:, :, 0]) for image in images]

    def _run(self, image):
        self.widths.append(image.shape[1])
        steps = self.spec.config.time_steps(image.shape[1])
        columns = np.minimum(np.arange(steps) * 4, image.shape[1] - 1)
        ids = image[0, columns] // 20
        ids[:3] = ids[-3:] = 1
        frames = np.full((steps, self.spec.alphabet.classes), 0.001, np.float32)
        frames[np.arange(steps), ids] = 0.99
        return frames


def stripes(width, every=24, seed=0):
    """Characters of eight columns with nothing between them."""
    digits = np.random.default_rng(seed).integers(1, 11, width // every)
    image = np.zeros((32, width), np.uint8)
    for k, digit in enumerate(digits):
        image[:, every * k + 8 : every * k + 16] = 20 * digit
    return image, "".join("0123456789"[digit - 1] for digit in digits)


@pytest.mark.parametrize("width", [201, 204, 320, 777, 1024, 2000])
def test_windows_together_give_the_frames_of_the_whole(width):
    image, _ = stripes(width)
    engine = Columns()
    (frames,) = run_network(engine, [image])
    assert set(engine.widths) == {200}
    assert frames.width == -(-width // 4) * 4
    whole = Columns(replace(SPEC, preprocessing=Preprocessing(width=frames.width)))
    (expected,) = run_network(whole, [image])
    assert np.array_equal(frames.probabilities, expected.probabilities)


def test_places_are_those_of_the_image_as_given():
    image, text = stripes(1200)
    reading = Recognizer(Columns()).read(image)
    assert reading.text[1:-1] == text  # the outer ones are the edges'
    at_once = Columns(replace(SPEC, preprocessing=Preprocessing(width=1200)))
    assert reading.characters == Recognizer(at_once).read(image).characters
    assert [one.left for one in reading.characters[2:-1]] == pytest.approx(
        [24 * k - 2 for k in range(1, 50)], abs=2
    )


def test_images_of_all_lengths_keep_their_order():
    images = [stripes(width, seed=width)[0] for width in (100, 900, 200, 300, 40)]
    engine = Columns()
    together = run_network(engine, images)
    for image, frames in zip(images, together, strict=True):
        (alone,) = run_network(engine, [image])
        assert np.array_equal(alone.probabilities, frames.probabilities)


def test_widths_of_a_stateless_file_are_windows():
    spec = replace(SPEC, preprocessing=Preprocessing(width=None, min_width=80, widths=(80, 160)))
    engine = Columns(spec)
    image, text = stripes(480)
    (frames,) = run_network(engine, [image])
    assert engine.widths == [160] * 4
    assert len(frames.probabilities) == spec.config.time_steps(480)
    assert Recognizer(engine).read(image).text[1:-1] == text


@pytest.mark.parametrize("config", [MOBILE_CONFIG, SCORE_CONFIG], ids=["words", "scores"])
@pytest.mark.parametrize("widest", [128, 228, 2048])
def test_windows_cover_an_image(config, widest):
    for width in range(widest + 4, 5 * widest, 52):
        starts = place_windows(width, widest, config)
        assert starts[0] == 0
        assert starts[-1] + widest == width
        steps = np.diff(starts)
        assert all(steps % 4 == 0)
        assert steps.max() <= widest - min(3 * config.height, widest // 3)  # what they share


def test_windows_are_joined_where_both_are_surest_of_nothing():
    first, second = np.full((25, 2), 0.5), np.full((25, 2), 0.5)
    first[:, 1], second[:, 1] = 0.1, 0.2
    first[17, 0] = second[17 - 10, 0] = 0.9
    second[6, 0] = 0.95  # there the first is unsure
    joined = join_windows([first, second], [0, 40], MOBILE_CONFIG)
    assert joined[:, 1].tolist() == [0.1] * 17 + [0.2] * 18


def test_an_image_a_thousand_times_as_long_as_high_is_squeezed():
    engine = Columns()
    (frames,) = run_network(engine, [np.zeros((1, 4000), np.uint8)])
    assert frames.width == 32 * 1024


def test_one_width_takes_one_window():
    engine = Columns(replace(SPEC, preprocessing=Preprocessing(width=100)))
    assert run_network(engine, [np.zeros((32, 900), np.uint8)])[0].width == 100


def test_a_long_line_is_read_by_narrow_windows_as_at_once():
    text = "Nine tall ships sailed past the old stone harbour on Monday"
    line = draw_word(text)
    recognizer = Recognizer.from_pretrained(threads=1, language_model=None)
    whole = recognizer.read(line)
    spec = recognizer.spec
    recognizer._engine.spec = replace(
        spec, preprocessing=replace(spec.preprocessing, max_width=200)
    )
    narrow = recognizer.read(line)
    assert whole.text == narrow.text == text
    for one, other in zip(whole.words, narrow.words, strict=True):
        assert other.left == pytest.approx(one.left, abs=8)
        assert other.right == pytest.approx(one.right, abs=8)
