"""What `keras-crnn evaluate` says of a set: of words, or of fragments for models of symbols."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from keras_crnn.evaluation.fragment_tables import (
    fragment_caption,
    fragment_head,
    fragment_row,
    length_table,
)
from keras_crnn.evaluation.fragments import FragmentScore, score_by_length, score_fragments
from keras_crnn.evaluation.measure import Result
from keras_crnn.evaluation.protocols import SYMBOLS
from keras_crnn.evaluation.tables import caption, detail_head, detail_row
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError
from keras_crnn.text.symbols import SymbolAlphabet


class Rows(Protocol):
    """The lines of a table of sets."""

    def head(self, several_models: bool, timed: bool) -> list[str]:
        """The two lines that open the table."""
        ...

    def row(self, name: str, model: str | None, result: Result, timed: bool) -> str:
        """A set as a model read it; the model is `None` where there is but one."""
        ...

    def fields(self, result: Result) -> dict[str, Any]:
        """What a line of JSON has besides."""
        ...

    def by_length(self, results: Mapping[str, Result]) -> list[str]:
        """A table by length of the truths, or nothing."""
        ...

    def caption(self, protocols: Mapping[str, str], decoding: str, timed_on: int | None) -> str:
        """What the numbers are, as `evaluation.tables.caption`."""
        ...


class WordRows:
    """`Rows` of words, in characters."""

    def head(self, several_models: bool, timed: bool) -> list[str]:
        return detail_head(several_models, timed)

    def row(self, name: str, model: str | None, result: Result, timed: bool) -> str:
        milliseconds = result.milliseconds if timed else None
        return detail_row(name, model, result.score, sum(result.skipped.values()), milliseconds)

    def fields(self, result: Result) -> dict[str, Any]:
        return {}

    def by_length(self, results: Mapping[str, Result]) -> list[str]:
        return []

    def caption(self, protocols: Mapping[str, str], decoding: str, timed_on: int | None) -> str:
        return caption(protocols, decoding, timed_on)


class FragmentRows:
    """`Rows` of fragments, in symbols; the command's protocol does not count."""

    def head(self, several_models: bool, timed: bool) -> list[str]:
        return fragment_head(several_models, timed)

    def row(self, name: str, model: str | None, result: Result, timed: bool) -> str:
        skipped = sum(result.skipped.values())
        milliseconds = result.milliseconds if timed else None
        whole = score_fragments(*_split(result))
        return fragment_row(name, model, result.score, whole, skipped, milliseconds)

    def fields(self, result: Result) -> dict[str, Any]:
        truths, texts = _split(result)
        lengths = score_by_length(truths, texts)
        return {
            "protocol": SYMBOLS,
            **_fields(score_fragments(truths, texts)),
            "by_length": {title: _fields(score) for title, score in lengths.items()},
        }

    def by_length(self, results: Mapping[str, Result]) -> list[str]:
        return length_table({name: score_by_length(*_split(one)) for name, one in results.items()})

    def caption(self, protocols: Mapping[str, str], decoding: str, timed_on: int | None) -> str:
        return fragment_caption(decoding, timed_on)


def choose_rows(recognizers: Mapping[str, Recognizer]) -> Rows:
    """Rows for models that all read characters, or all read symbols.

    Raises:
        ValueError: some read the one and some the other; the message names them.
    """
    symbols = [label for label, one in recognizers.items() if reads_symbols(one)]
    others = [label for label in recognizers if label not in symbols]
    if symbols and others:
        raise InputError(
            f"{', '.join(symbols)} reads symbols and {', '.join(others)} characters, which no "
            "table holds together: evaluate them apart."
        )
    return FragmentRows() if symbols else WordRows()


def reads_symbols(recognizer: Recognizer) -> bool:
    """Whether a model reads named symbols and not characters."""
    return isinstance(recognizer.spec.alphabet, SymbolAlphabet)


def _split(result: Result) -> tuple[list[list[str]], list[list[str]]]:
    """Truths and readings as lists of symbols."""
    outcomes = result.outcomes
    return [one.truth.split() for one in outcomes], [one.text.split() for one in outcomes]


def _fields(score: FragmentScore) -> dict[str, Any]:
    return {
        "fragments": score.fragments,
        "fragment_accuracy": score.accuracy,
        "average_edits": score.average_edits,
        "symbol_error_rate": score.error_rate,
        "symbols": score.symbols,
    }
