"""Weights of a network put into a larger one that at first computes the same.

As Net2Net does it (Chen, Goodfellow, Shlens, arXiv 1511.05641): residual blocks that add nothing
yet, and units of LSTMs that nobody listens to yet. What the smaller network has learned is kept
to the last digit, and the larger one trains on from there.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from keras_crnn.network.config import Convolution, CRNNConfig, Recurrence
from keras_crnn.system.errors import InputError

Weights = Mapping[str, np.ndarray]

_GATES = 4  # of an LSTM, side by side in the columns of its kernels
_BLOCK = 2  # convolutions of a residual block


class Growth(NamedTuple):
    """Where the stages of a network stand in a larger one.

    places: tuple of int. The index that each old convolution has in the new network.
    blocks: tuple of int. The indices of the last convolutions of new residual blocks.
    """

    places: tuple[int, ...]
    blocks: tuple[int, ...]


def plan_growth(old: CRNNConfig, new: CRNNConfig) -> Growth:
    """Finds the stages of a network in a larger one.

    The larger one may have more residual blocks of two convolutions with batch normalisation and
    no pool, and more units or wider projections in its LSTMs.

    Raises:
        ValueError: it differs in anything else.
    """
    growth = _align(old.convolutions, new.convolutions)
    pairs = list(zip(old.recurrences, new.recurrences, strict=False))
    if (
        growth is None
        or old.height != new.height
        or len(old.recurrences) != len(new.recurrences)
        or not all(_widens(*pair) for pair in pairs)
    ):
        raise InputError(
            f"The network {new.name!r} cannot grow out of {old.name!r}: it may have more residual "
            "blocks of two convolutions (the second with `shortcut=2`, both with batch "
            "normalisation, without pool) and more units in its LSTMs, and be alike in the rest."
        )
    return growth


def grow_weights(old: CRNNConfig, weights: Weights, new: CRNNConfig, fresh: Weights) -> Weights:
    """Weights of the larger network, which computes what the smaller one did.

    Args:
        old: `CRNNConfig` of the smaller network.
        weights: its weights by name, float16 or float32.
        new: `CRNNConfig` of the larger network.
        fresh: weights of the larger network as they are drawn, by name; classes may differ.

    Returns:
        The larger network's weights by name, float32. Of the last layer the classes are those of
        `weights`.

    Raises:
        ValueError: the larger network cannot grow out of the smaller one.
    """
    growth = plan_growth(old, new)
    grown = {
        name: values.astype(np.float32) for name, values in fresh.items() if name.startswith("conv")
    }
    for before, after in enumerate(growth.places, start=1):
        for name, values in weights.items():
            layer, _, rest = name.partition("/")
            if layer in (f"conv{before}", f"conv{before}_norm"):
                layer = layer.replace(f"conv{before}", f"conv{after + 1}")
                grown[f"{layer}/{rest}"] = values.astype(np.float32)
    for last in growth.blocks:  # what the block adds is 0 until training scales it
        name = f"conv{last + 1}_norm/gamma"
        grown[name] = np.zeros_like(grown[name])

    heard: tuple[np.ndarray, int] | None = None  # rows of the next layer, of so many
    for k, (narrow, wide) in enumerate(zip(old.recurrences, new.recurrences, strict=True), start=1):
        own = np.arange(narrow.units), wide.units  # what an LSTM hears of itself
        gates = _gate_columns(narrow.units, wide.units)
        for name in (one for one in fresh if one.startswith(f"lstm{k}/")):
            inputs = own if name.endswith("recurrent_kernel") else heard
            grown[name] = _embed(weights[name], fresh[name], inputs, gates)
        heard = _outputs(narrow, wide)
        if narrow.project is not None:
            columns = np.arange(narrow.project)
            for name in (one for one in fresh if one.startswith(f"lstm{k}_project/")):
                grown[name] = _embed(weights[name], fresh[name], heard, columns)
            heard = columns, wide.project or 0
    for name in (one for one in weights if one.startswith("logits/")):
        values = weights[name].astype(np.float32)
        if values.ndim > 1 and heard is not None:
            rows, count = heard
            values, taken = np.zeros((count, values.shape[1]), np.float32), values
            values[rows] = taken
        grown[name] = values
    return grown


def _align(old: tuple[Convolution, ...], new: tuple[Convolution, ...]) -> Growth | None:
    """The first way to see the old convolutions, in their order, and blocks in the new ones."""

    @functools.cache  # or networks of many like stages would be tried in every combination
    def align(seen: int, at: int) -> Growth | None:
        """The same of the old ones from `seen` on and the new ones from `at` on."""
        if at == len(new):
            return Growth((), ()) if seen == len(old) else None
        if seen < len(old) and old[seen] == new[at]:
            rest = align(seen + 1, at + 1)
            if rest is not None:
                return Growth((at, *rest.places), rest.blocks)
        if at and _is_block(new[at : at + _BLOCK]):
            rest = align(seen, at + _BLOCK)
            if rest is not None:
                return Growth(rest.places, (at + _BLOCK - 1, *rest.blocks))
        return None

    return align(0, 0)


def _is_block(stages: tuple[Convolution, ...]) -> bool:
    """Whether two convolutions are a residual block that can add nothing."""
    return (
        len(stages) == _BLOCK
        and all(one.batch_norm and one.same and one.pool is None for one in stages)
        and [one.shortcut for one in stages] == [None, _BLOCK]
    )


def _widens(narrow: Recurrence, wide: Recurrence) -> bool:
    """Whether an LSTM has all that a narrower one has."""
    if narrow.both_ways != wide.both_ways or narrow.units > wide.units:
        return False
    if narrow.project is None or wide.project is None:
        return narrow.project == wide.project
    return narrow.project <= wide.project


def _gate_columns(narrow: int, wide: int) -> np.ndarray:
    """Columns of the wider LSTM's kernels that are those of the narrower one's units."""
    return np.concatenate([gate * wide + np.arange(narrow) for gate in range(_GATES)])


def _outputs(narrow: Recurrence, wide: Recurrence) -> tuple[np.ndarray, int]:
    """Places of the narrower LSTM's outputs among the wider one's, and how many those are."""
    ways = 2 if narrow.both_ways else 1
    places = [way * wide.units + np.arange(narrow.units) for way in range(ways)]
    return np.concatenate(places), ways * wide.units


def _embed(
    old: np.ndarray,
    fresh: np.ndarray,
    rows: tuple[np.ndarray, int] | None,
    columns: np.ndarray,
) -> np.ndarray:
    """A matrix or bias inside a larger one, whose new rows have no say in the old columns.

    Args:
        old: `(inputs, outputs)` or `(outputs,)`.
        fresh: the same with more of both, as it is drawn; this stays in the new columns.
        rows: places of the old inputs among the new ones, and how many those are; `None` where
            the inputs are the same.
        columns: places of the old outputs among the new ones.
    """
    grown = fresh.astype(np.float32)
    if old.ndim == 1:
        grown[columns] = old
        return grown
    places = np.arange(len(old)) if rows is None else rows[0]
    grown[:, columns] = 0.0
    grown[np.ix_(places, columns)] = old
    return grown
