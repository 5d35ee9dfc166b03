"""Training runs that take a second: a small network on clean words."""

import csv
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import Convolution, CRNNConfig, Recurrence
from keras_crnn.network.spec import ModelSpec
from keras_crnn.synthesis import Recipe, SynthesisConfig
from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.run import train

#: Words as printed: no effect at all, and all of them easy to see.
CLEAN = SynthesisConfig().without_effects().change(plain_background=1.0, least_contrasts=(110,))
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


def small_words(fonts, backgrounds, word_list):
    """Small batches for a small network, rendered in this process."""
    spec = ModelSpec(PAPER_ALPHABET, SMALL_CONFIG, Preprocessing())
    recipe = Recipe(fonts, backgrounds, word_list, config=CLEAN)
    return RenderedWords(spec, recipe, 4, processes=0)


def make_dev_set(folder):
    """Puts `gt.tsv` and three images into a folder."""
    lines = []
    for k, text in enumerate(["a", "To!", "stop"]):
        noise = np.random.default_rng(k).integers(0, 256, (40, 90), np.uint8)
        Image.fromarray(noise).save(folder / f"{k}.png")
        lines.append(f"{k}.png\t{text}\n")
    (folder / "gt.tsv").write_text("".join(lines), encoding="utf-8")
    return folder


def start(words, folder, config=RUN, verbose=0, **options):
    """Trains, or goes on, from the same first weights for every run."""
    keras.utils.set_random_seed(3)
    return train(words, config, folder, verbose=verbose, **options)


def read_rows(path):
    """Rows of a CSV file."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
