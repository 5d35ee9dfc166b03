"""Words from which the ranges of integer layers are taken.

Those of one's own task are best, a hundred or more: the ranges are their least and greatest
values, and what lies outside is cut off when reading. Without any, words are generated from fonts
in the model's alphabet; without fonts, a checkout takes the examples of the repository, as they
are and with black and white exchanged. An installed package has none, and says what to give.

A model of symbols reads pictures that no font draws, so it takes those of a folder, or refuses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_crnn.images.image_folder import find_images
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.images.read import ImageError, read_image
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet, require_characters
from keras_crnn.text.symbols import SymbolAlphabet

#: Words that are read or generated at most.
WORDS = 200
_ROOT = Path(__file__).parents[3]  # of a checkout; an installed package lies among others here


def read_words(folder: str | os.PathLike[str], preprocessing: Preprocessing) -> list[np.ndarray]:
    """Images of a folder and its subfolders, `WORDS` of them at most, evenly among all.

    Args:
        folder: path. Word crops; no labels are needed.
        preprocessing: `Preprocessing` of the model.

    Returns:
        A list of uint8 `(height, width, 1)`.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: it holds no image that can be read.
    """
    if not Path(folder).is_dir():
        raise FileNotFoundError(
            f"There is no folder {os.fspath(folder)!r} to calibrate on. Give one with word images."
        )
    paths, _ = find_images(folder)
    images = []
    for path in paths[:: max(1, len(paths) // WORDS)][:WORDS]:
        try:
            images.append(preprocessing(path))
        except ImageError:
            continue  # a few broken ones do no harm
    if not images:
        raise InputError(
            f"{os.fspath(folder)!r} holds no image that can be read ({len(paths)} files looked "
            "like one). Calibration needs a hundred word images or more."
        )
    return images


def generate_words(
    fonts: str,
    backgrounds: str,
    alphabet: AnyAlphabet,
    preprocessing: Preprocessing,
    count: int = WORDS,
) -> list[np.ndarray]:
    """Rendered words of the model's characters.

    Args:
        fonts: path of a folder of fonts.
        backgrounds: path of a folder of photographs or textures.
        alphabet: `Alphabet` of the model.
        preprocessing: `Preprocessing` of the model.
        count: int. Words. Defaults to `WORDS`.

    Returns:
        A list of uint8 `(height, width, 1)`; the same arguments give the same words.

    Raises:
        ValueError: an alphabet of symbols.
    """
    from keras_crnn.synthesis.recipe import Recipe  # imports OpenCV

    characters = require_characters(alphabet, "What fonts draw").characters
    pattern = f"[{''.join(map(re.escape, characters))}]{{2,12}}"
    generator = Recipe(fonts, backgrounds, patterns=(pattern,), characters=characters).open()
    return [preprocessing(generator.render(number).image) for number in range(count)]


def example_words(preprocessing: Preprocessing, root: Path = _ROOT) -> list[np.ndarray]:
    """The repository's examples, and each with black and white exchanged.

    Args:
        preprocessing: `Preprocessing` of the model.
        root: path of a checkout. Defaults to the one that this file is of.

    Raises:
        ValueError: it is no checkout: the package was installed, without the examples.
    """
    checkout = (root / "pyproject.toml").is_file()  # else the folder may be another package's
    paths = sorted((root / "examples" / "images").glob("*.png")) if checkout else []
    if not paths:
        raise InputError(
            "int8 and int4 need word images to calibrate on, a hundred or more, and an installed "
            "keras-crnn brings none along. Give --calibrate DIR with word crops of your task "
            "(calibration=read_words(DIR, spec.preprocessing)), or --fonts DIR --backgrounds DIR "
            "to draw words (calibration=generate_words(...)); both functions are in "
            "keras_crnn.export.litert.calibration_words. The format dynamic needs none."
        )
    images = [read_image(path) for path in paths]  # (height, width)
    turned = [255 - image for image in images]
    return [preprocessing(image) for image in (*images, *turned)]


def calibration_words(
    alphabet: AnyAlphabet,
    preprocessing: Preprocessing,
    folder: str | None = None,
    fonts: str | None = None,
    backgrounds: str | None = None,
) -> Sequence[np.ndarray]:
    """Words of a folder if there is one, else generated ones if there are fonts, else examples.

    Raises:
        FileNotFoundError, ValueError: as the three; or fonts without backgrounds, or no folder
            for a model of symbols.
    """
    if folder is not None:
        return read_words(folder, preprocessing)
    if isinstance(alphabet, SymbolAlphabet):
        raise InputError(
            "int8 and int4 need pictures to calibrate on, a hundred or more, and for a model of "
            f"the symbols {alphabet.symbols[0]} to {alphabet.symbols[-1]} none can be drawn with "
            "fonts, and none come along: give --calibrate DIR with pictures as it reads them "
            "(calibration=read_words(DIR, spec.preprocessing), of "
            "keras_crnn.export.litert.calibration_words). The format dynamic needs none."
        )
    if fonts is None and backgrounds is None:
        return example_words(preprocessing)
    if fonts is None or backgrounds is None:
        raise InputError(
            f"Words are generated from fonts on backgrounds; got fonts {fonts!r} and backgrounds "
            f"{backgrounds!r}. Give both folders."
        )
    return generate_words(fonts, backgrounds, alphabet, preprocessing)
