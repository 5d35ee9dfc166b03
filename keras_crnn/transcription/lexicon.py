"""A list of words to choose from: Section 2.3.3 of the paper."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.text.bounded_files import read_bounded
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.text.text_files import split_lines
from keras_crnn.transcription.ctc_score import pack_labels
from keras_crnn.transcription.defaults import FOREIGN
from keras_crnn.transcription.folding import fold_words
from keras_crnn.transcription.lexicon_bounds import check_cells
from keras_crnn.transcription.symbol_folding import code_label, fold_symbols

__all__ = ["FOREIGN", "Lexicon"]


class Lexicon:
    """Words, folded and encoded by an alphabet, that remember how they were spelt.

    Words that fold alike count once, and the first spelling stays. Blank ones are ignored.

    Args:
        words: iterable of string. For a model of symbols their names, with spaces between.
        alphabet: `Alphabet` or `SymbolAlphabet` of the model.
        foreign: string. What to do with a word that holds characters the alphabet lacks:
            `"error"` refuses it; `"skip"` leaves the word out; `"keep"` keeps the word and
            leaves the characters out, as the paper's protocol compares. Defaults to `"error"`.
        ignore_case: bool. Whether an image may show a word in another case than it is given:
            a model that tells the cases apart then looks for it as given, in lower case, in
            upper case and with initial capitals, and it is one word however many of them the
            lexicon has. With an alphabet that ignores case, and with symbols, it changes
            nothing. Defaults to `False`.
        source: string. What errors call the list. Defaults to `"the lexicon"`.
        unit: string. What errors count, such as `"line"`. Defaults to `"word"`.

    Attributes:
        alphabet: `Alphabet`.
        words: list of string. As given, in the order given, each once.
        folded: list of string. The same in the alphabet's own characters, once for each form.
        coded: list of string. `folded` with one character for each symbol, so that an edit
            distance counts symbols; of characters it is `folded`.
        places: dictionary from each of `folded` to its index.
        labels: array `(forms, longest)` of int. Their ids, zeros past the end of each.
        lengths: array `(forms,)` of int. Characters of each.
        owners: array `(forms,)` of int. The word that each is a form of. Without `ignore_case`
            every word has one form, itself.
        skipped: int. Words left out for what the alphabet lacks.

    Raises:
        ValueError: no words, foreign characters with `foreign="error"`, or an unknown `foreign`;
            more than 5 million words, one of more than 1024 characters or symbols, or words that
            take more than 256 MB, at the length of the longest.

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
        alphabet: AnyAlphabet,
        foreign: str = FOREIGN[0],
        *,
        ignore_case: bool = False,
        source: str = "the lexicon",
        unit: str = "word",
    ) -> None:
        if isinstance(words, str):
            raise InputError(f"A lexicon takes several words; got one string {words!r:.80}.")
        if isinstance(alphabet, SymbolAlphabet):
            found = fold_symbols(words, alphabet, foreign, source, unit)
            labels = [alphabet.encode(form) for form in found.folded]
            self.coded = list(map(code_label, labels))
            packed = pack_labels(labels)
        else:
            found = fold_words(
                words, alphabet, foreign, ignore_case=ignore_case, source=source, unit=unit
            )
            self.coded = found.folded  # which is one character each already
            packed = _encode(found.folded, alphabet)
        self.alphabet = alphabet
        self.words, self.folded = found.words, found.folded
        self.owners, self.skipped = found.owners, found.skipped
        self.places = {form: place for place, form in enumerate(found.folded)}
        self.labels, self.lengths = packed

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        alphabet: AnyAlphabet,
        foreign: str = FOREIGN[0],
        *,
        ignore_case: bool = False,
    ) -> Lexicon:
        """Reads a file of one word a line, UTF-8 with or without a byte-order mark.

        White space around a word and blank lines are ignored.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is not UTF-8, has more than 268 million bytes, or as for `Lexicon`; the
                message names the line.
        """
        given, path = path, Path(path)
        if not path.is_file():
            raise FileNotFoundError(
                f"There is no lexicon file {os.fspath(given)!r}: give one with a word a line."
            )
        lines = map(str.strip, split_lines(read_bounded(path), os.fspath(path)))
        return cls(
            lines, alphabet, foreign, ignore_case=ignore_case, source=os.fspath(path), unit="line"
        )

    def __len__(self) -> int:
        """Number of different words."""
        return len(self.words)

    def spell(self, ids: Iterable[int]) -> str:
        """The word with these character ids, as it was given.

        Raises:
            ValueError: no word of the lexicon has them.
        """
        text = self.alphabet.decode(ids)
        if text not in self.places:
            raise InputError(f"{text!r} is not among the {len(self)} words of the lexicon.")
        return self.words[self.owners[self.places[text]]]


def _encode(folded: list[str], alphabet: Alphabet) -> tuple[np.ndarray, np.ndarray]:
    """Ids `(words, longest)`, zeros past the ends, and lengths `(words,)`."""
    known = _code_points(alphabet.characters)
    ids = np.zeros(int(known.max()) + 1, np.min_scalar_type(alphabet.classes))
    ids[known] = np.arange(1, alphabet.classes)
    lengths = np.fromiter(map(len, folded), np.int64, len(folded))
    check_cells(len(folded), int(lengths.max()))
    inside = np.arange(lengths.max()) < lengths[:, np.newaxis]
    labels = np.zeros(inside.shape, ids.dtype)
    labels[inside] = ids[_code_points("".join(folded))]
    return labels, lengths


def _code_points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
