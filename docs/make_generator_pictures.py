"""Draws the pictures of docs/guides/generate.md.

python docs/make_generator_pictures.py effects FONTS PHOTOS   each effect by itself
python docs/make_generator_pictures.py presets FONTS PHOTOS WORDS   a few words of each preset

The contact sheet is made by `keras-crnn synth --sheet`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

from keras_crnn.synthesis import PRESETS, BackgroundBank, FontBank, WordGenerator, WordSource
from keras_crnn.synthesis.word_mix import VERBATIM

DOCS = Path(__file__).parent
CELL, LABEL = (56, 168), (56, 176)  # height and width in pixels
SAMPLES, COLUMNS = 3, 2
TEXTS = ("Hotel", "OPEN 7.30", "street")
#: Shares within another effect, and what does not show on these texts.
NOT_SHOWN = {
    "large_rotation",
    "low_resolution_blurred",
    "gate_skip",
    "short_word",
    "reversed",
}
#: What shows only together with another effect.
NEEDS = {"rim": {"extrusion": 1.0}}


def draw_label(text: str) -> np.ndarray:
    """A cell with a name."""
    cell = np.full((*LABEL, 3), 255, np.uint8)
    cv2.putText(cell, text, (4, 32), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (90, 26, 26), 1, cv2.LINE_AA)
    return cell


def fit(image: np.ndarray) -> np.ndarray:
    """A picture scaled into a cell."""
    cell = np.full((*CELL, 3), 255, np.uint8)
    scale = min((CELL[0] - 6) / image.shape[0], (CELL[1] - 6) / image.shape[1])
    size = max(1, int(image.shape[1] * scale)), max(1, int(image.shape[0] * scale))
    scaled = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    cell[3 : 3 + size[1], 3 : 3 + size[0]] = scaled if image.ndim == 3 else scaled[:, :, None]
    return cell


def draw_effects(fonts: str, photos: str) -> np.ndarray:
    """A row for each effect of the configuration, everything else off."""
    off = PRESETS["scene"].without_effects()
    off = off.change(words=VERBATIM, least_contrasts=(110,), plainness=2.0)
    banks = FontBank.open(fonts, plainness=2.0), BackgroundBank.open(photos)
    words = WordSource(TEXTS, VERBATIM, characters=" " + banks[0].characters)
    rows = []
    for name in (None, *off.effects()):
        if name in NOT_SHOWN:
            continue
        config = off if name is None else off.change(**{name: 1.0}, **NEEDS.get(name, {}))
        generator = WordGenerator(*banks, words, config, seed=4)
        pictures = [fit(generator.render(number, text).image) for number, text in enumerate(TEXTS)]
        label = "(nothing)" if name is None else name
        rows.append(np.hstack([draw_label(label.replace("_", " ")), *pictures]))
    rows += [np.full_like(rows[0], 255)] * (-len(rows) % COLUMNS)
    height = len(rows) // COLUMNS
    return np.hstack([np.vstack(rows[at : at + height]) for at in range(0, len(rows), height)])


def draw_presets(fonts: str, photos: str, words: str) -> np.ndarray:
    """Two rows of words for each preset, and for the first one in colour."""
    rows = []
    for name, color in [*((name, False) for name in PRESETS), ("scene", True)]:
        config = PRESETS[name].change(color=color)
        generator = WordGenerator.open(fonts, photos, words, config, seed=6)
        pictures = [fit(generator.render(number).image) for number in range(14)]
        label = f"{name}, colour" if color else name
        rows += [
            np.hstack([draw_label(label if start == 0 else ""), *pictures[start : start + 7]])
            for start in (0, 7)
        ]
    return np.vstack(rows)


def main(arguments: list[str]) -> int:
    """Draws what the first argument names."""
    if arguments[:1] == ["effects"] and len(arguments) == 3:
        picture, name = draw_effects(*arguments[1:]), "effects.png"
    elif arguments[:1] == ["presets"] and len(arguments) == 4:
        picture, name = draw_presets(*arguments[1:]), "presets.png"
    else:
        print(__doc__, file=sys.stderr)
        return 2
    cv2.imwrite(str(DOCS / name), picture[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
