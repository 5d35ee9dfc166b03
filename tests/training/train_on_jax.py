"""Trains a few steps on Keras's JAX backend with TensorFlow out of reach; see `test_jax.py`.

Arguments: folder of fonts, folder of backgrounds, word list, file to write the results to.
"""

import sys
import warnings
from dataclasses import replace
from pathlib import Path

# Keras 3.15 hands its variables to NumPy 2, which asks for a newer __array__.
warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)


class NoTensorFlow:
    """Makes TensorFlow look as if it were not installed."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "tensorflow":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, NoTensorFlow())

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

from keras_crnn.images.preprocessing import Preprocessing  # noqa: E402
from keras_crnn.network.config import TINY_CONFIG, Convolution, CRNNConfig  # noqa: E402
from keras_crnn.network.model_file import load_model, save_weights  # noqa: E402
from keras_crnn.network.spec import ModelSpec  # noqa: E402
from keras_crnn.synthesis import Recipe  # noqa: E402
from keras_crnn.text.alphabet import PAPER_ALPHABET  # noqa: E402
from keras_crnn.training.augmentation import augment, compile_augmentation  # noqa: E402
from keras_crnn.training.config import TrainingConfig  # noqa: E402
from keras_crnn.training.losses import CTCLoss  # noqa: E402
from keras_crnn.training.metrics import (  # noqa: E402
    CharacterErrorRate,
    NormalizedEditSimilarity,
    WordAccuracy,
)
from keras_crnn.training.optimizers import build_optimizer  # noqa: E402
from keras_crnn.training.rendered_words import RenderedWords  # noqa: E402
from keras_crnn.training.run import train  # noqa: E402

METRICS = (WordAccuracy, CharacterErrorRate, NormalizedEditSimilarity)


SHAPES = []


class ShapeKeeper(RenderedWords):
    """Keeps the shapes of what is trained on."""

    def batches(self, start=0):
        for images, labels in super().batches(start):
            SHAPES.append(images.shape + labels.shape)
            yield images, labels


def main(fonts, backgrounds, words, out):
    assert keras.backend.backend() == "jax"
    results = {}

    spec = ModelSpec(PAPER_ALPHABET, TINY_CONFIG, Preprocessing())
    rendered = RenderedWords(spec, Recipe(fonts, backgrounds, words), 4, processes=0)
    model = spec.build()
    before = model.get_weights()
    metrics = [metric() for metric in METRICS]
    model.compile(build_optimizer("muon", 10), CTCLoss(), metrics=metrics)
    history = model.fit(
        rendered.batches(), epochs=2, steps_per_epoch=2, shuffle=False, verbose=0
    ).history
    for name, values in history.items():
        results[f"history/{name}"] = values
    results["iterations"] = int(model.optimizer.iterations)
    pairs = zip(before, model.get_weights(), strict=True)
    results["moved"] = all(np.abs(a - b).max() > 0 for a, b in pairs)
    images, _ = next(rendered.batches())
    results["logits"] = model.predict_on_batch(images)

    save_weights(model, spec, out + ".weights.npz")
    results["loaded"] = load_model(out + ".weights.npz")[0].predict_on_batch(images)

    config = TrainingConfig(steps=5, epoch_steps=5, uses=3)
    small = CRNNConfig((Convolution(8, pool=(2, 2)),), (), name="small")
    small_words = replace(rendered, spec=replace(spec, config=small))
    reused = train(small_words, config, out + ".run", verbose=0)
    results["reused/iterations"] = int(reused.optimizer.iterations)
    results["reused/log"] = Path(out + ".run", "log.csv").read_text()
    results["augment/plain"] = images
    results["augment/eager"] = augment(images, seed=1)

    own = replace(small_words.spec, preprocessing=Preprocessing(width=None, min_width=24))
    wide = ShapeKeeper(own, small_words.recipe, 4, processes=0, own_widths=True)
    train(wide, TrainingConfig(steps=32, epoch_steps=32), out + ".own", verbose=0)
    results["own/widths"] = sorted({shape[2] for shape in SHAPES})
    results["own/shapes"] = len(set(SHAPES))
    results["own/sizes"] = sorted({shape[0] for shape in SHAPES})
    change = compile_augmentation()
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        results[f"augment/{name}"] = change(images, seed)

    given = np.load(out)
    loss = CTCLoss(reduction="none")
    results["losses"] = loss(given["labels"], given["logits"])
    total = jax.grad(lambda logits: loss(given["labels"], logits).sum())
    results["gradients"] = total(given["logits"])
    for metric in METRICS:
        measure = metric()
        measure.update_state(given["labels"], given["logits"])
        results[f"metric/{measure.name}"] = measure.result()

    loaded = [name for name in sys.modules if name.partition(".")[0] == "tensorflow"]
    assert not loaded, loaded
    np.savez(out, **{name: np.asarray(value) for name, value in results.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
