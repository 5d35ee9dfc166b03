"""Counts which character comes after which others, as numbers that fit an array."""

from __future__ import annotations

import math

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet

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
    lengths = np.array([len(label) + 1 for label in labels])
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
