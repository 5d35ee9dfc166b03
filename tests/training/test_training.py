import json
from dataclasses import replace
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from small_runs import OTHER_ALPHABET, RUN, make_dev_set, read_rows, small_words, start

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.model_file import load_shared_weights, load_spec, load_weights, save_weights
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.training import callbacks
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.rendered_words import RenderedWords

pytest.importorskip("tensorflow")


@pytest.fixture
def words(fonts, backgrounds, word_list):
    return small_words(fonts, backgrounds, word_list)


@pytest.fixture(scope="module")
def dev(tmp_path_factory):
    return make_dev_set(tmp_path_factory.mktemp("dev"))


def test_a_run_leaves_what_it_promises(words, dev, tmp_path, capsys):
    model = start(words, tmp_path, dev=[dev])
    state = json.loads((tmp_path / "state.json").read_text())
    assert (state["epoch"], state["checkpoint"]) == (2, "checkpoint-000002.keras")
    assert int(model.optimizer.iterations) == 6
    assert float(model.optimizer.learning_rate) == pytest.approx(0, abs=1e-9)
    assert [row["epoch"] for row in read_rows(tmp_path / "log.csv")] == ["0", "1"]
    (row,) = read_rows(tmp_path / "dev.csv")  # every second epoch
    assert (row["epoch"], row["words"]) == ("2", "24")
    assert row["mean"] == row[dev.name]
    assert list((tmp_path / "tensorboard").rglob("events*"))
    assert load_spec(tmp_path / "last.npz") == words.spec
    again = words.spec.build()
    load_weights(again, tmp_path / "last.npz")
    np.testing.assert_allclose(
        again.get_layer("conv1").kernel, model.get_layer("conv1").kernel, atol=1e-3
    )
    assert "Compiling" not in capsys.readouterr().out


def test_fonts_and_words_are_opened_once_here_and_once_by_what_renders(
    words, tmp_path, monkeypatch
):
    opened = []
    open_words = RenderedWords.open
    monkeypatch.setattr(
        RenderedWords, "open", lambda self, *more: opened.append(1) or open_words(self, *more)
    )
    config = TrainingConfig(steps=1, epoch_steps=1)
    start(words, tmp_path / "a", config)
    assert len(opened) == 2
    start(words, tmp_path / "a", config, generator=words.open())
    assert len(opened) == 3  # nothing is left to render


def test_that_the_first_step_takes_long_is_said_before_it(words, tmp_path, capsys):
    config = TrainingConfig(steps=1, epoch_steps=1)
    start(words, tmp_path, config, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    said = [k for k, line in enumerate(lines) if line.startswith("Compiling the training step")]
    shown = [k for k, line in enumerate(lines) if "loss:" in line]
    assert len(said) == 1
    assert said[0] < shown[0]
    start(words, tmp_path, config, verbose=2)
    assert "Compiling" not in capsys.readouterr().out  # nothing is left to train


def test_best_weights_are_kept_when_the_dev_sets_are_read_better(words, dev, tmp_path, monkeypatch):
    scores = iter([0.5, 0.25, 0.75])
    monkeypatch.setattr(callbacks, "word_accuracy", lambda truths, texts: next(scores))
    saved = []
    monkeypatch.setattr(
        callbacks, "save_weights", lambda model, spec, path: saved.append(path.name)
    )
    config = TrainingConfig(steps=3, epoch_steps=1, dev_epochs=1)
    start(words, tmp_path, config, dev=[dev])
    assert saved == ["best.npz", "best.npz"]
    assert [row["mean"] for row in read_rows(tmp_path / "dev.csv")] == ["0.5", "0.25", "0.75"]
    assert json.loads((tmp_path / "state.json").read_text())["best"] == 0.75


def test_dev_sets_have_their_own_protocols_and_a_column_each(words, dev, tmp_path):
    (dev / "gt_exact.tsv").write_text("1.png\tTo!\n")
    sets = [dev, (f"{dev}/gt_exact.tsv", "caseless"), (dev, "paper")]
    start(words, tmp_path, dev=sets)
    (row,) = read_rows(tmp_path / "dev.csv")
    names = [f"{dev.name}=exact", f"{dev.name}/gt_exact", f"{dev.name}=paper"]
    assert list(row) == ["epoch", "words", *names, "mean"]


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
    load_shared_weights(other, alphabet, tmp_path / "first.npz")
    found, bias = (np.asarray(v) for v in other.get_layer("logits").weights)
    np.testing.assert_allclose(found[:, 0], kernel[:, 0], rtol=1e-3)
    for k, character in enumerate(characters, start=1):
        known = old.encode(character) if old.keep(character) else None
        expected = kernel[:, known[0]] if known else fresh[:, k]
        np.testing.assert_allclose(found[:, k], expected, rtol=1e-3, atol=1e-4)
        assert bias[k] == pytest.approx(kernel[0, known[0]] if known else 0, rel=1e-3, abs=1e-4)


def test_a_run_starts_from_weights_of_another_alphabet(words, tmp_path, capsys):
    save_weights(words.spec.build(), words.spec, tmp_path / "first.npz")
    alphabet = Alphabet(OTHER_ALPHABET.characters + "€", ignore_case=True)
    other = replace(words.spec, alphabet=alphabet)
    config = TrainingConfig(steps=1, epoch_steps=1)
    start(
        replace(words, spec=other), tmp_path / "b", config, start_weights=tmp_path / "first.npz"
    )  # fmt: skip
    said = capsys.readouterr().out
    assert "first.npz reads other characters: what both" in said
    assert "the rest of the last layer starts afresh (€)." in said


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
    callback.set_model(SimpleNamespace(weights=[np.float32([1, np.nan])]))
    callback.on_epoch_end(0, {"loss": 1.5})
    callback.on_epoch_end(0)
    with pytest.raises(FloatingPointError, match=f"The loss is {loss} in epoch 8"):
        callback.on_epoch_end(7, {"loss": loss})


def test_a_step_that_was_left_out_ends_no_run_but_two_epochs_of_them_do(capsys):
    callback = callbacks.StopAtNaN()
    callback.set_model(SimpleNamespace(weights=[np.float32([1, 2])]))
    for epoch, loss in enumerate((np.nan, 1.5, np.nan)):
        callback.on_epoch_end(epoch, {"loss": loss})
    assert capsys.readouterr().out.count("the step was left out") == 2
    with pytest.raises(FloatingPointError, match="The loss is nan in epoch 4"):
        callback.on_epoch_end(3, {"loss": np.nan})


@pytest.mark.parametrize("name", ["steps", "epoch_steps", "dev_epochs", "uses", "averaged_steps"])
def test_bad_settings_are_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1; got 0"):
        TrainingConfig(**{"steps": 1, name: 0})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"schedule": "step"}, "no schedule 'step'; choose one of cycle, hold"),
        ({"optimizer": "lamb"}, "no optimizer 'lamb'; choose one of adamw, muon, adadelta"),
        ({"learning_rate": 0.0}, r"learning_rate must be above 0; got 0\.0"),
    ],
)
def test_choices_that_are_none_are_refused_before_a_run_begins(given, said):
    with pytest.raises(ValueError, match=said):
        TrainingConfig(steps=1, **given)


def test_a_batch_of_one_at_its_own_width_is_refused_before_there_is_a_run(words):
    spec = replace(words.spec, preprocessing=Preprocessing(32, None, 32))
    with pytest.raises(InputError, match="batch_size 1: batches of similar width have two words"):
        replace(words, spec=spec, own_widths=True, batch_size=1)


def test_steps_that_do_not_fill_their_last_epoch_are_rounded_up():
    assert TrainingConfig(steps=501, epoch_steps=250).epochs == 3
    assert TrainingConfig(steps=500, epoch_steps=250).epochs == 2
