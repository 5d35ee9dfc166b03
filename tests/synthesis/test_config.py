import dataclasses
import math

import pytest

from keras_crnn.synthesis import Effect, SynthesisConfig, WordMix
from keras_crnn.synthesis.stages import DegradeEffects, LightEffects

EFFECTS = SynthesisConfig().effects()


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan])
def test_probability_outside_zero_to_one_is_named(value):
    with pytest.raises(ValueError, match=r"`jpeg\.probability` must be a number from 0 to 1"):
        SynthesisConfig().change(jpeg=value)


@pytest.mark.parametrize("name", EFFECTS)
def test_every_probability_is_checked(name):
    with pytest.raises(ValueError, match=rf"`{name}\.probability`"):
        SynthesisConfig().change(**{name: 2.0})


def test_names_are_unique():
    """`change` tells effects and settings apart by their names alone."""
    config = SynthesisConfig()
    names = [one.name for one in dataclasses.fields(config)]
    for _, stage in config.stages():
        names += [one.name for one in dataclasses.fields(stage)]
    assert len(names) == len(set(names))


def test_exclusive_effects_may_not_exceed_one():
    with pytest.raises(ValueError, match=r"border, shadow, .* sum of 1\.1"):
        SynthesisConfig().without_effects().change(border=0.9, shadow=0.2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"jpeg": Effect(0.5, 90, 18)}, "`jpeg` must have .* low <= high"),
        ({"jitter": Effect(0.1, -1.0, 2.0)}, "`jitter` must be at least 0"),
        ({"noise_deviation": -1.0}, "`noise_deviation` must be at least 0"),
        ({"blur": Effect(0.1, -1.0, 0.5)}, "`blur` must be at least 0"),
        ({"stretch": Effect(0.1, 0.0, 1.0)}, "`stretch` must be at least 0.05"),
        ({"jpeg": Effect(0.5, 18.5, 90.0)}, "`jpeg` takes whole numbers"),
        ({"heights": (32.5,)}, "`heights` takes whole numbers"),
        ({"heights": ()}, "`heights` must hold"),
        ({"heights": (0,)}, "`heights` must hold"),
        ({"heights": (200,)}, "`heights` may not exceed 96"),
        ({"least_contrasts": (-1,)}, "`least_contrasts` must hold"),
        ({"side_neighbour_gap": (0.35, 0.12)}, "`side_neighbour_gap` must have"),
        ({"least_letter_height": (0.5, 3.0)}, "`least_letter_height` must be at least 1"),
        ({"gamma": Effect(0.1, math.nan, 1.0)}, "`gamma` must have"),
        ({"uphill": (4.0, 28.0)}, "`uphill` must be an Effect"),
        ({"jpeg": "often"}, "`jpeg` must be an Effect"),
        ({"words": "street"}, "WordMix"),
        ({"light": DegradeEffects()}, "`light` must be a LightEffects"),
        ({"monospaced_share": 2.0}, "`monospaced_share`"),
        ({"jpge": 0.5}, "no effect or setting `jpge`. Is it `jpeg`?"),
    ],
)
def test_impossible_values_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        SynthesisConfig().change(**change)


def test_a_number_changes_how_often_and_an_effect_how_strongly_too():
    config = SynthesisConfig().change(
        jpeg=0.1, blur=Effect(0.2, 0.5, 0.6), color=True, heights=(8,)
    )
    assert config.degrade.jpeg == Effect(0.1, 18, 90)
    assert config.degrade.blur == Effect(0.2, 0.5, 0.6)
    assert (config.color, config.crop.heights) == (True, (8,))
    back = config.change(jpeg=0.5, blur=Effect(0.4, 0.3, 2.0), color=False, heights=(32, 40, 48))
    assert back == SynthesisConfig()


def test_a_group_can_be_changed_as_any_dataclass():
    light = dataclasses.replace(LightEffects(), film=Effect(0.5))
    assert SynthesisConfig(light=light) == SynthesisConfig().change(film=0.5)


def test_without_effects_nothing_happens_and_strengths_stay():
    config = SynthesisConfig().without_effects()
    assert not any(one.probability for one in config.effects().values())
    assert config.change(**{name: one.probability for name, one in EFFECTS.items()}) == (
        SynthesisConfig()
    )


def test_config_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SynthesisConfig().degrade.jpeg.probability = 0.0


def test_word_mix_checks_shares():
    with pytest.raises(ValueError, match="number_probability"):
        WordMix(number_probability=-1.0)
    with pytest.raises(ValueError, match="sum"):
        WordMix(number_probability=0.9, random_probability=0.9)
