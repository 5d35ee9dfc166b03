"""That training learns: our own layers step as those of Keras, and words are learned by heart."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from small_runs import RESIDUAL_CONFIG, small_words

from keras_crnn.data.labels import pack_labels
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network import keras_stages
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.fast.fused_batch_norm import FusedBatchNormalization
from keras_crnn.network.fast.hoisted_lstm import HoistedLSTM
from keras_crnn.network.model import build_crnn
from keras_crnn.synthesis import PRESETS
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.training.development import read_texts
from keras_crnn.training.fast import fused_adamw
from keras_crnn.training.fast.fused_adamw import FusedAdamW
from keras_crnn.training.losses import CTCLoss
from keras_crnn.training.metrics import CharacterErrorRate, WordAccuracy
from keras_crnn.training.optimizers import build_optimizer

pytest.importorskip("tensorflow")


@pytest.fixture
def words(fonts, backgrounds, word_list):
    return small_words(fonts, backgrounds, word_list)


def test_three_steps_are_those_of_keras_own_layers_and_optimizer(words, monkeypatch):
    spec = replace(words.spec, config=RESIDUAL_CONFIG, preprocessing=Preprocessing(width=32))
    batches = list(zip(range(3), replace(words, spec=spec).batches(), strict=False))
    models, losses = [], []
    for own in (True, False):
        if not own:
            monkeypatch.setattr(keras_stages, "HoistedLSTM", keras.layers.LSTM)
            monkeypatch.setattr(
                keras_stages, "FusedBatchNormalization", keras.layers.BatchNormalization
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
