"""A list of words to choose from: Section 2.3.3 of the paper."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from keras_crnn.alphabet import Alphabet

FOREIGN = ("error", "skip", "keep")
_NAMED = 5  # words that an error names


class Lexicon:
    """Words, folded and encoded by an alphabet, that remember how they were spelt.

    Words that fold alike count once, and the first spelling stays. Blank ones are ignored.

    Args:
        words: iterable of string.
        alphabet: `Alphabet` of the model.
        foreign: string. What to do with a word that holds characters the alphabet lacks:
            `"error"` refuses it; `"skip"` leaves the word out; `"keep"` keeps the word and
            leaves the characters out, as the paper's protocol compares. Defaults to `"error"`.

    Attributes:
        alphabet: `Alphabet`.
        words: list of string. As given, in the order given, each once.
        folded: list of string. The same in the alphabet's own characters.
        labels: array `(words, longest)` of int. Their ids, zeros past the end of each.
        lengths: array `(words,)` of int. Characters of each.
        skipped: int. Words left out for what the alphabet lacks.

    Raises:
        ValueError: no words, foreign characters with `foreign="error"`, or an unknown `foreign`.

    Example:

    >>> from keras_crnn.alphabet import PAPER_ALPHABET
    >>> lexicon = Lexicon(["Main", "Street", "MAIN"], PAPER_ALPHABET)
    >>> lexicon.folded
    ['main', 'street']
    >>> lexicon.spell(PAPER_ALPHABET.encode("main"))
    'Main'
    """

    def __init__(self, words: Iterable[str], alphabet: Alphabet, foreign: str = "error") -> None:
        if isinstance(words, str):
            raise ValueError(f"A lexicon takes several words; got one string {words!r:.80}.")
        numbered = [(f"word {i}", word) for i, word in enumerate(words, start=1) if word.strip()]
        self._fill(numbered, alphabet, foreign, "the lexicon")

    @classmethod
    def open(
        cls, path: str | os.PathLike[str], alphabet: Alphabet, foreign: str = "error"
    ) -> Lexicon:
        """Reads a file of one word a line, UTF-8 with or without a byte-order mark.

        White space around a word and blank lines are ignored.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is not UTF-8, or as for `Lexicon`; the message names the line.
        """
        path = Path(path)
        if not path.is_file():
            raise FileNotFoundError(f"There is no lexicon file {os.fspath(path)!r}.")
        try:
            content = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"{path} is not UTF-8 ({error}): convert it first.") from error
        lexicon = cls.__new__(cls)
        # Not splitlines(), which also splits at characters that a word may hold (U+2028).
        lines = enumerate(map(str.strip, content.split("\n")), start=1)
        lexicon._fill(
            [(f"line {i}", word) for i, word in lines if word], alphabet, foreign, os.fspath(path)
        )
        return lexicon

    def __len__(self) -> int:
        """Number of different words."""
        return len(self.words)

    def spell(self, ids: Iterable[int]) -> str:
        """The word with these character ids, as it was given.

        Raises:
            ValueError: no word of the lexicon has them.
        """
        text = self.alphabet.decode(ids)
        if text not in self._places:
            raise ValueError(f"{text!r} is not among the {len(self)} words of the lexicon.")
        return self.words[self._places[text]]

    def _fill(
        self, numbered: list[tuple[str, str]], alphabet: Alphabet, foreign: str, source: str
    ) -> None:
        if foreign not in FOREIGN:
            raise ValueError(f"foreign must be one of {', '.join(FOREIGN)}; got {foreign!r}.")
        if not numbered:
            raise ValueError(f"There are no words in {source}: give at least one.")
        self.alphabet = alphabet
        words = [word for _, word in numbered]
        normal = [unicodedata.normalize("NFC", word) for word in words]
        # A character folds alone, so each different one is looked up once.
        folds = {character: alphabet.keep(character) for character in set("".join(normal))}
        lacking = {character for character, fold in folds.items() if not fold}
        self.skipped = 0
        if lacking:
            if foreign == "error":
                raise ValueError(_refusal(numbered, normal, lacking, alphabet, source))
            kept = [
                i
                for i, word in enumerate(normal)
                if (lacking.isdisjoint(word) if foreign == "skip" else not lacking.issuperset(word))
            ]
            self.skipped = len(words) - len(kept)
            if not kept:
                raise ValueError(
                    f"None of the {len(words)} words in {source} can be written in the alphabet "
                    f"of {len(alphabet.characters)} characters. Is it the right alphabet?"
                )
            words, normal = [words[i] for i in kept], [normal[i] for i in kept]
        folded = _fold(normal, folds)
        places = dict(zip(reversed(folded), range(len(folded) - 1, -1, -1), strict=True))
        if len(places) < len(folded):  # the first of those that fold alike
            first = sorted(places.values())
            words, folded = [words[i] for i in first], [folded[i] for i in first]
            places = dict(zip(folded, range(len(folded)), strict=True))
        self.words, self.folded, self._places = words, folded, places
        self.labels, self.lengths = _encode(folded, alphabet)


def _fold(words: list[str], folds: dict[str, str]) -> list[str]:
    """Folds all words at once; characters that fold to nothing are left out."""
    separator = next(c for c in map(chr, range(len(folds) + 1)) if c not in folds)
    table = str.maketrans({c: fold for c, fold in folds.items() if c != fold})
    return separator.join(words).translate(table).split(separator)


def _encode(folded: list[str], alphabet: Alphabet) -> tuple[np.ndarray, np.ndarray]:
    """Ids `(words, longest)`, zeros past the ends, and lengths `(words,)`."""
    known = _code_points(alphabet.characters)
    ids = np.zeros(int(known.max()) + 1, np.min_scalar_type(alphabet.classes))
    ids[known] = np.arange(1, alphabet.classes)
    lengths = np.fromiter(map(len, folded), np.int64, len(folded))
    inside = np.arange(lengths.max()) < lengths[:, np.newaxis]
    labels = np.zeros(inside.shape, ids.dtype)
    labels[inside] = ids[_code_points("".join(folded))]
    return labels, lengths


def _code_points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _refusal(
    numbered: list[tuple[str, str]],
    normal: Sequence[str],
    lacking: set[str],
    alphabet: Alphabet,
    source: str,
) -> str:
    """The message that names the words with characters the alphabet lacks."""
    wrong = [
        f"{place}: {word!r:.80} ({', '.join(map(repr, sorted(lacking.intersection(form))))})"
        for (place, word), form in zip(numbered, normal, strict=True)
        if not lacking.isdisjoint(form)
    ]
    more = f", and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    return (
        f"{len(wrong)} of {len(numbered)} words in {source} hold characters that the alphabet of "
        f"{len(alphabet.characters)} characters lacks: {'; '.join(wrong[:_NAMED])}{more}. "
        "foreign='skip' leaves such words out, foreign='keep' leaves the characters out."
    )
