"""Which precision is taken, and that it is kept."""

import json
from dataclasses import replace

import numpy as np
import pytest
from small_runs import RUN, small_words, start

from keras_crnn.training import precision, run_model


class Model:
    """Stands for a compiled model: a step takes the seconds it is told, on a clock of its own."""

    def __init__(self, clock, times):
        self.clock, self.times = clock, iter(times)

    def train_on_batch(self, images, labels):
        self.clock[0] += next(self.times)


def test_the_least_time_counts_after_the_first_steps(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(precision.time, "perf_counter", lambda: clock[0])
    times = {"float32": [9, 0.1, 3, 2, 4, 5], "mixed_bfloat16": [1, 1, 1, 6, 7, 1.5]}
    seconds = precision.measure_precisions(
        lambda name: Model(clock, times[name]), (np.zeros(1), np.zeros(1))
    )
    assert seconds == pytest.approx({"float32": 2, "mixed_bfloat16": 1})


@pytest.mark.parametrize("asked", ["auto", "float32", "mixed_bfloat16"])
def test_a_checkpoint_goes_on_in_its_own_precision_or_the_one_asked_for(
    fonts, backgrounds, word_list, tmp_path, asked
):
    """Whatever precision the last part of the run had: it may go back to an earlier checkpoint."""
    words = small_words(fonts, backgrounds, word_list)
    model = run_model.build_new_model(words, RUN, None, "float32")
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "one.keras")
    state = {"epoch": 1, "checkpoint": "one.keras", "precision": "mixed_bfloat16"}
    model = run_model.resume_model(words, replace(RUN, precision=asked), tmp_path, state)
    expected = "float32" if asked == "auto" else asked
    assert model.get_layer("conv1").dtype_policy.name == expected
    assert run_model.find_precision(model) == expected


@pytest.mark.slow
def test_auto_takes_the_faster_and_a_resumed_run_keeps_it(
    fonts, backgrounds, word_list, tmp_path, monkeypatch
):
    words = small_words(fonts, backgrounds, word_list)
    monkeypatch.setattr(run_model, "_WORTH_TRYING", 1)
    seconds = {"float32": 2.0, "mixed_bfloat16": 1.0}
    monkeypatch.setattr(run_model, "measure_precisions", lambda build, batch: seconds)
    config = replace(RUN, schedule="hold", precision="auto")
    model = start(words, tmp_path, config)
    assert model.get_layer("conv1").dtype_policy.name == "mixed_bfloat16"
    assert json.loads((tmp_path / "precision.json").read_text())["chosen"] == "mixed_bfloat16"

    seconds["float32"] = 0.5  # would be faster now, and is not asked
    longer = replace(config, steps=9)
    model = start(words, tmp_path, longer)
    assert model.get_layer("conv1").dtype_policy.name == "mixed_bfloat16"
    assert int(model.optimizer.iterations) == 9

    told = replace(config, steps=12, precision="float32")
    model = start(words, tmp_path, told)
    assert model.get_layer("conv1").dtype_policy.name == "float32"
    assert int(model.optimizer.iterations) == 12
