import dataclasses

import pytest

from keras_crnn.synthesis import SynthesisConfig, WordMix


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), "often"])
def test_probability_outside_zero_to_one_is_named(value):
    with pytest.raises(ValueError, match="jpeg_probability"):
        SynthesisConfig(jpeg_probability=value)


def test_every_probability_is_checked():
    for field in dataclasses.fields(SynthesisConfig):
        if field.name.endswith("_probability"):
            with pytest.raises(ValueError, match=field.name):
                SynthesisConfig(**{field.name: 2.0})


def test_swapped_range_is_named():
    with pytest.raises(ValueError, match="jpeg_quality"):
        SynthesisConfig(jpeg_quality=(90, 18))


@pytest.mark.parametrize("heights", [(), (0,), (200,)])
def test_impossible_crop_heights_are_named(heights):
    with pytest.raises(ValueError, match="crop_heights"):
        SynthesisConfig(crop_heights=heights)


def test_exclusive_effects_may_not_exceed_one():
    with pytest.raises(ValueError, match="border_probability"):
        SynthesisConfig(border_probability=0.9, shadow_probability=0.2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"jitter_strength": -1.0}, "jitter_strength"),
        ({"blur_deviation": (-1.0, 0.5)}, "blur_deviation"),
        ({"stretch_factor": (0.0, 1.0)}, "stretch_factor"),
        ({"jpeg_quality": (18.5, 90.0)}, "whole numbers"),
        ({"crop_heights": (32.5,)}, "whole numbers"),
        ({"uphill_angle": (28.0, 4.0)}, "uphill_angle"),
        ({"side_neighbour_gap": (0.35, 0.12)}, "side_neighbour_gap"),
        ({"gamma_exponent": (float("nan"), 1.0)}, "gamma_exponent"),
        ({"words": "street"}, "WordMix"),
    ],
)
def test_impossible_strengths_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        SynthesisConfig(**change)


def test_config_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SynthesisConfig().jpeg_probability = 0.0


def test_word_mix_checks_shares():
    with pytest.raises(ValueError, match="number_probability"):
        WordMix(number_probability=-1.0)
    with pytest.raises(ValueError, match="sum"):
        WordMix(number_probability=0.9, random_probability=0.9)
