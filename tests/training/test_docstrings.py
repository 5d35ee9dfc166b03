"""The examples in the docstrings of the room run."""

import doctest
import importlib
import pkgutil

import pytest

pytest.importorskip("tensorflow")

import keras_crnn.training
from keras_crnn.training import augmentation, similar_widths

#: Modules whose examples still take a model that they do not make.
PENDING = {"keras_crnn.training.averaging"}
MODULES = {
    module.name
    for module in pkgutil.walk_packages(keras_crnn.training.__path__, "keras_crnn.training.")
}


@pytest.mark.parametrize("name", sorted(MODULES - PENDING))
def test_its_examples_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("module", [augmentation, similar_widths])
def test_examples_are_found(module):
    assert doctest.testmod(module).attempted > 0
