"""Words are chosen by a model's losses, repeatably, and only by a model of the same alphabet."""

from dataclasses import replace

import numpy as np
import pytest
from small_runs import OTHER_ALPHABET, SMALL_CONFIG, small_words

from keras_crnn.data.labels import unpack_labels
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.model_file import load_model
from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.training.losses import CTCLoss
from keras_crnn.training.selection import Selection

pytest.importorskip("tensorflow")
pytest.importorskip("ai_edge_litert")

MODEL = str(pretrained_file("crnn-en", ".tflite"))


@pytest.fixture
def words(fonts, backgrounds, word_list):
    return replace(small_words(fonts, backgrounds, word_list), selection=Selection(MODEL))


def test_losses_are_those_of_the_ctc_loss(words):
    model, spec = load_model(pretrained_file("crnn-en"))
    everything = replace(words, spec=spec, selection=None, batch_size=6)
    images, labels = next(everything.batches())
    labels[:3] = labels[3:]  # of other words, so that these have the losses of wrong readings
    expected = np.asarray(CTCLoss(reduction="none")(labels, model.predict_on_batch(images)))
    packed = unpack_labels(labels)
    ids = [row[:n] for row, n in zip(packed.ids, packed.lengths, strict=True)]
    found = Selection(MODEL).losses(list(images[..., 0]), ids)
    assert (expected[:3] > 5).all()
    assert expected[3:].max() < 1
    np.testing.assert_allclose(found, expected, rtol=0.2, atol=0.02)  # int8 weights


def test_weights_tell_easy_and_hopeless_words():
    selection = Selection(MODEL, easy=0.2, hopeless=0.4)
    losses, lengths = np.array([0.01, 0.06, 5.9, 6.1, 12.5]), np.array([3, 3, 5, 5, 10])
    assert selection.weights(losses, lengths).tolist() == [0.2, 1, 1, 0.4, 0.4]


def test_words_are_drawn_by_weight(monkeypatch):
    losses = np.repeat([0.0, 1.0, 50.0], 100)
    monkeypatch.setattr(Selection, "losses", lambda self, images, labels: losses)
    selection = Selection(MODEL, easy=0.1, hopeless=0.5)
    images, labels = [np.zeros((1, 1))] * 300, [[1]] * 300
    counts = np.zeros(3)
    for seed in range(50):
        chosen = selection.choose(images, labels, 60, np.random.default_rng(seed))
        assert len(set(chosen)) == 60
        assert (np.diff(chosen) > 0).all()
        counts += np.bincount(chosen // 100, minlength=3)
    easy, other, hopeless = counts / counts.sum()
    assert easy == pytest.approx(0.1 / 1.6, abs=0.03)
    assert other == pytest.approx(1 / 1.6, abs=0.06)  # fewer are left as they are drawn
    assert hopeless == pytest.approx(0.5 / 1.6, abs=0.05)


def test_a_batch_holds_those_candidates_that_are_chosen(words, monkeypatch):
    """Of ten candidates four, by weights that leave no choice but among six."""
    losses = np.array([1.0, 0, 1, 0, 1, 0, 1, 0, 1, 1])
    monkeypatch.setattr(Selection, "losses", lambda self, images, labels: losses[: len(images)])
    words = replace(words, selection=Selection(MODEL, easy=1e-9))
    assert words.selection.pool_size(4) == 10
    candidates = replace(words, selection=None, batch_size=10)
    seen = []
    for (images, labels), (all_images, all_labels), _ in zip(
        words.batches(), candidates.batches(), range(4), strict=False
    ):
        assert images.shape == (4, 32, 100, 1)
        places = [next(i for i in range(10) if (all_images[i] == image).all()) for image in images]
        assert (losses[places] == 1).all()
        assert places == sorted(set(places))
        np.testing.assert_array_equal(labels, all_labels[places])
        seen.append(tuple(places))
    assert len(set(seen)) > 1  # each batch draws anew


@pytest.mark.parametrize("processes", [1, 2])
def test_batches_are_the_same_with_any_number_of_processes(words, processes):
    here = list(zip(range(3), words.batches(), strict=False))
    there = replace(words, processes=processes).batches(start=1)
    for _, (images, labels) in here[1:]:
        other_images, other_labels = next(there)
        np.testing.assert_array_equal(images, other_images)
        np.testing.assert_array_equal(labels, other_labels)
    there.close()


def test_a_model_of_other_characters_is_refused(words):
    words = replace(words, spec=replace(words.spec, alphabet=OTHER_ALPHABET))
    with pytest.raises(ValueError, match=r"reads the characters '0123.*same alphabet"):
        words.open()


def test_the_same_characters_with_another_rule_for_case_will_do(words):
    alphabet = Alphabet(PAPER_ALPHABET.characters, ignore_case=False)
    words.selection.check(replace(words.spec, alphabet=alphabet))


def test_a_model_of_another_height_or_of_fewer_time_steps_is_refused(words):
    tall = replace(SMALL_CONFIG, height=48)
    spec = ModelSpec(PAPER_ALPHABET, tall, Preprocessing(48))
    with pytest.raises(ValueError, match=r"32 pixels high, the training makes them 48"):
        words.selection.check(spec)
    fine = replace(SMALL_CONFIG, convolutions=SMALL_CONFIG.convolutions[:1])
    spec = replace(words.spec, config=fine)
    with pytest.raises(ValueError, match=r"26 time steps at width 100, .* trained 50"):
        words.selection.check(spec)


def test_other_files_are_refused(words, tmp_path):
    with pytest.raises(ValueError, match=r"by a \.tflite file.*got 'a\.npz'.*keras-crnn export"):
        Selection("a.npz").check(words.spec)
    with pytest.raises(FileNotFoundError, match=r"no\.tflite"):
        Selection(str(tmp_path / "no.tflite")).check(words.spec)


@pytest.mark.parametrize(
    ("name", "value"),
    [("candidates", 1), ("candidates", 101), ("easy", 0), ("hopeless", 1.5), ("easy_loss", -1)],
)
def test_bad_numbers_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} must be .*got {value}"):
        Selection(MODEL, **{name: value})
