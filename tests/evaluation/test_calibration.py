import math

import numpy as np
import pytest

from keras_crnn.evaluation.calibration import (
    TEMPERATURES,
    ReadFrames,
    bin_readings,
    calibration_error,
    fit_temperature,
)
from keras_crnn.network.temperature import temper
from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.transcription.second_thoughts import read_best

ALPHABET = Alphabet("ab ")


def make_frames(count, temperature, seed=0):
    """Frames, and readings right as often as frames of `temperature` would say."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (count, 3, 4))
    true = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    right = rng.random(count) < [
        math.exp(read_best(one, ALPHABET).path.log_probability) for one in true
    ]
    stated = np.exp(logits * temperature)
    return ReadFrames(list(stated / stated.sum(-1, keepdims=True)), ALPHABET), right


def test_bins_are_of_one_size_and_in_order():
    confidences = [0.9, 0.1, 0.5, 0.7, 0.3, 0.2]
    right = [True, False, True, True, False, True]
    parts = bin_readings(confidences, right, bins=3)
    assert [part.words for part in parts] == [2, 2, 2]
    assert [part.confidence for part in parts] == pytest.approx([0.15, 0.4, 0.8])
    assert [part.accuracy for part in parts] == pytest.approx([0.5, 0.5, 1.0])
    assert len(bin_readings([0.5], [True])) == 1


def test_calibration_error_is_the_distance_of_confidence_and_accuracy():
    right = [True] * 7 + [False] * 3
    assert calibration_error([0.7] * 10, right, bins=1) == pytest.approx(0)
    assert calibration_error([0.9] * 10, right, bins=1) == pytest.approx(0.2)


def test_tempered_frames_are_those_of_divided_logits():
    logits = np.random.default_rng(1).normal(0, 3, (5, 7))
    softmax = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    expected = np.exp(logits / 1.7)
    np.testing.assert_allclose(temper(softmax, 1.7), expected / expected.sum(-1, keepdims=True))
    assert temper(softmax, 1.0) is softmax
    with_zeros = temper(np.array([[0.0, 1.0], [0.0, 0.0]]), 2.0)
    assert with_zeros.tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize("temperature", [0.6, 1.0, 1.8])
def test_texts_are_as_sure_as_readings_are(temperature):
    alphabet = Alphabet("ab mя")
    rng = np.random.default_rng(2)
    frames = [rng.dirichlet(np.full(6, 0.2), n).astype(np.float32) for n in (0, 1, 5, 9, 9, 30)]
    best = [read_best(one, alphabet, temperature).path for one in frames]
    read = ReadFrames(frames, alphabet)
    assert read.ids == [path.ids for path in best]
    wanted = [math.exp(path.log_probability) for path in best]
    assert read.confidences(temperature) == pytest.approx(wanted)


def test_only_right_or_only_wrong_ones_want_an_end():
    frames = list(np.random.default_rng(4).dirichlet(np.full(37, 0.05), (20, 25)))
    read = ReadFrames(frames, PAPER_ALPHABET)
    assert read.confidences(4.0).max() < 1e-6
    assert fit_temperature(read, [False] * 20) == TEMPERATURES[-1]
    assert fit_temperature(read, [True] * 20) == TEMPERATURES[0]


@pytest.mark.parametrize("temperature", [0.6, 1.0, 1.8])
def test_letters_of_another_script_count_at_any_temperature(temperature):
    alphabet = Alphabet("oяо")  # the first is Latin
    frames = np.array([[0.1, 0.6, 0.0, 0.3], [0.1, 0.0, 0.9, 0.0]])
    path = read_best(frames, alphabet, temperature).path
    read = ReadFrames([frames], alphabet)
    assert read.ids == [path.ids] == [[3, 2]]
    assert read.confidences(temperature) == pytest.approx([math.exp(path.log_probability)])


@pytest.mark.parametrize("temperature", [0.6, 1.0, 1.8])
def test_the_temperature_that_was_put_in_is_found(temperature):
    read, right = make_frames(6000, temperature)
    found = fit_temperature(read, right)
    assert found == pytest.approx(temperature, rel=0.12)
    before = calibration_error(read.confidences(), right)
    after = calibration_error(read.confidences(found), right)
    assert after < 0.03
    assert after <= before + 0.01


@pytest.mark.parametrize(
    ("confidences", "right", "message"),
    [([], [], "at least one"), ([0.5], [True, False], "1 confidences and 2 marks"),
     ([1.5], [True], "between 0 and 1; got 1.5"), ([np.nan], [True], "got nan")],
)  # fmt: skip
def test_what_cannot_be_judged_is_named(confidences, right, message):
    with pytest.raises(ValueError, match=message):
        calibration_error(confidences, right)


def test_bad_bins_and_temperatures_are_named():
    with pytest.raises(ValueError, match="bins must be at least 1; got 0"):
        bin_readings([0.5], [True], bins=0)
    with pytest.raises(ValueError, match="must be positive; got -1"):
        temper(np.ones((1, 2)), -1)
