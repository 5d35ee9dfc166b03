"""Configurations: what fits, what is refused, what survives storing."""

import json
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import (
    CONFIGS,
    PAPER_CONFIG,
    Convolution,
    CRNNConfig,
    Recurrence,
)
from keras_crnn.network.model import build_crnn
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import PAPER_ALPHABET

BLOCK = (Convolution(8), Convolution(8), Convolution(8, shortcut=2))


@pytest.mark.parametrize(
    ("stages", "k"),
    [
        ((Convolution(6), *BLOCK[1:]), 3),  # another number of channels
        ((BLOCK[0], Convolution(8), Convolution(6, shortcut=2)), 3),
        ((BLOCK[0], Convolution(8, pool=(2, 2)), BLOCK[2]), 3),  # a pool inside
        ((BLOCK[0], Convolution(8, same=False), BLOCK[2]), 3),  # a smaller map inside
        ((*BLOCK[:2], Convolution(8, same=False, shortcut=2)), 3),
        ((Convolution(8, shortcut=1),), 1),  # to the image, and further
        ((Convolution(8), Convolution(8, shortcut=2)), 2),
        ((*BLOCK[:2], Convolution(8, shortcut=7)), 3),
        ((*BLOCK[:2], Convolution(8, shortcut=0)), 3),
        ((*BLOCK[:2], Convolution(8, shortcut=-1)), 3),
    ],
)
def test_a_shortcut_that_fits_no_map_is_named(stages, k):
    message = rf"The shortcut of convolution {k} of 'bad' goes {stages[-1].shortcut} stages back"
    with pytest.raises(ValueError, match=message):
        CRNNConfig(stages, (), name="bad")


@pytest.mark.parametrize(
    "stages",
    [
        BLOCK,
        (Convolution(6), Convolution(8), Convolution(8, shortcut=1)),
        # Pools before and after the block leave its own maps alone.
        (Convolution(8, pool=(2, 2)), BLOCK[1], Convolution(8, pool=(2, 1), shortcut=2)),
        (*BLOCK, Convolution(8), Convolution(8, shortcut=4)),
    ],
)
def test_a_shortcut_that_fits_is_built(stages):
    config = CRNNConfig(stages, (), name="good")
    assert build_crnn(2, config)(np.zeros((2, 32, 16, 1), np.uint8)).shape == (
        2,
        config.time_steps(16),
        2,
    )


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ((Convolution(8, groups=2),), "Convolution 1 of 'bad' cannot split 1 channels into 8 in 2"),
        ((Convolution(8), Convolution(6, groups=4)), "split 8 channels into 6 in 4 groups"),
        ((Convolution(6), Convolution(8, groups=4)), "split 6 channels into 8 in 4 groups"),
        ((Convolution(8), Convolution(8, groups=0)), "split 8 channels into 8 in 0 groups"),
        ((Convolution(8), Convolution(8, groups=-2)), "split 8 channels into 8 in -2 groups"),
    ],
)
def test_groups_that_do_not_divide_the_channels_are_named(stages, message):
    with pytest.raises(ValueError, match=message):
        CRNNConfig(stages, (), name="bad")


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_config_survives_json(config):
    again = CRNNConfig.from_dict(json.loads(json.dumps(config.to_dict())))
    assert again == config
    assert hash(again) == hash(config)


def test_groups_and_shortcuts_survive_json():
    stages = (Convolution(8), Convolution(8, groups=4), Convolution(8, shortcut=2, pool=(2, 1)))
    config = CRNNConfig(stages, (Recurrence(3),), name="block")
    again = CRNNConfig.from_dict(json.loads(json.dumps(config.to_dict())))
    assert again == config
    assert (again.convolutions[1].groups, again.convolutions[2].shortcut) == (4, 2)


def test_records_from_before_groups_and_shortcuts_still_load():
    record = PAPER_CONFIG.to_dict()
    for stage in record["convolutions"]:
        del stage["groups"], stage["shortcut"]
    assert CRNNConfig.from_dict(record) == PAPER_CONFIG
    spec = ModelSpec(PAPER_ALPHABET, PAPER_CONFIG, Preprocessing())
    stored = json.loads(spec.to_json()) | {"config": record}
    assert ModelSpec.from_json(json.dumps(stored)) == spec


def test_config_is_frozen():
    with pytest.raises(FrozenInstanceError):
        PAPER_CONFIG.height = 64


@pytest.mark.parametrize("pool", [(2, 2), (1, 2), (1, 1)])
def test_a_stage_that_leaves_no_rows_is_named(pool):
    stages = (Convolution(4, same=False), Convolution(4, pool=pool))
    with pytest.raises(ValueError, match=r"Convolution 2 of 'low' leaves no rows .* 3 pixels high"):
        CRNNConfig(stages, (), height=3, name="low")
