"""Files of words, as a lexicon that an image is read by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription.decoder import NothingFitsError
from keras_crnn.transcription.defaults import FOREIGN, METHODS
from keras_crnn.transcription.lexicon import Lexicon
from keras_crnn.transcription.lexicon_decoder import LexiconDecoder
from tests.fuzz.mutate import mutate_text
from tests.fuzz.target import Target

_ALPHABETS = (PAPER_ALPHABET, FULL_ALPHABET, SymbolAlphabet(("F4", "G4", "A4")))
_PIECES = (
    b"\n", b"\r", b"\r\n", b"\t", b" ", b"\0", b"a", b"Hotel\n", b"a\n", b"F4 ", b"F4 G4\n",
    b"a" * 2000, b"\xef\xbb\xbf", "\u0301\u0327".encode(), "\u2028".encode(), "é\n".encode(),
    "ﬁ\u0130\u00df".encode(), b"\xed\xa0\x80", b"\xff\xfe",
)  # fmt: skip


def make_lexicons() -> list[bytes]:
    """A few words, two thousand words, and texts of symbols."""
    many = "\n".join(f"{k:x} Word{k}" for k in range(2000))
    return [b"hotel\nmarket\nStop\n", "Caf\u00e9\r\nna\u00efve\r\n".encode(), many.encode(),
            b"F4 G4\nA4\nG4 G4 F4\n"]  # fmt: skip


def change_lexicon(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """Pieces of text by the thousand, and as `mutate`."""
    return mutate_text(data, others, rng, _PIECES)


def read(data: bytes, folder: Path) -> object:
    """Opens a lexicon in one of all ways, and finds the word of an image."""
    path = folder / "words.txt"
    path.write_bytes(data)
    rng = Random(len(data))
    alphabet = rng.choice(_ALPHABETS)
    lexicon = Lexicon.open(path, alphabet, rng.choice(FOREIGN), ignore_case=rng.random() < 0.5)
    decoder = LexiconDecoder(lexicon, rng.choice(METHODS))
    frames = np.random.default_rng(0).dirichlet(np.ones(alphabet.classes), 26)
    return [decoder.spell(one.ids) for one in decoder.decode(frames, count=2)]


TARGET = Target(
    make_lexicons, read, (InputError, NothingFitsError), change_lexicon, megabytes=1024, suite=300
)
