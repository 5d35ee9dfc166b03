"""Networks that `crnn-en-mobile` was chosen among: size, time a word, words trained a second.

Run on a machine with nothing else to do:

    python benchmarks/mobile_candidates.py [--networks DIR] [--out candidates.md]

`--networks` writes each candidate as a JSON file for `keras-crnn train --network FILE.json`, which
tells what it learns in an hour.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from candidates import run_candidates

from keras_crnn.network.config import (
    MOBILE_CONFIG,
    PAPER_CONFIG,
    Convolution,
    CRNNConfig,
    Recurrence,
)
from keras_crnn.text.alphabet import PAPER_ALPHABET


def normalised(
    filters: int,
    pool: tuple[int, int] | None = None,
    kernel: int = 3,
    groups: int = 1,
    shortcut: int | None = None,
) -> Convolution:
    """A convolution with batch normalisation."""
    return Convolution(filters, kernel, True, True, pool, groups, shortcut)


END = Convolution(192, kernel=2, same=False, batch_norm=True)
LSTMS = (Recurrence(96, project=96), Recurrence(96))
START = (normalised(32, (2, 2)), normalised(64, (2, 2)))

CANDIDATES = {
    # The paper's stages, narrower, with batch normalisation everywhere.
    "plain": CRNNConfig(
        (
            *START,
            normalised(128),
            normalised(128, (2, 1)),
            normalised(192),
            normalised(192, (2, 1)),
            END,
        ),
        LSTMS,
        name="plain",
    ),
    # Two residual blocks.
    "residual": MOBILE_CONFIG,
    # Residual blocks of a grouped and a 1x1 convolution.
    "grouped": CRNNConfig(
        (
            *START,
            normalised(128),
            normalised(128, groups=4),
            normalised(128, (2, 1), kernel=1, shortcut=2),
            normalised(192),
            normalised(192, groups=4),
            normalised(192, (2, 1), kernel=1, shortcut=2),
            END,
        ),
        LSTMS,
        name="grouped",
    ),
    # The residual network with twice the columns a character.
    "columns": CRNNConfig(
        (normalised(32, (2, 2)), normalised(64, (2, 1)), *MOBILE_CONFIG.convolutions[2:]),
        LSTMS,
        name="columns",
    ),
    # The residual network with wider LSTMs.
    "wide_lstm": CRNNConfig(
        MOBILE_CONFIG.convolutions,
        (Recurrence(128, project=128), Recurrence(128)),
        name="wide_lstm",
    ),
    "paper": PAPER_CONFIG,
}


if __name__ == "__main__":
    sys.exit(
        run_candidates(
            __doc__,
            CANDIDATES,
            PAPER_ALPHABET,
            100 / 32,
            batch=64,
            length=6,
            nouns=("word", "words"),
        )
    )
