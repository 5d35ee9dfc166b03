"""Weights on the way from those that a training began with to those that it ended with.

A model that was taught something new reads what it could read before less well. Between the old
weights and the new ones lie weights that read both: much of what was forgotten is there again, and
little of what was learned is lost (Wortsman et al., "Robust fine-tuning of zero-shot models",
2022, arXiv 2109.01903).
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from keras_crnn.evaluation.measure import word_accuracy
from keras_crnn.network.model_file import load_model, load_shared_weights, save_weights
from keras_crnn.network.weight_archive import name_weights
from keras_crnn.training.development import LabelledSet, read_labelled

#: Shares of the way that are tried.
SHARES = (1.0, 0.75, 0.5)


def choose_between(
    start: str | os.PathLike[str],
    taught: str | os.PathLike[str],
    sets: Sequence[LabelledSet],
    out: str | os.PathLike[str],
    shares: Sequence[float] = SHARES,
) -> float:
    """Writes the weights on the way from `start` to `taught` that read some sets best.

    Characters that `start` lacks keep what `taught` knows of them.

    Args:
        start: file of weights, of the same network, whose alphabet may be another.
        taught: file of weights.
        sets: the sets to read, by which the best mean accuracy is chosen.
        out: file of weights to write.
        shares: shares of the way to try, 0 to 1; of equally good ones the first is taken.
            Defaults to `SHARES`.

    Returns:
        float. The share of the way that reads the sets best.
    """
    model, spec = load_model(taught)
    weights = name_weights(model)
    new = {name: np.asarray(one, np.float32) for name, one in weights.items()}
    load_shared_weights(model, spec.alphabet, start)
    old = {name: np.asarray(one, np.float32) for name, one in weights.items()}

    def go(share: float) -> None:
        for name, one in weights.items():
            one.assign(old[name] + np.float32(share) * (new[name] - old[name]))

    means = []
    for share in shares:
        go(share)
        means.append(
            np.mean(
                [
                    word_accuracy(one.texts, read_labelled(model.predict_on_batch, one, spec))
                    for one in sets
                ]
            )
        )
    best = shares[int(np.argmax(means))]
    go(best)
    save_weights(model, spec, out)
    return best
