"""Counts which character comes after which others, as numbers that fit an array."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet

_MOST_KEPT = 10_000  # contexts that others end in: 8 MB for ASCII
END = 0  # of a word, in the place of the blank, which no word holds; also stands before a word


def check_order(order: int, alphabet: AnyAlphabet) -> None:
    """Raises ValueError for an order below 1, or too high for so large an alphabet."""
    highest = int(62 / math.log2(alphabet.classes + 1))  # an event is one int64
    if not 1 <= order <= highest:
        raise InputError(
            f"The order must be 1 to {highest} with {len(alphabet.symbols)} characters; "
            f"got {order}. 5 is plenty for words."
        )


def number_context(context: tuple[int, ...], classes: int) -> int:
    """A context as one number, its last character the lowest digit."""
    number = 0
    for id in context:
        number = number * (classes + 1) + id + 1  # + 1: contexts of other lengths differ
    return number


def find_space(alphabet: AnyAlphabet) -> int | None:
    """Id of the space, which stands between words; `None` where the alphabet has none."""
    symbols = alphabet.symbols
    return symbols.index(" ") + 1 if " " in symbols else None


def count_texts(
    labels: list[list[int]], weights: list[float], alphabet: AnyAlphabet, order: int
) -> tuple[np.ndarray, np.ndarray]:
    """Events of the words between the spaces of texts, and how often there is a space.

    Args:
        labels: lists of character ids, one a text.
        weights: list of float. How often each text is seen.
        alphabet: Alphabet of the ids.
        order: int.

    Returns:
        As `count_events`. The space is one event more, without a context.
    """
    space = find_space(alphabet)
    if space is None:
        return count_events(labels, weights, alphabet.classes, order)
    words, counts, spaces = [], [], 0.0
    for label, weight in zip(labels, weights, strict=True):
        ends = [k for k, id in enumerate(label) if id == space]
        spaces += weight * len(ends)
        for start, end in zip([0, *(k + 1 for k in ends)], [*ends, len(label)], strict=True):
            if start < end:
                words.append(label[start:end])
                counts.append(weight)
    events, seen = count_events(words, counts, alphabet.classes, order)
    if not spaces:
        return events, seen
    place = int(np.searchsorted(events, space))
    return np.insert(events, place, space), np.insert(seen, place, spaces)


def count_events(
    labels: list[list[int]], weights: list[float], classes: int, order: int
) -> tuple[np.ndarray, np.ndarray]:
    """Every character of every word after 0 to `order - 1` others.

    Args:
        labels: lists of character ids, one a word.
        weights: list of float. How often each word is seen.
        classes: int. Classes of the alphabet, blank included.
        order: int.

    Returns:
        The events, rising, and how often each was seen: arrays `(events,)`.
    """
    lengths = np.array([len(label) + 1 for label in labels], np.int64)
    flat = np.array([id for label in labels for id in (END, *label)] + [END], np.int64)
    targets = flat[1:]  # the next word's beginning is the end of this one
    starts = np.cumsum(lengths) - lengths
    known = np.arange(len(targets)) - np.repeat(starts, lengths) + 1  # characters to look back on
    shares = np.repeat(np.asarray(weights, np.float64), lengths)
    contexts = np.zeros(len(targets), np.int64)
    events, counts = [], []
    for size in range(order):
        if size:
            back = np.zeros(len(targets), np.int64)
            back[size - 1 :] = flat[: max(0, len(targets) - size + 1)]
            contexts = contexts + (back + 1) * (classes + 1) ** (size - 1)
        usable = known >= size
        numbers, places = np.unique(
            contexts[usable] * classes + targets[usable], return_inverse=True
        )
        events.append(numbers)
        counts.append(np.bincount(places, shares[usable]))
    together, counted = np.concatenate(events), np.concatenate(counts)
    rising = np.argsort(together)
    return together[rising], counted[rising]


def renumber_events(
    events: np.ndarray, order: int, own: AnyAlphabet, other: AnyAlphabet
) -> tuple[np.ndarray, np.ndarray]:
    """The same events in the numbers of another alphabet.

    Args:
        events: int64 array `(events,)`.
        order: int. Characters that count, the one predicted included.
        own: alphabet of the events.
        other: the alphabet to have them in.

    Returns:
        The new numbers, rising, and the place that each had among the old; events with a
        character that the other alphabet lacks are left out.
    """
    ids = {symbol: id for id, symbol in enumerate(other.symbols, start=1)}
    table = np.array([END, *(ids.get(other.fold(symbol), -1) for symbol in own.symbols)])
    contexts, followers = np.divmod(events, own.classes)
    new, known = np.zeros_like(events), table[followers] >= 0
    for place in range(order - 1):
        digits = contexts % (own.classes + 1)  # 0: no character, the context is shorter
        contexts //= own.classes + 1
        moved = np.where(digits > 0, table[digits - 1], END)
        known &= moved >= 0
        new += np.where(digits > 0, moved + 1, 0) * (other.classes + 1) ** place
    kept = np.flatnonzero(known)
    numbers = new[kept] * other.classes + table[followers[kept]]
    rising = np.argsort(numbers)
    return numbers[rising], kept[rising]


class NgramTable:
    """Counted events, by their contexts.

    Args:
        events: int64 array `(events,)`, rising.
        counts: float64 array `(events,)`. How often each was seen.
        classes: int. Classes of the alphabet, blank included.
        space: int or `None`. Id of the space, if the alphabet has one.
    """

    def __init__(
        self, events: np.ndarray, counts: np.ndarray, classes: int, space: int | None
    ) -> None:
        self._classes = classes
        contexts, self._followers = np.divmod(events, classes)
        found, starts, places = np.unique(contexts, return_index=True, return_inverse=True)
        kinds = np.bincount(places)
        together = np.bincount(places, counts) + kinds  # what shares are of
        self._counted = counts  # of no context, for the share of spaces
        self._shares = counts / together[places]
        self._rest = array("d", (kinds / together).tobytes())  # what goes to the shorter context
        # Looked up one by one: bisection of plain numbers takes a tenth of searchsorted's time.
        self._contexts = array("q", found.tobytes())
        self._starts = array("q", np.append(starts, len(events)).astype(np.int64).tobytes())
        self._space = space
        self._shorter: dict[tuple[int, ...], np.ndarray] = {}
        self._followed = 0.0 if space is None else self._count_followed(space)

    def share(self, context: tuple[int, ...]) -> np.ndarray:
        """Probability `(classes,)` of what follows a context.

        Where a word ends, a space and another word follow as often as in what was counted.
        """
        share = self._smooth(context)
        if self._space is not None:
            share = share.copy()
            ends = share[END] + share[self._space]
            share[self._space] = ends * self._followed
            share[END] = ends - share[self._space]
        return share

    def _smooth(self, context: tuple[int, ...]) -> np.ndarray:
        """Smoothed as Witten and Bell do; shorter contexts, in which many end, are kept."""
        if not context:
            return self._mix(np.full(self._classes, 1 / self._classes), context)
        shorter = self._shorter.get(context[1:])
        if shorter is None:
            if len(self._shorter) >= _MOST_KEPT:
                self._shorter.clear()
            shorter = self._shorter[context[1:]] = self._smooth(context[1:])
        return self._mix(shorter, context)

    def _mix(self, shorter: np.ndarray, context: tuple[int, ...]) -> np.ndarray:
        place = self._find(context)
        if place is None:
            return shorter
        seen = slice(self._starts[place], self._starts[place + 1])
        share = shorter * self._rest[place]
        share[self._followers[seen]] += self._shares[seen]
        return share

    def _count_followed(self, space: int) -> float:
        """Share of the words that end before a space; it is above 0, so nothing is impossible."""
        place = self._find(())
        if place is None:  # nothing was counted
            return 0.5
        seen = slice(self._starts[place], self._starts[place + 1])
        followers, counted = self._followers[seen].tolist(), self._counted[seen].tolist()
        counts = dict(zip(followers, counted, strict=True))
        ends = counts.get(END, 0.0) + 1
        return (min(counts.get(space, 0.0), ends - 1) + 0.5) / ends

    def _find(self, context: tuple[int, ...]) -> int | None:
        """Which of the contexts it is, of those that were seen."""
        key = number_context(context, self._classes)
        place = bisect_left(self._contexts, key)
        if place == len(self._contexts) or self._contexts[place] != key:
            return None
        return place
