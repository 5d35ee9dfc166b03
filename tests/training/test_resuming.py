"""Runs that were killed go on; runs with other settings do not."""

import gc
import json
import re
import shutil
import threading
from dataclasses import replace

import numpy as np
import pytest
from small_runs import (
    OTHER_ALPHABET,
    RESIDUAL_CONFIG,
    RUN,
    SMALL_CONFIG,
    make_dev_set,
    read_rows,
    small_words,
    start,
)

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.fast.fused_batch_norm import FusedBatchNormalization
from keras_crnn.network.fast.hoisted_lstm import HoistedLSTM
from keras_crnn.network.model_file import save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.synthesis import SynthesisConfig
from keras_crnn.system.errors import InputError
from keras_crnn.training import callbacks, fit_stream
from keras_crnn.training import run as training
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.fast.fused_adamw import FusedAdamW
from keras_crnn.training.muon import Muon
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.selection import Selection

pytest.importorskip("tensorflow")


@pytest.fixture
def words(fonts, backgrounds, word_list):
    return small_words(fonts, backgrounds, word_list)


@pytest.fixture(scope="module")
def dev(tmp_path_factory):
    return make_dev_set(tmp_path_factory.mktemp("dev"))


class Killed(BaseException):
    """Stands for a signal: nothing may catch it."""


def kill_in_batch(monkeypatch, epoch):
    """Ends the run within an epoch, after its first step."""

    class Killing(callbacks.StopAtNaN):
        epoch = 0

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch + 1

        def on_train_batch_end(self, batch, logs=None):
            if (self.epoch, batch) == (epoch, 1):
                raise Killed

    monkeypatch.setattr(fit_stream, "StopAtNaN", Killing)


def kill_in_checkpoint(monkeypatch, epoch):
    """Ends the run when an epoch's model is half written."""

    class Killing(callbacks.Resumable):
        def on_epoch_end(self, done, logs=None):
            if done + 1 == epoch:
                (self.folder / f"partial-{epoch:06d}.keras").write_bytes(b"half a model")
                raise Killed
            super().on_epoch_end(done, logs)

    monkeypatch.setattr(training, "Resumable", Killing)


def kill_before_state(monkeypatch, epoch):
    """Ends the run when an epoch's checkpoint is in place but not yet named in the state."""

    def write_json(path, values):
        if path.name == "state.json" and values["epoch"] == epoch:
            raise Killed
        write(path, values)

    write = callbacks.write_json
    monkeypatch.setattr(callbacks, "write_json", write_json)


class WholeRun:
    """A run that nothing disturbed, and its folder."""

    def __init__(self, folder, model):
        self.folder = folder
        self.model = model


@pytest.fixture(scope="module")
def whole_runs(tmp_path_factory):
    """Gives the undisturbed run of a configuration, trained once."""
    runs = {}

    def get(words, config, dev):
        if config not in runs:
            folder = tmp_path_factory.mktemp("whole")
            runs[config] = WholeRun(folder, start(words, folder, config, dev=[dev]))
        return runs[config]

    return get


def assert_same_state(a, b):
    assert int(a.optimizer.iterations) == int(b.optimizer.iterations)
    pairs = zip(a.weights + a.optimizer.variables, b.weights + b.optimizer.variables, strict=True)
    for x, y in pairs:
        np.testing.assert_allclose(x, y, rtol=1e-5, atol=1e-7, err_msg=x.path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kill", "epoch", "dev_epochs"),
    [
        (kill_in_batch, 2, 2),
        (kill_in_checkpoint, 1, 1),
        (kill_in_checkpoint, 2, 1),
        (kill_before_state, 2, 2),
    ],
)
def test_a_killed_run_ends_as_if_it_had_not_been(
    words, dev, tmp_path, monkeypatch, whole_runs, kill, epoch, dev_epochs
):
    config = replace(RUN, dev_epochs=dev_epochs)
    whole = whole_runs(words, config, dev)
    kill(monkeypatch, epoch)
    with pytest.raises(Killed):
        start(words, tmp_path, config, dev=[dev])
    monkeypatch.undo()
    model = start(words, tmp_path, config, dev=[dev])
    assert_same_state(model, whole.model)
    for name in ("log.csv", "dev.csv"):
        rows, expected = read_rows(tmp_path / name), read_rows(whole.folder / name)
        assert [list(row) for row in rows] == [list(row) for row in expected]
        assert [row["epoch"] for row in rows] == [row["epoch"] for row in expected]
    for row, expected in zip(
        read_rows(tmp_path / "log.csv"), read_rows(whole.folder / "log.csv"), strict=True
    ):
        assert float(row["loss"]) == pytest.approx(float(expected["loss"]), rel=1e-4)
    assert [path.name for path in tmp_path.glob("*.keras")] == ["checkpoint-000002.keras"]
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.slow
@pytest.mark.parametrize(("optimizer", "kind"), [("adamw", FusedAdamW), ("muon", Muon)])
def test_a_killed_run_of_a_residual_recurrent_network_goes_on(
    words, tmp_path, monkeypatch, optimizer, kind
):
    """A checkpoint holds the layers and the optimiser that are not Keras's own."""
    spec = replace(words.spec, config=RESIDUAL_CONFIG, preprocessing=Preprocessing(width=32))
    words = replace(words, spec=spec)
    config = TrainingConfig(steps=2, epoch_steps=1, optimizer=optimizer)
    whole = start(words, tmp_path / "whole", config)
    kill_before_state(monkeypatch, 2)
    with pytest.raises(Killed):
        start(words, tmp_path / "part", config)
    monkeypatch.undo()
    model = start(words, tmp_path / "part", config)
    assert_same_state(model, whole)
    for one in (model, whole):
        assert isinstance(one.get_layer("conv1_norm"), FusedBatchNormalization)
        assert isinstance(one.get_layer("lstm1").forward_layer, HoistedLSTM)
        assert type(one.optimizer) is kind


def test_a_finished_run_is_not_trained_again(words, tmp_path):
    first = start(words, tmp_path)
    (tmp_path / "last.npz").unlink()
    second = start(words, tmp_path)
    assert_same_state(first, second)
    assert (tmp_path / "last.npz").exists()
    assert len(read_rows(tmp_path / "log.csv")) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recipe": {"seed": 1}}, "words.seed was 0 and is now 1."),
        ({"recipe": {"patterns": ("ab?",)}}, 'words.patterns was [] and is now ["ab?"].'),
        ({"batch_size": 8}, "batch_size was 4 and is now 8."),
        ({"recipe": {"config": SynthesisConfig()}}, "words.config."),
        (
            {"selection": Selection(str(pretrained_file("crnn-en", ".tflite")))},
            'selection was null and is now {"model": "',
        ),
        (
            {"spec": ModelSpec(OTHER_ALPHABET, SMALL_CONFIG, Preprocessing())},
            'model.alphabet.characters was "0123456789abc',
        ),
    ],
)
def test_a_folder_of_a_run_with_other_settings_is_refused(words, dev, whole_runs, change, said):
    folder = whole_runs(words, RUN, dev).folder
    if "recipe" in change:
        change = {"recipe": replace(words.recipe, **change["recipe"])}
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    with pytest.raises(ValueError, match="holds a run with other settings: " + re.escape(said)):
        start(replace(words, **change), folder)
    with pytest.raises(ValueError, match=r": training\.steps was 6 and is now 9\. Give another"):
        start(words, folder, replace(RUN, steps=9))
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_the_first_weights_may_lie_elsewhere_but_must_be_the_same(words, tmp_path):
    first, run = tmp_path / "first.npz", tmp_path / "run"
    save_weights(words.spec.build(), words.spec, first)
    start(words, run, start_weights=first)
    moved = shutil.move(first, tmp_path / "moved.npz")
    start(words, run, start_weights=moved)
    save_weights(words.spec.build(), words.spec, moved)
    with pytest.raises(ValueError, match=r'other settings: start_weights was "'):
        start(words, run, start_weights=moved)


def test_the_number_of_processes_may_change_between_parts_of_a_run(words, dev, whole_runs):
    whole = whole_runs(words, RUN, dev)
    start(replace(words, processes=2, ahead=1), whole.folder)


def test_a_killed_run_with_words_used_again_goes_on(words, tmp_path, monkeypatch):
    config = replace(RUN, uses=2)
    kill_in_batch(monkeypatch, 2)
    with pytest.raises(Killed):
        start(words, tmp_path, config)
    monkeypatch.undo()
    starts = []
    batches = RenderedWords.batches
    monkeypatch.setattr(
        RenderedWords, "batches", lambda self, start: starts.append(start) or batches(self, start)
    )
    model = start(words, tmp_path, config)
    assert starts == [3]
    assert int(model.optimizer.iterations) == 6
    rows = read_rows(tmp_path / "log.csv")
    assert [row["epoch"] for row in rows] == ["0", "1"]
    assert all(0 < float(row["mean_uses"]) <= 2 for row in rows)
    with pytest.raises(ValueError, match=r"training\.uses was 2 and is now 1"):
        start(words, tmp_path, RUN)
    gc.collect()
    assert not [thread for thread in threading.enumerate() if thread.name == "renderer"]


def test_a_run_from_before_words_were_used_again_goes_on(words, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "ReusedWords", None)  # a word once needs no pool
    start(words, tmp_path, replace(RUN, steps=3))
    settings = json.loads((tmp_path / "settings.json").read_text())
    del settings["training"]["uses"]
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    start(words, tmp_path, replace(RUN, steps=3))


@pytest.mark.parametrize("uses", [1, 2])
def test_what_stops_the_words_is_said_as_it_is(words, tmp_path, monkeypatch, uses):
    """TensorFlow has an error of its own, a page long, for what a generator raises."""
    pool = RenderedWords.pool

    def end(self, generator, k):
        if 4 <= k < 1000:  # past those are the words to measure on
            raise InputError("there are no more words")
        return pool(self, generator, k)

    monkeypatch.setattr(RenderedWords, "pool", end)
    with pytest.raises(InputError, match=r"^there are no more words$"):
        start(words, tmp_path / "run", replace(RUN, steps=60, uses=uses))
