"""A list of words in the characters of an alphabet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.defaults import FOREIGN
from keras_crnn.transcription.lexicon_bounds import LONGEST_WORD, check_length, check_words
from keras_crnn.transcription.word_forms import keep_best, list_forms

_NAMED = 5  # words that an error names


@dataclass(frozen=True)
class FoldedWords:
    """What `fold_words` makes of a list of words.

    Args:
        words: list of string. As given but in NFC, in the order given, each once.
        folded: list of string. The same in the alphabet's own characters, once for each form.
        owners: array `(forms,)` of int. Index of the word that each is a form of.
        skipped: int. Words left out for what the alphabet lacks.
    """

    words: list[str]
    folded: list[str]
    owners: np.ndarray
    skipped: int


def fold_words(
    words: Iterable[str],
    alphabet: Alphabet,
    foreign: str = FOREIGN[0],
    *,
    ignore_case: bool = False,
    source: str = "the lexicon",
    unit: str = "word",
) -> FoldedWords:
    """Words in the characters of an alphabet; those that fold alike count once.

    Args:
        words, alphabet, foreign, ignore_case: as for `Lexicon`. Blank words are ignored.
        source: string. What errors call the list. Defaults to `"the lexicon"`.
        unit: string. What errors count, blank ones with the others. Defaults to `"word"`.

    Raises:
        ValueError: as for `Lexicon`.

    Example:

    >>> from keras_crnn.text.alphabet import PAPER_ALPHABET
    >>> fold_words(["Main", "", "MAIN", "Street"], PAPER_ALPHABET).folded
    ['main', 'street']
    """
    numbered = number_words(words, foreign, source, unit)
    given = [word for _, word in numbered]
    forms = list(given)
    owners: Sequence[int] = range(len(given))
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
            odd = {k: lacking.intersection(form) for k, form in wrong.items()}
            refuse_foreign(numbered, odd, "characters", alphabet, source)
        if foreign == "skip":
            kept = [i for i in kept if not lost[owners[i]]]
        kept = [i for i in kept if lost[owners[i]] < len(forms[i])]
        if not kept:
            raise InputError(
                f"None of the {there} words in {source} can be written in the alphabet "
                f"of {len(alphabet.characters)} characters. Is it the right alphabet?"
            )
        forms, owners = [forms[i] for i in kept], [owners[i] for i in kept]
    skipped = there - len(set(owners))
    folded = _fold(forms, folds)
    first = {form: i for i, form in reversed(list(enumerate(folded)))}  # of those that fold alike
    if len(first) < len(folded):
        places = sorted(first.values())
        folded, owners = [folded[i] for i in places], [owners[i] for i in places]
    used, numbers = np.unique(owners, return_inverse=True)
    return FoldedWords([given[k] for k in used.tolist()], folded, numbers, skipped)


def _fold(words: list[str], folds: dict[str, str]) -> list[str]:
    """Folds all words at once; characters that fold to nothing are left out."""
    separator = next(c for c in map(chr, range(len(folds) + 1)) if c not in folds)
    table = str.maketrans({c: fold for c, fold in folds.items() if c != fold})
    return separator.join(words).translate(table).split(separator)


def number_words(
    words: Iterable[str], foreign: str, source: str, unit: str, longest: int = LONGEST_WORD
) -> list[tuple[str, str]]:
    """Words in NFC with what errors call each, the blank ones left out.

    Raises:
        ValueError: one is no string, there are none, more than 5 million, one of more than
            `longest` characters, or an unknown `foreign`.
    """
    if foreign not in FOREIGN:
        raise InputError(f"foreign must be one of {', '.join(FOREIGN)}; got {foreign!r}.")
    numbered = []
    for i, word in enumerate(words, start=1):
        check_words(i, source)
        if not isinstance(word, str):
            raise InputError(
                f"{unit} {i} of {source} is {word!r:.80} of type {type(word).__name__}: give "
                "strings, such as by map(str, words)."
            )
        if word.strip():
            name = f"{unit} {i}"
            check_length(len(word), longest, name, source, "characters")
            numbered.append((name, unicodedata.normalize("NFC", word)))
    if not numbered:
        raise InputError(f"There are no words in {source}: give at least one.")
    return numbered


def refuse_foreign(
    numbered: list[tuple[str, str]],
    odd: Mapping[int, set[str]],
    kind: str,
    alphabet: AnyAlphabet,
    source: str,
) -> NoReturn:
    """Names the words, by their index, with what of them the alphabet lacks.

    Args:
        numbered: what `number_words` gave.
        odd: mapping from the index of a word to what the alphabet lacks; empty sets do not count.
        kind: string. What that is: `"characters"` or `"symbols"`.
        alphabet: alphabet of the model.
        source: string. What the message calls the list.

    Raises:
        ValueError: always.
    """
    wrong = [k for k in sorted(odd) if odd[k]]
    named = [
        f"{numbered[k][0]}: {numbered[k][1]!r:.80} ({', '.join(map(repr, sorted(odd[k])))})"
        for k in wrong[:_NAMED]
    ]
    more = f", and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    raise InputError(
        f"{len(wrong)} of {len(numbered)} words in {source} hold {kind} that the alphabet of "
        f"{len(alphabet.symbols)} {kind} lacks: {'; '.join(named)}{more}. "
        "--foreign skip (foreign='skip') leaves such words out, --foreign keep (foreign='keep') "
        f"leaves the {kind} out."
    )
