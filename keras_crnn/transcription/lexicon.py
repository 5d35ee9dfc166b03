"""A list of words to choose from: Section 2.3.3 of the paper."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription.word_forms import keep_best, list_forms

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
        ignore_case: bool. Whether an image may show a word in another case than it is given:
            a model that tells the cases apart then looks for it as given, in lower case, in
            upper case and with initial capitals, and it is one word however many of them the
            lexicon has. With an alphabet that ignores case it changes nothing. Defaults to
            `False`.

    Attributes:
        alphabet: `Alphabet`.
        words: list of string. As given, in the order given, each once.
        folded: list of string. The same in the alphabet's own characters, once for each form.
        labels: array `(forms, longest)` of int. Their ids, zeros past the end of each.
        lengths: array `(forms,)` of int. Characters of each.
        owners: array `(forms,)` of int. The word that each is a form of. Without `ignore_case`
            every word has one form, itself.
        skipped: int. Words left out for what the alphabet lacks.

    Raises:
        ValueError: no words, foreign characters with `foreign="error"`, or an unknown `foreign`.

    Example:

    >>> from keras_crnn.text.alphabet import PAPER_ALPHABET
    >>> lexicon = Lexicon(["Main", "Street", "MAIN"], PAPER_ALPHABET)
    >>> lexicon.folded
    ['main', 'street']
    >>> lexicon.spell(PAPER_ALPHABET.encode("main"))
    'Main'
    """

    def __init__(
        self,
        words: Iterable[str],
        alphabet: Alphabet,
        foreign: str = "error",
        *,
        ignore_case: bool = False,
    ) -> None:
        if isinstance(words, str):
            raise ValueError(f"A lexicon takes several words; got one string {words!r:.80}.")
        numbered = [(f"word {i}", word) for i, word in enumerate(words, start=1) if word.strip()]
        self._fill(numbered, alphabet, foreign, ignore_case, "the lexicon")

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        alphabet: Alphabet,
        foreign: str = "error",
        *,
        ignore_case: bool = False,
    ) -> Lexicon:
        """Reads a file of one word a line, UTF-8 with or without a byte-order mark.

        White space around a word and blank lines are ignored.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is not UTF-8, or as for `Lexicon`; the message names the line.
        """
        given, path = path, Path(path)
        if not path.is_file():
            raise FileNotFoundError(
                f"There is no lexicon file {os.fspath(given)!r}: give one with a word a line."
            )
        try:
            content = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"{path} is not UTF-8 ({error}): convert it first.") from error
        lexicon = cls.__new__(cls)
        # Not splitlines(), which also splits at characters that a word may hold (U+2028).
        lines = enumerate(map(str.strip, content.split("\n")), start=1)
        numbered = [(f"line {i}", word) for i, word in lines if word]
        lexicon._fill(numbered, alphabet, foreign, ignore_case, os.fspath(path))
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
        return self.words[self.owners[self._places[text]]]

    def _fill(
        self,
        numbered: list[tuple[str, str]],
        alphabet: Alphabet,
        foreign: str,
        ignore_case: bool,
        source: str,
    ) -> None:
        if foreign not in FOREIGN:
            raise ValueError(f"foreign must be one of {', '.join(FOREIGN)}; got {foreign!r}.")
        if not numbered:
            raise ValueError(f"There are no words in {source}: give at least one.")
        self.alphabet = alphabet
        words = [word for _, word in numbered]
        forms = [unicodedata.normalize("NFC", word) for word in words]
        owners: Sequence[int] = range(len(words))
        if ignore_case and not alphabet.ignore_case:
            forms, owners = list_forms(forms)
        # A character folds alone, so each different one is looked up once.
        folds = {character: alphabet.keep(character) for character in set("".join(forms))}
        lacking = {character for character, fold in folds.items() if not fold}
        there = len(set(owners))
        if lacking:
            kept, fewest = keep_best(forms, owners, lacking)
            lost = fewest.tolist()
            if foreign == "error" and any(lost[owner] for owner in owners):
                wrong = {owners[i]: forms[i] for i in reversed(kept) if lost[owners[i]]}
                raise ValueError(_refusal(numbered, wrong, lacking, alphabet, source))
            if foreign == "skip":
                kept = [i for i in kept if not lost[owners[i]]]
            kept = [i for i in kept if lost[owners[i]] < len(forms[i])]
            if not kept:
                raise ValueError(
                    f"None of the {there} words in {source} can be written in the alphabet "
                    f"of {len(alphabet.characters)} characters. Is it the right alphabet?"
                )
            forms, owners = [forms[i] for i in kept], [owners[i] for i in kept]
        self.skipped = there - len(set(owners))
        folded = _fold(forms, folds)
        places = dict(zip(reversed(folded), range(len(folded) - 1, -1, -1), strict=True))
        if len(places) < len(folded):  # the first of those that fold alike
            first = sorted(places.values())
            folded, owners = [folded[i] for i in first], [owners[i] for i in first]
            places = dict(zip(folded, range(len(folded)), strict=True))
        used, self.owners = np.unique(owners, return_inverse=True)
        self.words = [words[k] for k in used.tolist()]
        self.folded, self._places = folded, places
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
    wrong: dict[int, str],
    lacking: set[str],
    alphabet: Alphabet,
    source: str,
) -> str:
    """The message that names the words, by their index, with characters the alphabet lacks."""
    named = [
        f"{numbered[k][0]}: {numbered[k][1]!r:.80} "
        f"({', '.join(map(repr, sorted(lacking.intersection(wrong[k]))))})"
        for k in sorted(wrong)[:_NAMED]
    ]
    more = f", and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    return (
        f"{len(wrong)} of {len(numbered)} words in {source} hold characters that the alphabet of "
        f"{len(alphabet.characters)} characters lacks: {'; '.join(named)}{more}. "
        "--foreign skip (foreign='skip') leaves such words out, --foreign keep (foreign='keep') "
        "leaves the characters out."
    )
