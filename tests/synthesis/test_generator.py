import pickle
import subprocess
import sys

import numpy as np
import pytest

from keras_crnn.synthesis import (
    BackgroundBank,
    MissingGlyphError,
    SynthesisConfig,
    WordGenerator,
    WordSource,
    contact_sheet,
)
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.numbering import mix
from keras_crnn.synthesis.word_mix import VERBATIM

OFF = SynthesisConfig().without_effects()


def assert_same(first, second):
    assert first.text == second.text
    np.testing.assert_array_equal(first.image, second.image)


def test_pictures_are_grey_crops_with_their_text(generator):
    for index in range(200):
        text, image = generator.render(index)
        assert text
        assert image.dtype == np.uint8
        assert image.ndim == 2
        assert 8 <= image.shape[0] <= 48
        assert 6 <= image.shape[1] <= 420


def test_index_alone_decides(generator, banks):
    forward = [generator.render(index) for index in range(30)]
    other = WordGenerator(*banks)
    for index in reversed(range(30)):
        assert_same(other.render(index), forward[index])
    assert_same(generator.render(np.int64(7)), forward[7])
    generator.render(-1)
    generator.render(2**70)


def test_seed_index_and_config_change_the_picture(generator, banks):
    def differ(first, second):
        return first.text != second.text or not np.array_equal(first.image, second.image)

    assert differ(generator.render(0), generator.render(1))
    assert differ(generator.render(0), WordGenerator(*banks, seed=1).render(0))
    assert differ(generator.render(0), WordGenerator(*banks, OFF).render(0))


def test_seeds_share_no_pictures(banks):
    """Seeds that only shifted the numbers would repeat what was seen."""
    numbers = [mix(seed, index) for seed in range(-20, 20) for index in range(-20, 20)]
    assert len(set(numbers)) == 1600
    assert {mix(0, 2**64), mix(0, 0), mix(2**64, 1)} == {mix(0, 2**64), mix(0, 0), mix(0, 1)}
    assert mix(0, 2**64) != mix(0, 0)
    first, second = (WordGenerator(*banks, seed=seed) for seed in (0, 1))
    texts = [[generator.render(k).text for k in range(40)] for generator in (first, second)]
    assert not any(texts[0][k:] == texts[1][: 40 - k] for k in range(30))


def test_given_text_is_drawn_as_it_is(generator):
    for text in ("Hotel", "$4.99", "a", "two words", "-", "W" * 200):
        assert generator.render(3, text).text == text
    first, second = (generator.render(3, text).image for text in ("Hotel", "Motel"))
    assert first.shape != second.shape or not np.array_equal(first, second)


def test_text_that_cannot_be_drawn_is_named(generator):
    with pytest.raises(MissingGlyphError, match="é"):
        generator.render(0, "café")
    with pytest.raises(ValueError, match="visible"):
        generator.render(0, "  ")
    with pytest.raises(ValueError, match="shorter"):
        generator.render(0, "g" * 5000)


def test_source_words_without_glyphs_are_drawn_again(banks):
    fonts, backgrounds, _ = banks
    words = WordSource(["naïve", "open"], characters="abcdefghijklmnopqrstuvwxyzï")
    generator = WordGenerator(fonts, backgrounds, words)
    assert all("ï" not in generator.render(index).text for index in range(60))


def test_a_list_of_which_faces_draw_few_words_is_drawn_to_its_end(banks):
    words = WordSource(["open", *(f"漢{sign}" for sign in "abcdefgh")], VERBATIM, PRINTABLE + "漢")
    generator = WordGenerator(*banks[:2], words, OFF)
    assert {generator.render(index).text for index in range(60)} == {"open"}


@pytest.mark.parametrize("name", sorted(OFF.effects()))
def test_each_effect_alone(banks, name):
    config = OFF.change(**{name: 1.0})
    generator = WordGenerator(*banks, config)
    for index in range(8):
        assert generator.render(index).image.dtype == np.uint8


def test_words_stand_out_without_effects(banks):
    generator = WordGenerator(*banks, OFF.change(least_contrasts=(90,)))
    for index in range(40):
        image = generator.render(index).image
        assert int(image.max()) - int(image.min()) > 60


def test_letters_in_relief_are_lighter_and_darker_than_their_ground(banks):
    config = SynthesisConfig().without_effects().change(relief=1.0, plain_background=1.0)
    generator = WordGenerator(*banks, config)
    for index in range(20):
        low, middle, high = np.percentile(generator.render(index).image, (0.5, 50, 99.5))
        assert middle - low > 8 or middle < 20
        assert high - middle > 8 or middle > 235


@pytest.mark.parametrize("heights", [(8,), (96,)])
def test_other_crop_heights(banks, heights):
    generator = WordGenerator(*banks, SynthesisConfig().change(heights=heights))
    for index in range(60):
        assert generator.render(index).image.shape[0] <= heights[0]


def test_backgrounds_without_contrast_still_give_words(banks):
    grey = BackgroundBank([np.full((64, 64), 128, np.uint8)])
    generator = WordGenerator(banks[0], grey, banks[2], OFF)
    assert all(np.ptp(generator.render(index).image) > 20 for index in range(20))


def test_pickled_by_its_arguments(assets, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(assets / "cache"))
    config = SynthesisConfig().change(jpeg=0.0)
    arguments = (assets / "fonts", assets / "backgrounds", assets / "words.txt", config, 5)
    generator = WordGenerator.open(*arguments)
    stored = pickle.dumps(generator)
    assert len(stored) < 10_000
    assert_same(pickle.loads(stored).render(11), generator.render(11))


def test_pickled_with_its_banks(generator):
    assert_same(pickle.loads(pickle.dumps(generator)).render(4), generator.render(4))


def test_missing_word_list_is_named(assets, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(assets / "cache"))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        WordGenerator.open(assets / "fonts", assets / "backgrounds", assets / "nowhere.txt")


def test_contact_sheet_has_a_cell_for_each_sample(generator):
    samples = [generator.render(index) for index in range(5)]
    sheet = contact_sheet(samples, columns=2)
    assert sheet.shape == (3 * 62, 2 * 170)
    assert sheet[-62:, -170:].min() == 255  # the cell left over
    with pytest.raises(ValueError, match="empty"):
        contact_sheet([])
    with pytest.raises(ValueError, match="columns"):
        contact_sheet(samples, columns=0)


def test_neither_framework_nor_thread_setting_at_import():
    code = (
        "import cv2, sys; before = cv2.getNumThreads(); import keras_crnn.synthesis;"
        "assert cv2.getNumThreads() == before;"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
