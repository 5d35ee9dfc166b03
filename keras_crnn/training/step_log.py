"""How far an epoch is, where a progress bar cannot be drawn."""

from __future__ import annotations

import sys
import time
from typing import Any

from keras_crnn.system.extras import extra
from keras_crnn.system.tenths import Tenths

with extra("train"):
    import keras


def can_draw_bars() -> bool:
    """Whether standard output is a terminal or a notebook, and no file, which keeps every state."""
    return sys.stdout.isatty() or "ipykernel" in sys.modules


class StepLog(keras.callbacks.Callback):
    """Prints a line at every tenth of an epoch: steps done, mean loss, seconds a step.

    Args:
        steps: int. Steps of an epoch.

    Example:

    >>> log = StepLog(500)  # for `callbacks`, with `verbose=2`
    >>> log.on_epoch_begin(0)
    >>> log.on_train_batch_end(49, {"loss": 9.25})
    50 of 500 steps, loss 9.2500, 0.00 s a step
    """

    def __init__(self, steps: int) -> None:
        super().__init__()
        self._steps = steps

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Counts from here."""
        self._tenths, self._start = Tenths(), time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any]) -> None:
        """Prints the line of this step if it ends a tenth; Keras has that of the whole epoch."""
        done = batch + 1
        if self._tenths.is_new(done, self._steps) and done < self._steps:
            seconds = (time.monotonic() - self._start) / done
            print(
                f"{done} of {self._steps} steps, loss {logs['loss']:.4f}, {seconds:.2f} s a step",
                flush=True,
            )
