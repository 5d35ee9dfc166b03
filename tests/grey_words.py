"""Grey images as words, told apart by their first pixel, and the batches made of them."""

import numpy as np
from PIL import Image

from keras_crnn.data import Example, word_dataset
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import PAPER_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import PAPER_ALPHABET

FIXED = Preprocessing()
IN_PROPORTION = Preprocessing(width=None)


def grey(value: int, height: int = 32, width: int = 100) -> np.ndarray:
    return np.full((height, width), value, np.uint8)


def words(count: int) -> list[Example]:
    return [Example(grey(i), f"w{i}") for i in range(count)]


def make_spec(preprocessing=FIXED, alphabet=PAPER_ALPHABET) -> ModelSpec:
    return ModelSpec(alphabet, PAPER_CONFIG, preprocessing)


def make_dataset(source, preprocessing=FIXED, batch_size=4, alphabet=PAPER_ALPHABET, **options):
    """Batches of images at the widths that the preprocessing gives them."""
    spec = make_spec(preprocessing, alphabet)
    return word_dataset(source, spec, batch_size, squash=False, **options)


def read_values(dataset) -> list[int]:
    """The first pixel of each image: which words came, in what order."""
    return [int(value) for images, _ in dataset.as_numpy_iterator() for value in images[:, 0, 0, 0]]


def make_folder(folder, count: int):
    folder.mkdir()
    lines = []
    for i in range(count):
        Image.fromarray(grey(i)).save(folder / f"{i}.png")
        lines.append(f"{i}.png\tW{i}\n")
    (folder / "gt.tsv").write_text("".join(lines))
    return folder
