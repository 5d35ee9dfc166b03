"""The names of version 0.1 work for a release, with a warning, and mean what they meant."""

import copy
import functools
import pickle
import warnings
from dataclasses import replace

import pytest

from keras_crnn.synthesis import Effect, SynthesisConfig
from keras_crnn.synthesis.flat_names import PLACES

warned = functools.partial(pytest.warns, DeprecationWarning, match=r"goes with version 0\.3")
CHANGES = {
    "jpeg_probability": 0.1,
    "jpeg_quality": (20, 30),
    "shear_strength": 0.2,
    "jitter_strength": 5.0,
    "perspective_strength": 0.3,
    "crop_heights": (32,),
    "empty_probability": 0.4,
    "large_rotation": 7.0,
}


@pytest.fixture(
    params=[
        lambda: SynthesisConfig(**CHANGES, color=True),
        lambda: replace(SynthesisConfig(color=True), **CHANGES),
    ],
    ids=["made", "replaced"],
)
def config(request):
    with warned() as caught:
        config = request.param()
    assert [one.filename for one in caught] == [__file__]
    return config


def test_old_names_set_what_they_meant(config):
    assert config == SynthesisConfig().change(
        color=True,
        jpeg=Effect(0.1, 20, 30),
        shear=Effect(0.25, -0.2, 0.2),
        jitter=Effect(0.06, 0.0, 5.0),
        perspective_deviation=0.3,
        heights=(32,),
        empty=0.4,
        large_rotation=Effect(0.12, -7.0, 7.0),
    )


def test_old_names_can_be_read(config):
    with pytest.warns(DeprecationWarning, match=r"read `config\.") as caught:
        assert {name: getattr(config, name) for name in CHANGES} == CHANGES
    assert {one.filename for one in caught} == {__file__}


def test_the_warning_says_what_to_write():
    with warned() as caught:
        SynthesisConfig(jpeg_probability=0.0)
    said = str(caught[0].message)
    assert "`config.degrade.jpeg`" in said
    assert "`config.change(jpeg=...)`" in said


def test_impossible_values_are_refused_under_old_names_too():
    with warned(), pytest.raises(ValueError, match="exclude each other"):
        SynthesisConfig(border_probability=0.9, shadow_probability=0.3)
    with warned(), pytest.raises(ValueError, match=r"`empty\.prob"):
        SynthesisConfig(empty_probability=2.0)


def test_other_names_are_no_attributes():
    with pytest.raises(AttributeError, match="no attribute 'jpeg'"):
        SynthesisConfig().jpeg  # noqa: B018
    with pytest.raises(TypeError, match="jpge_probability"):
        SynthesisConfig(jpge_probability=0.1)


def test_the_new_names_do_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        config = SynthesisConfig().change(jpeg=0.1)
        assert copy.deepcopy(config) == pickle.loads(pickle.dumps(config)) == replace(config)
        assert hash(copy.copy(config)) == hash(config)


def test_every_old_name_reads_its_default():
    config = SynthesisConfig()
    with warned():
        flat = {name: getattr(config, name) for name in PLACES}
    with warned():
        assert SynthesisConfig(**flat) == config
