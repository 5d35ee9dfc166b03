"""Which precision trains faster on the processor at hand: measured, as no rule tells it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

#: What is tried, and `auto`, which takes the fastest.
PRECISIONS = ("float32", "mixed_bfloat16")
AUTO = "auto"

_WARM = 2  # steps before the clock runs: the first compiles, the second fills caches
_TIMED = 4


def measure_precisions(
    build: Callable[[str], Any], batch: tuple[np.ndarray, np.ndarray]
) -> dict[str, float]:
    """Seconds a training step takes in each precision, the least of four.

    Half precision is up to twice as fast on processors with bfloat16 units (AMX, AVX-512 BF16) and
    on GPUs, and slower everywhere else; towers and sizes matter too, so the very step is tried.

    Args:
        build: function of a precision that gives a compiled model, which is thrown away.
        batch: images and packed labels as the run trains on.

    Returns:
        Seconds by the name of the precision.
    """
    seconds = {}
    for precision in PRECISIONS:
        model = build(precision)
        times = []
        for _ in range(_WARM + _TIMED):
            start = time.perf_counter()
            model.train_on_batch(*batch)  # returns the loss, so that the step is over
            times.append(time.perf_counter() - start)
        seconds[precision] = min(times[_WARM:])
    return seconds
