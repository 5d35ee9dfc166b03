import csv
import gc
import json
import threading
from dataclasses import fields, replace
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from keras_crnn import callbacks, fused_adamw, normalization, recurrent, training
from keras_crnn.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.data.rendered import RenderedWords
from keras_crnn.evaluation import read_texts
from keras_crnn.fused_adamw import FusedAdamW
from keras_crnn.images import Preprocessing
from keras_crnn.labels import pack_labels, unpack_labels
from keras_crnn.losses import CTCLoss
from keras_crnn.metrics import CharacterErrorRate, WordAccuracy
from keras_crnn.model import TINY_CONFIG, Convolution, CRNNConfig, Recurrence, build_crnn
from keras_crnn.normalization import FusedBatchNormalization
from keras_crnn.optimizers import build_optimizer
from keras_crnn.recurrent import HoistedLSTM
from keras_crnn.spec import ModelSpec, load_spec, load_weights, save_weights, take_over_logits
from keras_crnn.synthesis import PRESETS, Recipe, SynthesisConfig
from keras_crnn.training import TrainingConfig, train

pytest.importorskip("tensorflow")

#: Words as printed: no effect at all, and all of them easy to see.
CLEAN = replace(
    SynthesisConfig(
        **{f.name: 0.0 for f in fields(SynthesisConfig) if f.name.endswith("_probability")}
    ),
    plain_background_probability=1.0,
    least_contrasts=(110,),
)
#: Compiles fast.
SMALL_CONFIG = CRNNConfig(
    (Convolution(8, batch_norm=True, pool=(2, 2)), Convolution(8, pool=(2, 2))),
    (),
    name="small",
)
#: All that the larger networks have, in small.
RESIDUAL_CONFIG = CRNNConfig(
    (
        Convolution(8, batch_norm=True, pool=(2, 2)),
        Convolution(8, batch_norm=True),
        Convolution(8, batch_norm=True, pool=(2, 2), shortcut=2),
    ),
    (Recurrence(6),),
    name="residual",
)
OTHER_ALPHABET = Alphabet(PAPER_ALPHABET.characters[::-1], ignore_case=True)
RUN = TrainingConfig(steps=6, epoch_steps=3)


@pytest.fixture
def words(fonts, backgrounds, word_list):
    """Small batches for a small network, rendered in this process."""
    spec = ModelSpec(PAPER_ALPHABET, SMALL_CONFIG, Preprocessing())
    recipe = Recipe(fonts, backgrounds, word_list, config=CLEAN)
    return RenderedWords(spec, recipe, 4, processes=0)


@pytest.fixture(scope="module")
def dev(tmp_path_factory):
    """Folder with `gt.tsv` and three images."""
    folder = tmp_path_factory.mktemp("dev")
    lines = []
    for k, text in enumerate(["a", "To!", "stop"]):
        noise = np.random.default_rng(k).integers(0, 256, (40, 90), np.uint8)
        Image.fromarray(noise).save(folder / f"{k}.png")
        lines.append(f"{k}.png\t{text}\n")
    (folder / "gt.tsv").write_text("".join(lines), encoding="utf-8")
    return folder


def start(words, folder, config=RUN, **options):
    keras.utils.set_random_seed(3)  # the same first weights for every run
    return train(words, config, folder, verbose=0, **options)


def read_rows(path):
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def assert_same_state(a, b):
    assert int(a.optimizer.iterations) == int(b.optimizer.iterations)
    pairs = zip(a.weights + a.optimizer.variables, b.weights + b.optimizer.variables, strict=True)
    for x, y in pairs:
        np.testing.assert_allclose(x, y, rtol=1e-5, atol=1e-7, err_msg=x.path)


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

    monkeypatch.setattr(training, "StopAtNaN", Killing)


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
def test_a_killed_run_of_a_residual_recurrent_network_goes_on(words, tmp_path, monkeypatch):
    """A checkpoint holds the layers and the optimiser that are not Keras's own."""
    spec = replace(words.spec, config=RESIDUAL_CONFIG, preprocessing=Preprocessing(width=32))
    words = replace(words, spec=spec)
    config = TrainingConfig(steps=2, epoch_steps=1)
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
        assert isinstance(one.optimizer, FusedAdamW)


def test_three_steps_are_those_of_keras_own_layers_and_optimizer(words, monkeypatch):
    spec = replace(words.spec, config=RESIDUAL_CONFIG, preprocessing=Preprocessing(width=32))
    batches = list(zip(range(3), replace(words, spec=spec).batches(), strict=False))
    models, losses = [], []
    for own in (True, False):
        if not own:
            monkeypatch.setattr(recurrent, "HoistedLSTM", keras.layers.LSTM)
            monkeypatch.setattr(
                normalization, "FusedBatchNormalization", keras.layers.BatchNormalization
            )
            monkeypatch.setattr(fused_adamw, "FusedAdamW", keras.optimizers.AdamW)
        keras.utils.set_random_seed(0)
        model = build_crnn(spec.alphabet.classes, RESIDUAL_CONFIG, width=32)
        assert isinstance(model.get_layer("lstm1").forward_layer, HoistedLSTM) == own
        assert isinstance(model.get_layer("conv1_norm"), FusedBatchNormalization) == own
        optimizer = build_optimizer("adamw", 4)
        assert isinstance(optimizer, FusedAdamW) == own
        model.compile(optimizer, CTCLoss())
        first = model.get_weights()
        losses.append([float(model.train_on_batch(*batch)) for _, batch in batches])
        models.append(model)
    np.testing.assert_allclose(*losses, rtol=1e-4)
    # Adam divides by the size of a gradient, so that the smallest differences grow.
    steps = 3 * 1e-3
    for a, b, before in zip(*(m.get_weights() for m in models), first, strict=True):
        np.testing.assert_allclose(a, b, atol=0.05 * steps)
        assert np.abs(a - before).max() > 0.1 * steps


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


def test_a_run_leaves_what_it_promises(words, dev, whole_runs):
    whole = whole_runs(words, RUN, dev)
    state = json.loads((whole.folder / "state.json").read_text())
    assert (state["epoch"], state["checkpoint"]) == (2, "checkpoint-000002.keras")
    assert int(whole.model.optimizer.iterations) == 6
    assert float(whole.model.optimizer.learning_rate) == pytest.approx(0, abs=1e-9)
    assert [row["epoch"] for row in read_rows(whole.folder / "log.csv")] == ["0", "1"]
    (row,) = read_rows(whole.folder / "dev.csv")  # every second epoch
    assert (row["epoch"], row["words"]) == ("2", "24")
    assert row["mean"] == row[dev.name]
    assert list((whole.folder / "tensorboard").rglob("events*"))
    assert load_spec(whole.folder / "last.npz") == words.spec
    again = words.spec.build()
    load_weights(again, whole.folder / "last.npz")
    np.testing.assert_allclose(
        again.get_layer("conv1").kernel, whole.model.get_layer("conv1").kernel, atol=1e-3
    )


def test_a_finished_run_is_not_trained_again(words, tmp_path):
    first = start(words, tmp_path)
    (tmp_path / "last.npz").unlink()
    second = start(words, tmp_path)
    assert_same_state(first, second)
    assert (tmp_path / "last.npz").exists()
    assert len(read_rows(tmp_path / "log.csv")) == 2


def test_best_weights_are_kept_when_the_dev_sets_are_read_better(words, dev, tmp_path, monkeypatch):
    scores = iter([0.5, 0.25, 0.75])
    monkeypatch.setattr(callbacks, "word_accuracy", lambda truths, texts, alphabet: next(scores))
    saved = []
    monkeypatch.setattr(
        callbacks, "save_weights", lambda model, spec, path: saved.append(path.name)
    )
    config = TrainingConfig(steps=3, epoch_steps=1, dev_epochs=1)
    start(words, tmp_path, config, dev=[dev])
    assert saved == ["best.npz", "best.npz"]
    assert [row["mean"] for row in read_rows(tmp_path / "dev.csv")] == ["0.5", "0.25", "0.75"]
    assert json.loads((tmp_path / "state.json").read_text())["best"] == 0.75


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"recipe": {"seed": 1}}, "words"),
        ({"recipe": {"patterns": ("ab?",)}}, "words"),
        ({"batch_size": 8}, "batch_size"),
        ({"recipe": {"config": SynthesisConfig()}}, "words"),
        ({"spec": ModelSpec(OTHER_ALPHABET, SMALL_CONFIG, Preprocessing())}, "model"),
    ],
)
def test_a_folder_of_a_run_with_other_settings_is_refused(
    words, dev, tmp_path, whole_runs, change, name
):
    folder = whole_runs(words, RUN, dev).folder
    if "recipe" in change:
        change = {"recipe": replace(words.recipe, **change["recipe"])}
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    with pytest.raises(ValueError, match=rf"holds a run with other settings \({name}\)"):
        start(replace(words, **change), folder)
    with pytest.raises(ValueError, match=r"other settings \(training\)"):
        start(words, folder, replace(RUN, steps=9))
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_the_number_of_processes_may_change_between_parts_of_a_run(words, dev, whole_runs):
    whole = whole_runs(words, RUN, dev)
    start(replace(words, processes=2, ahead=1), whole.folder)


def test_a_run_may_start_from_weights(words, tmp_path):
    model = words.spec.build()
    save_weights(model, words.spec, tmp_path / "first.npz")
    config = TrainingConfig(steps=1, epoch_steps=1)
    trained = start(words, tmp_path / "a", config, start_weights=tmp_path / "first.npz")
    np.testing.assert_allclose(
        trained.get_layer("logits").kernel, model.get_layer("logits").kernel, atol=3e-3
    )


@pytest.mark.parametrize("characters", [OTHER_ALPHABET.characters, "!Ab7"])
def test_a_run_takes_over_the_characters_of_another_alphabet(words, tmp_path, characters):
    old, alphabet = words.spec.alphabet, Alphabet(characters)
    model = words.spec.build()
    kernel = np.random.default_rng(0).normal(size=model.get_layer("logits").kernel.shape)
    model.get_layer("logits").set_weights([kernel, kernel[0]])
    save_weights(model, words.spec, tmp_path / "first.npz")
    other = replace(words.spec, alphabet=alphabet).build()
    fresh = np.asarray(other.get_layer("logits").kernel).copy()
    take_over_logits(other, alphabet, tmp_path / "first.npz")
    found, bias = (np.asarray(v) for v in other.get_layer("logits").weights)
    np.testing.assert_allclose(found[:, 0], kernel[:, 0], rtol=1e-3)
    for k, character in enumerate(characters, start=1):
        known = old.encode(character) if old.keep(character) else None
        expected = kernel[:, known[0]] if known else fresh[:, k]
        np.testing.assert_allclose(found[:, k], expected, rtol=1e-3, atol=1e-4)
        assert bias[k] == pytest.approx(kernel[0, known[0]] if known else 0, rel=1e-3, abs=1e-4)


def test_a_run_starts_from_weights_of_another_alphabet(words, tmp_path, capsys):
    save_weights(words.spec.build(), words.spec, tmp_path / "first.npz")
    other = replace(words.spec, alphabet=OTHER_ALPHABET)
    config = TrainingConfig(steps=1, epoch_steps=1)
    start(
        replace(words, spec=other), tmp_path / "b", config, start_weights=tmp_path / "first.npz"
    )  # fmt: skip
    assert "first.npz reads other characters: what both" in capsys.readouterr().out


def test_a_run_whose_loss_is_no_number_ends_before_its_checkpoint(words, tmp_path):
    start(words, tmp_path, replace(RUN, steps=3))  # one good epoch
    (tmp_path / "settings.json").unlink()
    state = json.loads((tmp_path / "state.json").read_text())
    model = keras.models.load_model(tmp_path / state["checkpoint"])
    bias = model.get_layer("logits").bias
    bias.assign(np.full(bias.shape, np.nan))
    model.save(tmp_path / state["checkpoint"])
    with pytest.raises(FloatingPointError, match="The loss is nan in epoch 2: the run diverged"):
        start(words, tmp_path)
    assert json.loads((tmp_path / "state.json").read_text()) == state
    assert [path.name for path in tmp_path.glob("*.keras")] == [state["checkpoint"]]


@pytest.mark.parametrize("loss", [np.nan, np.inf])
def test_stop_at_nan_lets_numbers_pass(loss):
    callback = callbacks.StopAtNaN()
    callback.on_epoch_end(0, {"loss": 1.5})
    callback.on_epoch_end(0)
    with pytest.raises(FloatingPointError, match=f"The loss is {loss} in epoch 8"):
        callback.on_epoch_end(7, {"loss": loss})


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
    with pytest.raises(ValueError, match=r"other settings \(training\)"):
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


@pytest.mark.parametrize("name", ["steps", "epoch_steps", "dev_epochs", "uses"])
def test_bad_settings_are_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1; got 0"):
        TrainingConfig(**{"steps": 1, name: 0})


def test_steps_that_do_not_fill_their_last_epoch_are_rounded_up():
    assert TrainingConfig(steps=501, epoch_steps=250).epochs == 3
    assert TrainingConfig(steps=500, epoch_steps=250).epochs == 2


@pytest.mark.parametrize("processes", [1, 2])
def test_batches_are_the_same_with_any_number_of_processes(words, processes):
    words = replace(words, recipe=replace(words.recipe, config=SynthesisConfig()), batch_size=3)
    here = list(zip(range(5), words.batches(), strict=False))
    there = replace(words, processes=processes, ahead=2).batches(start=2)
    for k, (images, labels) in here[2:]:
        other_images, other_labels = next(there)
        np.testing.assert_array_equal(images, other_images, err_msg=str(k))
        np.testing.assert_array_equal(labels, other_labels)
    there.close()


def test_batches_depend_on_the_seed_and_the_number(words):
    first, second = (images for _, (images, _) in zip(range(2), words.batches(), strict=False))
    assert first.shape == (4, 32, 100, 1)
    assert first.dtype == np.uint8
    assert (first != second).any()
    assert (first != next(replace(words, recipe=replace(words.recipe, seed=1)).batches())[0]).any()


def test_dataset_is_the_same_stream(words):
    for (images, labels), (expected, truths), _ in zip(
        words.dataset(3), words.batches(3), range(3), strict=False
    ):
        np.testing.assert_array_equal(images, expected)
        np.testing.assert_array_equal(labels, truths)


def test_impossible_labels_are_replaced(words, tmp_path):
    (tmp_path / "words.txt").write_text("bookkeeper\nqqqqqqqqqq\nzoo\n!!!\ncab\nbe-d\n")
    spec = replace(words.spec, alphabet=Alphabet("abcdefghijklmnop", ignore_case=True))
    spec = replace(spec, preprocessing=Preprocessing(width=28))  # 7 time steps
    recipe = replace(words.recipe, words=str(tmp_path / "words.txt"))
    words = replace(words, spec=spec, recipe=recipe, batch_size=200)
    _, labels = next(words.batches())
    labels = unpack_labels(labels)
    assert (labels.time_steps == 7).all()
    texts = [
        spec.alphabet.decode(ids[:length])
        for ids, length in zip(labels.ids, labels.lengths, strict=True)
    ]
    assert {"cab", "bed"} <= set(texts)  # the stroke is drawn and not labelled
    assert "oo" not in texts  # no label lacks a letter that is drawn, as the z of "zoo"
    for text in texts:
        ids = spec.alphabet.encode(text)
        assert 1 <= Alphabet.required_frames(ids) <= 7


def test_a_list_without_a_possible_word_ends_with_an_error(words):
    spec = replace(words.spec, alphabet=Alphabet("漢"))
    with pytest.raises(ValueError, match=r"100 words in a row, the last .* the alphabet lacks"):
        next(replace(words, spec=spec).batches())


def test_words_for_a_model_that_reads_in_proportion_are_squashed(words):
    open_width = replace(words.spec, preprocessing=Preprocessing(width=None, min_width=100))
    batches = zip(words.batches(), replace(words, spec=open_width).batches(), strict=False)
    (images, labels), (others, other_labels) = next(batches)
    assert images.shape[1:] == (32, 100, 1)
    np.testing.assert_array_equal(images, others)
    np.testing.assert_array_equal(labels, other_labels)


def test_bad_batches_are_refused(words):
    for change in ({"batch_size": 0}, {"processes": -1}, {"ahead": 0}):
        with pytest.raises(ValueError, match="must be at least"):
            replace(words, **change)


@pytest.mark.slow
def test_a_tiny_network_learns_64_words_by_heart(words):
    """If anything between the pixels, the labels, the loss and the decoder is off, this fails."""
    spec = replace(words.spec, alphabet=Alphabet("abcdefghij"), config=TINY_CONFIG)
    random = np.random.default_rng(0)
    texts = ["".join(random.choice(list("abcdefghij"), 2 + k % 4)) for k in range(64)]
    generator = replace(words.recipe, config=PRESETS["clean"]).open()  # each picture can be read
    images = [spec.preprocessing.resize(generator.render(*word).image) for word in enumerate(texts)]
    images = np.stack(images)[..., np.newaxis]
    steps = [words.time_steps] * len(texts)
    labels = pack_labels([spec.alphabet.encode(text) for text in texts], steps)
    keras.utils.set_random_seed(0)
    model = spec.build()
    model.compile(
        build_optimizer("adamw", 50 * 4, 5e-3),
        CTCLoss(),
        metrics=[WordAccuracy(), CharacterErrorRate()],
    )
    for _ in range(4):  # mostly one cycle is enough, but threads sum in any order
        model.optimizer.iterations.assign(0)
        model.fit(images, labels, batch_size=16, epochs=50, verbose=0)
        scores = model.evaluate(images, labels, batch_size=64, verbose=0, return_dict=True)
        if scores["word_accuracy"] == 1:
            break
    assert scores["word_accuracy"] == 1
    assert scores["character_error_rate"] == 0
    assert read_texts(model.predict_on_batch, images, spec) == texts
