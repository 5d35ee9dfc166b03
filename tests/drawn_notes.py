"""Blocks at five heights for five symbols, and a small network that learns to read them."""

import keras
import numpy as np
from PIL import Image

from keras_crnn.data.pipeline import word_dataset
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import Convolution, CRNNConfig
from keras_crnn.network.model_file import save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.training.losses import CTCLoss

NOTES = SymbolAlphabet(("F4", "G4", "A4", "B4", "C10"))
HEIGHT = 64
CONFIG = CRNNConfig(
    (Convolution(8, batch_norm=True, pool=(2, 2)), Convolution(8, pool=(2, 2))),
    (),
    height=HEIGHT,
    name="notes",
)
SPEC = ModelSpec(NOTES, CONFIG, Preprocessing(HEIGHT, width=None, min_width=64))


def draw_notes(text):
    """A grey PIL image of a text in symbols, 24 pixels of width for each; others are left blank."""
    names = text.split()
    pixels = np.full((HEIGHT, 24 * max(1, len(names)) + 16), 230, np.uint8)
    for k, name in enumerate(names):
        if name in NOTES.symbols:
            top = HEIGHT - 12 * (NOTES.symbols.index(name) + 1)
            pixels[top : top + 8, 24 * k + 14 : 24 * k + 26] = 30
    return Image.fromarray(pixels)


def random_notes(count, seed=0, most=6):
    """Texts of one symbol to `most`, repeats among them."""
    random = np.random.default_rng(seed)
    return [
        " ".join(random.choice(NOTES.symbols, random.integers(1, most + 1))) for _ in range(count)
    ]


def make_notes(folder, rows):
    """Labelled folder; `rows` are pairs of what is drawn and the truth."""
    folder.mkdir(parents=True)
    table = []
    for k, (drawn, truth) in enumerate(rows):
        draw_notes(drawn).save(folder / f"{k:03d}.png")
        table.append(f"{k:03d}.png\t{truth}\n")
    (folder / "gt.tsv").write_text("".join(table), encoding="utf-8")
    return str(folder)


def train_notes(given, folder):
    """Trains on a labelled folder, and writes `notes.npz` into another."""
    keras.utils.set_random_seed(0)
    model = SPEC.build()
    dataset = word_dataset(given, SPEC, 8, shuffle=True, squash=False, buckets=(208,))
    model.compile(keras.optimizers.Adam(0.01), CTCLoss(), jit_compile=False)
    model.fit(dataset, epochs=8, shuffle=False, verbose=0)
    save_weights(model, SPEC, folder / "notes.npz")
