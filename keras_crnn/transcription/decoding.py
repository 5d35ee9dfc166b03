"""How frames are to be read, as settings: what bounds a reading, and what weighs it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from keras_crnn.transcription.decoding_error import DecodingError, Name
from keras_crnn.transcription.decoding_types import refuse_other_types
from keras_crnn.transcription.defaults import (
    DELTA,
    FOREIGN,
    LANGUAGE_WEIGHT,
    LENGTH_BONUS,
    METHODS,
    WIDTH,
)

if TYPE_CHECKING:
    from keras_crnn.text.alphabets import AnyAlphabet
    from keras_crnn.transcription.beam import BeamDecoder
    from keras_crnn.transcription.decoder import Decoder
    from keras_crnn.transcription.lexicon_decoder import LexiconDecoder

#: Fields of `Decoding` that ask for the beam search.
OF_BEAM = ("beam", "language_model", "pattern", "characters")
#: Fields that say how a lexicon is read with.
OF_LEXICON = ("method", "delta", "foreign", "ignore_case")
_OF_LANGUAGE = ("language_weight", "length_bonus")
_EXAMPLES = {"pattern": r"'\d{5}'", "characters": "0123456789", "language_model": "english"}


@dataclass(frozen=True)
class Decoding:
    r"""What is known of a text before it is read, and how it is searched for.

    Without any of it the best path is read. A lexicon goes with `method`, `delta`, `foreign` and
    `ignore_case` alone; all else is about the beam search.

    Args:
        beam: int or `None`. Beginnings of texts that the search keeps. Defaults to `None`: 10
            where the search is needed.
        language_model: string, path or `None`. `"english"`, or a file of
            `keras-crnn language-model`.
        language_weight, length_bonus: floats. How a language model counts, see `BeamDecoder`.
            Default to 0.5 and 1.6.
        pattern: string or `None`. Read only what matches, see `compile_pattern`.
        characters: string or `None`. Read only these; of symbols their names, with spaces between.
        lexicon: path, tuple of string or `None`. Read only these words; a path, which may be a
            string, is that of a UTF-8 file with one a line.
        method, delta: as for `LexiconDecoder`. Default to `"tree"` and 3.
        foreign, ignore_case: as for `Lexicon`. Default to `"error"` and `False`.

    Raises:
        ValueError: a value out of range or of another type, or settings that do not go together;
            the message names the fields.

    Example:

    >>> from keras_crnn.text.alphabet import PAPER_ALPHABET
    >>> plates = Decoding(pattern=r"[A-Z]{2}\d{4}", beam=20)
    >>> plates.open(PAPER_ALPHABET).width
    20
    >>> plates.describe()
    {'beam': 20, 'pattern': '[A-Z]{2}\\d{4}'}
    """

    beam: int | None = None
    language_model: str | PathLike[str] | None = None
    language_weight: float = LANGUAGE_WEIGHT
    length_bonus: float = LENGTH_BONUS
    pattern: str | None = None
    characters: str | None = None
    lexicon: str | PathLike[str] | tuple[str, ...] | None = None
    method: str = METHODS[0]
    delta: int = DELTA
    foreign: str = FOREIGN[0]
    ignore_case: bool = False

    def __post_init__(self) -> None:
        refuse_other_types(vars(self))
        self.refuse_idle(one.name for one in fields(self) if getattr(self, one.name) != one.default)
        faults: list[tuple[bool, tuple[str, ...]]] = [
            (given not in choices, (name, f" must be one of {', '.join(choices)}; got {given!r}."))
            for name, given, choices in (
                (Name("method"), self.method, METHODS),
                (Name("foreign"), self.foreign, FOREIGN),
            )
        ]
        delta, weight, bonus = self.delta, self.language_weight, self.length_bonus
        faults += [
            (delta < 0, (Name("delta"), f" is an edit distance, 0 or more; got {delta}.")),
            (self.beam is not None and self.beam < 1,
             (Name("beam"), f" keeps at least one beginning; got {self.beam}.")),
            (not 0 <= weight < math.inf,
             (Name("language_weight"), f" must be 0 or more, and finite; got {weight}.")),
            (not math.isfinite(bonus),
             (Name("length_bonus"), f" must be a finite number; got {bonus}.")),
            (self.pattern is not None and self.characters is not None,
             ("Give ", Name("pattern"), " or ", Name("characters"), ", not both: a pattern can "
              "hold the characters, such as '[0-9]+'.")),
            *((getattr(self, name) == "", (Name(name), f" is empty: give one such as {example}."))
              for name, example in _EXAMPLES.items()),
            (not isinstance(self.lexicon, (str, PathLike, tuple, type(None))),
             (Name("lexicon"), " is a path or a tuple of words; got a "
              f"{type(self.lexicon).__name__}: give tuple(words).")),
            (self.lexicon == (), (Name("lexicon"), " has no words: give at least one.")),
        ]  # fmt: skip
        for wrong, parts in faults:
            if wrong:
                raise DecodingError(*parts)

    def refuse_idle(self, given: Iterable[str]) -> None:
        """Refuses fields that change nothing beside the others.

        It is done for all that are not as they are by default. A command knows which others
        were given, too.

        Args:
            given: strings. Names of fields.

        Raises:
            ValueError: the message names the first that is idle.
        """
        lexicon, model = self.lexicon is not None, self.language_model is not None
        for name in map(Name, given):
            if lexicon and name in (*OF_BEAM, *_OF_LANGUAGE):
                alone = " does not go with a lexicon, whose words alone are read: "
                raise DecodingError(name, alone + "leave one of them out.")
            if not lexicon and name in OF_LEXICON:
                raise DecodingError(name, " is about a lexicon: give ", Name("lexicon"), ", too.")
            if not model and name in _OF_LANGUAGE:
                about = " is about a language model: give "
                raise DecodingError(name, about, Name("language_model"), ", too.")
            if self.method != "near" and name == "delta":
                near = " near: give both, or neither."
                raise DecodingError(name, " is about ", Name("method"), near)

    def find_width(self, count: int = 1) -> int | None:
        """Beginnings that the beam search keeps; `None` where there is no such search.

        Args:
            count: int. Readings an image that will be asked for. Defaults to 1.

        Raises:
            ValueError: a count below 1, or above `beam`.
        """
        if count < 1:
            raise DecodingError(Name("count"), f" must be at least 1; got {count}.")
        if self.lexicon is not None:
            return None
        if self.beam is None:
            asked = any(getattr(self, name) is not None for name in OF_BEAM)
            return max(WIDTH, count) if asked or count > 1 else None
        if count > self.beam:
            raise DecodingError(
                Name("count"), f" {count} asks for more texts than ", Name("beam"),
                f" {self.beam} keeps: make the beam as wide, or leave ", Name("beam"), " out.",
            )  # fmt: skip
        return self.beam

    @property
    def is_best_path(self) -> bool:
        """Whether nothing is asked for, so that there is no decoder."""
        return self.lexicon is None and self.find_width() is None

    def open(self, alphabet: AnyAlphabet, count: int = 1) -> Decoder | None:
        """The decoder of these settings.

        Args:
            alphabet: `Alphabet` of the model.
            count: int. Readings an image that will be asked for. Defaults to 1.

        Returns:
            A `LexiconDecoder`, a `BeamDecoder`, or `None` for the best path.

        Raises:
            FileNotFoundError: there is no such lexicon or language model.
            ValueError: a lexicon, language model or pattern that is none or does not fit the
                alphabet, characters that it lacks, or a count out of range.
        """
        width = self.find_width(count)
        if self.lexicon is not None:
            return self._open_lexicon(self.lexicon, alphabet)
        return None if width is None else self._open_beam(width, alphabet)

    def describe(self) -> dict[str, Any]:
        """What is not the default, by field, for records and tables; JSON can hold all of it.

        What the default would be is said too where it counts: the width of a search, the weights
        of a language model, the delta of the method `near`. Of words that were given themselves
        it says how many there are.
        """
        said: dict[str, Any] = {}
        if self.lexicon is not None:
            words = self.lexicon
            said["lexicon"] = f"{len(words)} words" if isinstance(words, tuple) else fspath(words)
        said["beam"] = self.find_width()
        if self.language_model is not None:
            said["language_model"] = fspath(self.language_model)
        said |= {"pattern": self.pattern, "characters": self.characters}
        if self.language_model is not None:
            said |= {name: getattr(self, name) for name in _OF_LANGUAGE}
        said["method"] = None if self.method == METHODS[0] else self.method
        said["foreign"] = None if self.foreign == FOREIGN[0] else self.foreign
        said["delta"] = self.delta if self.method == "near" else None
        said["ignore_case"] = self.ignore_case or None
        return {name: value for name, value in said.items() if value is not None}

    def _open_lexicon(
        self, words: str | PathLike[str] | tuple[str, ...], alphabet: AnyAlphabet
    ) -> LexiconDecoder:
        from keras_crnn.transcription.lexicon import Lexicon
        from keras_crnn.transcription.lexicon_decoder import LexiconDecoder

        if isinstance(words, tuple):
            lexicon = Lexicon(words, alphabet, self.foreign, ignore_case=self.ignore_case)
        else:
            lexicon = Lexicon.open(words, alphabet, self.foreign, ignore_case=self.ignore_case)
        return LexiconDecoder(lexicon, self.method, self.delta)

    def _open_beam(self, width: int, alphabet: AnyAlphabet) -> BeamDecoder:
        from keras_crnn.transcription.beam import BeamDecoder
        from keras_crnn.transcription.constraints import allow_characters
        from keras_crnn.transcription.language_model import LanguageModel
        from keras_crnn.transcription.pattern_automaton import compile_pattern

        constraint = model = None
        if self.pattern is not None:
            constraint = compile_pattern(self.pattern, alphabet)
        if self.characters is not None:
            _refuse_foreign(self.characters, alphabet)
            constraint = allow_characters(self.characters, alphabet)
        if self.language_model is not None:
            model = LanguageModel.open(self.language_model, alphabet)
        return BeamDecoder(
            width, model, self.language_weight, constraint, length_bonus=self.length_bonus
        )


def _refuse_foreign(characters: str, alphabet: AnyAlphabet) -> None:
    if foreign := sorted({c for c in alphabet.split(characters) if not alphabet.keep(c)}):
        raise DecodingError(
            Name("characters"), f" holds {', '.join(map(repr, foreign))}, and the model reads the "
            f"{len(alphabet.symbols)} characters {alphabet.join(alphabet.symbols)!r} alone: leave "
            "the others out, or take a model that reads them.",
        )  # fmt: skip
