"""Files of language models."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription.language_model import LanguageModel
from tests.fuzz.mutate import mutate
from tests.fuzz.target import Target
from tests.fuzz.zips import change_json, rezip

_HEADER = 128  # bytes of an array's file before its numbers


def make_language_models() -> list[bytes]:
    """Small ones of characters and of symbols."""
    words = ["hotel", "market", "street", "station", "stop"]
    notes = ["F4 G4", "G4 G4 F4"]
    models = [
        LanguageModel.train(words, PAPER_ALPHABET, 5),
        LanguageModel.train(words, Alphabet("abcdefghijklmnoprstu", ignore_case=True), 2),
        LanguageModel.train(notes, SymbolAlphabet(("F4", "G4")), 3),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.npz")
        contents = []
        for model in models:
            model.save(path)
            contents.append(path.read_bytes())
    return contents


def change_language_model(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """As `mutate`; or one of its arrays, or its record; the archive's sums are then right."""
    what = rng.random()
    if what < 0.4:
        return mutate(data, others, rng)
    hit = rng.choice(("about.npy", "gaps.npy", "counts.npy"))

    def change(name: str, content: bytes) -> bytes:
        if name != hit:
            return content
        if what < 0.5:
            return mutate(content, others, rng)
        if name != "about.npy":
            return content[:_HEADER] + _keep_length(content[_HEADER:], others, rng)
        text = content[_HEADER:].decode("utf-32-le")
        return _pack_text(change_json(text.encode(), rng).decode())

    return rezip(data, change, zipfile.ZIP_DEFLATED)


def _keep_length(numbers: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    return mutate(numbers, others, rng).ljust(len(numbers), b"\0")[: len(numbers)]


def _pack_text(text: str) -> bytes:
    array = np.array(text)
    descr = json.dumps(array.dtype.str).replace('"', "'")
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (), }}"
    header = header.ljust(_HEADER - 11) + "\n"
    start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little")
    return start + header.encode("latin-1") + array.tobytes()


def read(data: bytes, folder: Path) -> object:
    """Opens one and scores a word of its alphabet."""
    path = folder / "model.npz"
    path.write_bytes(data)
    model = LanguageModel.load(path)
    score = model.score(model.alphabet.join(model.alphabet.symbols[:5]))
    assert np.isfinite(score), score
    return score


TARGET = Target(make_language_models, read, change=change_language_model, suite=600)
