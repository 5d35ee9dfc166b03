"""One's own crops beside a run, parted into those to learn and those to measure with."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_crnn.data.example import Example
from keras_crnn.data.folder import one_line, read_folder, write_folder
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.evaluation.usable_words import Usable, read_usable
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.images.read import read_image
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.atomic import replaced, write_whole
from keras_crnn.system.errors import InputError
from keras_crnn.training.passed_over import why_passed_over
from keras_crnn.training.splicing import CutCrop, find_cuts

CUTS = "cuts.json"
LEARNED, HELD_BACK = "learned", "held_back"
_FEWEST = 5  # crops to part
_SIZES = 4  # of the network's input, that a crop to learn has at most, each way


def keep_crops(
    crops: WordSet,
    apart: WordSet | None,
    folder: Path,
    spec: ModelSpec,
    share: float,
    seed: int,
) -> Skipped:
    """Copies crops, grey and upright, into two folders with `gt.tsv`; once is enough.

    Copies to learn from are made smaller where they are much higher or wider than what the network
    reads: each step changes some anew, and in large ones noise would be gone once they are read.

    Args:
        crops: `WordSet` to learn, or to part.
        apart: `WordSet` to measure with, or `None` for a share of the crops.
        folder: where to write `learned` and `held_back`.
        spec: `ModelSpec` of the model that is trained.
        share: float, above 0 and below 1. Of the crops, to measure with.
        seed: int. Of the parting.

    Returns:
        `Skipped`. What was left out: broken images, texts with nothing of the alphabet; and of the
        crops to learn those with letters that it lacks, too narrow for their texts, or with a
        picture that is also measured with.

    Raises:
        ValueError: too few crops, or the folder has others.
    """
    skipped = crops.skipped
    learned = _take_learnable(_read(crops.examples, spec, skipped), spec, skipped)
    if apart is not None:
        skipped.add_counts(apart.skipped)
        held = _read(apart.examples, spec, skipped)
    else:
        if len(learned) < _FEWEST:
            raise InputError(
                f"{len(learned)} crops of {crops.name!r} can be used ({skipped}): give at least "
                f"{_FEWEST}, or others to measure with (--held-back)."
            )
        random.Random(seed).shuffle(learned)
        count = max(1, round(share * len(learned)))
        held, learned = learned[:count], learned[count:]
    learned = _take_unseen(learned, held, skipped)
    if not learned or not held:
        raise InputError(f"No crop is left to {'learn' if held else 'measure with'}: {skipped}.")
    parts = {LEARNED: [_shrink(one, spec.preprocessing) for one in learned], HELD_BACK: held}
    if folder.exists():
        for name, words in parts.items():
            if not _is_kept(folder / name, words):
                raise InputError(
                    f"'{folder}' holds other crops than those given. Give another folder for the "
                    "result, or remove this one to begin anew."
                )
        return skipped
    with replaced(folder) as partial:
        for name, words in parts.items():
            write_folder(partial / name, ((word.image, word.example.text) for word in words))
    return skipped


def write_cuts(folder: Path, recognizer: Recognizer) -> None:
    """Notes at which columns the crops of a folder can be cut between two characters.

    Args:
        folder: path of a folder of `keep_crops`.
        recognizer: `Recognizer` that knows the characters. Where it reads a crop badly the cuts
            may be off, and what is joined there teaches a wrong text.
    """
    spec = recognizer.spec
    cuts = []
    for one in read_folder(folder):
        text = spec.alphabet.label(one.text)
        image = read_image(one.image)
        found = find_cuts(image, text, recognizer.frames([image])[0], spec)
        cuts.append(found if len(text) == len(one.text) else ())  # all of it is in the alphabet
    write_whole(folder / CUTS, json.dumps(cuts))


def read_cut_crops(folder: Path) -> list[CutCrop]:
    """The crops of a folder, with their cuts where it notes them."""
    return [CutCrop(read_image(one.image), one.text, own) for one, own in list_cuts(folder)]


def list_cuts(folder: Path) -> list[tuple[Example, tuple[int, ...]]]:
    """The examples of a folder, images unread, with their cuts."""
    examples = read_folder(folder)
    cuts = [()] * len(examples)
    if (folder / CUTS).exists():
        cuts = json.loads((folder / CUTS).read_text(encoding="utf-8"))
    return [(one, tuple(own)) for one, own in zip(examples, cuts, strict=True)]


def _shrink(word: Usable, read: Preprocessing) -> Usable:
    height, width = word.image.shape
    most, widest = _SIZES * read.height, _SIZES * read.max_width
    if height <= most and width <= widest:
        return word
    bounded = Preprocessing(min(height, most), None, min_width=1, max_width=widest)
    return word._replace(image=bounded.resize(word.image))


def _is_kept(folder: Path, words: Sequence[Usable]) -> bool:
    """Whether a folder has these crops, texts and pixels: the same place may be cut anew."""
    kept = read_folder(folder)
    return [one.text for one in kept] == [one_line(word.example.text) for word in words] and all(
        np.array_equal(read_image(one.image), word.image)
        for one, word in zip(kept, words, strict=True)
    )


def _read(examples: Sequence[Example], spec: ModelSpec, skipped: Skipped) -> list[Usable]:
    return list(read_usable(examples, open_protocol("exact", spec.alphabet), skipped, skipped))


def _take_unseen(
    learned: Sequence[Usable], held: Sequence[Usable], skipped: Skipped
) -> list[Usable]:
    """Those of other pictures than the ones to measure with, whose accuracy they would raise."""
    measured = {(one.image.shape, one.image.tobytes()) for one in held}
    unseen = []
    for word in learned:
        if (word.image.shape, word.image.tobytes()) in measured:
            skipped.add("picture that is held back too", word.example.name)
        else:
            unseen.append(word)
    return unseen


def _take_learnable(words: Sequence[Usable], spec: ModelSpec, skipped: Skipped) -> list[Usable]:
    """Those that training does not pass over."""
    alphabet, good = spec.alphabet, []
    for word in words:
        name, text = word.example.name, word.example.text
        ids = alphabet.encode(alphabet.label(text))
        steps = spec.config.time_steps(spec.preprocessing.resized_width(*word.image.shape))
        if reason := why_passed_over(text, ids, alphabet, steps):
            skipped.add(reason, f"{name}: {text!r:.80}, {steps} time steps", name)
        else:
            good.append(word)
    return good
