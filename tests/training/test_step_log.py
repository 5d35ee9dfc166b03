import re

import keras
import numpy as np
import pytest

from keras_crnn.training import step_log
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.fit_stream import fit_stream


class Ones:
    """A stream of twenty steps an epoch, as far as `fit_stream` looks at it."""

    def dataset(self, start, errors):
        return self.batches(start)

    def batches(self, start):
        while True:
            yield np.ones((2, 3)), np.ones((2, 1))


@pytest.fixture
def fit(monkeypatch):
    # Another test of this process may have imported it; this is no notebook.
    monkeypatch.delitem(step_log.sys.modules, "ipykernel", raising=False)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    config = TrainingConfig(steps=40, epoch_steps=20)
    return lambda verbose="auto": fit_stream(model, Ones(), config, 0, [], verbose)


def test_a_log_gets_ten_lines_an_epoch_and_no_control_signs(fit, capsys):
    fit()
    printed = capsys.readouterr().out
    assert not re.search("[\b\r\x1b]", printed)
    lines = printed.splitlines()
    shown = [line.split(",")[0] for line in lines if ", loss" in line]
    assert shown == 2 * [f"{done} of 20 steps" for done in range(2, 20, 2)]
    assert sum(line.startswith("20/20") for line in lines) == 2  # those of Keras


@pytest.mark.parametrize("notebook", [False, True])
def test_a_terminal_or_notebook_gets_the_bar(fit, capsys, monkeypatch, notebook):
    if notebook:
        monkeypatch.setitem(step_log.sys.modules, "ipykernel", None)
    else:
        monkeypatch.setattr(step_log.sys, "stdout", Terminal(step_log.sys.stdout))
    fit()
    printed = capsys.readouterr().out
    assert "of 20 steps" not in printed
    assert "━━━━" in printed


def test_nothing_is_said_where_nothing_is_wanted(fit, capsys):
    fit(verbose=0)
    assert not capsys.readouterr().out


class Terminal:
    """A stream that says it is a terminal."""

    def __init__(self, stream):
        self.write, self.flush = stream.write, stream.flush

    def isatty(self):
        return True
