"""The words of a line: what stands between the spaces of a path."""

from __future__ import annotations

import math
from typing import NamedTuple

from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.greedy import Path
from keras_crnn.transcription.ngrams import find_space


class WordSpan(NamedTuple):
    """A word of a path.

    Attributes:
        first: int. Index of its first character in the path.
        stop: int. Index after its last.
        start: int. First of its frames, the one after the space before it.
        end: int. After the last of them, at the space behind it.
    """

    first: int
    stop: int
    start: int
    end: int


class ReadWord(NamedTuple):
    """A word of a reading.

    Attributes:
        span: `WordSpan` in the reading's path.
        log_probability: float. Logarithm of how sure the word is, in nats.
        weighed: bool. Whether the language model had a say.
    """

    span: WordSpan
    log_probability: float
    weighed: bool


def split_path(path: Path, time: int, space: int | None) -> list[WordSpan]:
    """The words of a path, without empty ones.

    Args:
        path: `Path`.
        time: int. Frames that there are.
        space: int or `None`. Id of the space, if the alphabet has one.

    Example:

    >>> path = Path([2, 2, 3, 1], [0.9] * 4, [1, 3, 5, 8], [2, 4, 6, 9], -0.5)
    >>> split_path(path, 10, space=3)
    [WordSpan(first=0, stop=2, start=0, end=5), WordSpan(first=3, stop=4, start=6, end=10)]
    """
    spaces = [k for k, id in enumerate(path.ids) if id == space]
    firsts = [0, *(k + 1 for k in spaces)]
    stops = [*spaces, len(path.ids)]
    starts = [0, *(path.ends[k] for k in spaces)]
    ends = [*(path.starts[k] for k in spaces), time]
    spans = map(WordSpan, firsts, stops, starts, ends)
    return [span for span in spans if span.first < span.stop]


def list_words(
    path: Path, time: int, alphabet: AnyAlphabet, log_probability: float
) -> list[ReadWord]:
    """The words of what a decoder gave, none of them weighed.

    Args:
        path: `Path` of its text.
        time: int. Frames that there are.
        alphabet: Alphabet of the model.
        log_probability: float. Of the text. One word has that; of several each has the product of
            its characters' probabilities.
    """
    spans = split_path(path, time, find_space(alphabet))
    if len(spans) == 1:
        return [ReadWord(spans[0], log_probability, False)]
    return [
        ReadWord(
            span,
            sum(math.log(max(p, 1e-300)) for p in path.probabilities[span.first : span.stop]),
            False,
        )
        for span in spans
    ]
