import shutil
from importlib.util import find_spec

import numpy as np
import pytest
from drawn_words import draw_word

from keras_crnn import Alphabet, Preprocessing
from keras_crnn.export.litert.calibration_words import (
    WORDS,
    calibration_words,
    example_words,
    generate_words,
    read_words,
)
from keras_crnn.export.litert.quantize import quantize

SIZES = Preprocessing()


def test_a_folder_is_read_with_its_subfolders(tmp_path):
    (tmp_path / "deep").mkdir()
    draw_word("one").save(tmp_path / "one.png")
    draw_word("two").save(tmp_path / "deep" / "two.png")
    (tmp_path / "broken.png").write_bytes(b"no image")
    images = read_words(tmp_path, SIZES)
    assert [image.shape for image in images] == [(32, 100, 1)] * 2
    assert images[0].dtype == np.uint8


def test_a_large_folder_is_thinned_evenly(tmp_path):
    first, last = draw_word("a"), draw_word("b")
    for k in range(2 * WORDS):
        (first if k < WORDS else last).save(tmp_path / f"{k:04d}.png")
    images = read_words(tmp_path, SIZES)
    assert len(images) == WORDS
    assert (images[0] != images[-1]).any()


def test_folders_without_images_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"holds no image that can be read \(0 files"):
        read_words(tmp_path, SIZES)
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        read_words(tmp_path / "gone", SIZES)


def test_words_are_generated_in_the_alphabet(fonts, backgrounds):
    alphabet = Alphabet("äbc-]^")
    images = generate_words(fonts, backgrounds, alphabet, SIZES, 3)
    assert [image.shape for image in images] == [(32, 100, 1)] * 3
    again = generate_words(fonts, backgrounds, alphabet, SIZES, 3)
    assert np.array_equal(np.stack(images), np.stack(again))
    assert np.stack(images).std() > 5


def test_examples_are_the_last_resort(tmp_path, examples):
    images = example_words(SIZES)
    assert len(images) == 24
    assert (
        np.array_equal(images[12], 255 - images[0])
        or np.abs(images[12].astype(int) + images[0] - 255).max() <= 1
    )  # rounding of the resize
    copy = tmp_path / "examples" / "images"
    shutil.copytree(examples, copy)
    with pytest.raises(ValueError, match=r"Give --calibrate DIR .* or --fonts DIR --backgrounds"):
        example_words(SIZES, tmp_path)  # no checkout: those images are somebody else's
    (tmp_path / "pyproject.toml").touch()
    assert len(example_words(SIZES, tmp_path)) == 24
    chosen = calibration_words(Alphabet("abc"), SIZES, str(copy))
    assert len(chosen) == 12
    assert len(calibration_words(Alphabet("abc"), SIZES)) == 24


def test_fonts_need_backgrounds(fonts):
    with pytest.raises(ValueError, match="Give both folders"):
        calibration_words(Alphabet("abc"), SIZES, None, fonts)


def test_quantising_without_words_is_refused():
    with pytest.raises(ValueError, match="int8 needs images to calibrate on"):
        quantize(b"", [], "int8")


@pytest.mark.skipif(find_spec("ai_edge_quantizer") is not None, reason="it is installed")
def test_the_missing_quantiser_is_named():
    with pytest.raises(ImportError, match=r"pip install 'keras-crnn\[quantize\]'"):
        quantize(b"", [np.zeros((32, 100, 1), np.uint8)], "int8")


@pytest.mark.slow
def test_ranges_come_from_the_words_given(exported, examples):
    from keras_crnn.export.litert.record import split_record

    exported.file("int8")  # or skip
    tables, _ = split_record(exported.file("float32").read_bytes())
    grey = np.full((32, 100, 1), 127, np.uint8)
    words = example_words(SIZES)
    assert quantize(tables, words, "int8") == quantize(tables, words, "int8")
    assert quantize(tables, words, "int8") != quantize(tables, [grey], "int8")
