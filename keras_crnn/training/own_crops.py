"""One's own crops beside a run, parted into those to learn and those to measure with."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from keras_crnn.data.example import Example
from keras_crnn.data.folder import read_folder
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.evaluation.usable_words import Usable, read_usable
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import Alphabet

LEARNED, HELD_BACK = "learned", "held_back"
_FEWEST = 5  # crops to part


def keep_crops(
    crops: WordSet,
    apart: WordSet | None,
    folder: Path,
    alphabet: Alphabet,
    share: float,
    seed: int,
) -> Skipped:
    """Copies crops, grey and upright, into two folders with `gt.tsv`; once is enough.

    Args:
        crops: `WordSet` to learn, or to part.
        apart: `WordSet` to measure with, or `None` for a share of the crops.
        folder: where to write `learned` and `held_back`.
        alphabet: `Alphabet` of the model that is trained.
        share: float, above 0 and below 1. Of the crops, to measure with.
        seed: int. Of the parting.

    Returns:
        `Skipped`. What was left out: broken images, texts with nothing of the alphabet.

    Raises:
        ValueError: too few crops, or the folder has others.
    """
    skipped = crops.skipped
    learned = _read(crops.examples, alphabet, skipped)
    if apart is not None:
        held = _read(apart.examples, alphabet, skipped)
    else:
        if len(learned) < _FEWEST:
            raise InputError(
                f"{len(learned)} crops of {crops.name!r} can be used ({skipped}): give at least "
                f"{_FEWEST}, or others to measure with (--held-back)."
            )
        random.Random(seed).shuffle(learned)
        count = max(1, round(share * len(learned)))
        held, learned = learned[:count], learned[count:]
    if not learned or not held:
        raise InputError(f"No crop is left to {'learn' if held else 'measure with'}: {skipped}.")
    parts = {LEARNED: learned, HELD_BACK: held}
    if folder.exists():
        for name, words in parts.items():
            if [one.text for one in read_folder(folder / name)] != [w.example.text for w in words]:
                raise InputError(
                    f"'{folder}' holds other crops than those given. Give another folder for the "
                    "result, or remove this one to begin anew."
                )
        return skipped
    with replaced(folder) as partial:
        for name, words in parts.items():
            _write(partial / name, words)
    return skipped


def _read(examples: Sequence[Example], alphabet: Alphabet, skipped: Skipped) -> list[Usable]:
    return list(read_usable(examples, open_protocol("exact", alphabet), skipped, skipped))


def _write(folder: Path, words: Sequence[Usable]) -> None:
    folder.mkdir(parents=True)
    lines = []
    for number, word in enumerate(words):
        Image.fromarray(word.image).save(folder / f"{number:05d}.png")
        lines.append(f"{number:05d}.png\t{' '.join(word.example.text.splitlines())}\n")
    (folder / "gt.tsv").write_text("".join(lines), encoding="utf-8")
