"""A learning rate that is held, so that a run can be lengthened, and falls when it is to end."""

from __future__ import annotations

from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra

with extra("train"):
    import keras
ops = keras.ops


@keras.saving.register_keras_serializable(package="keras_crnn")
class HeldRate(keras.optimizers.schedules.LearningRateSchedule):
    """Rises in a line, stays, and at the end falls to 0 as `1 - sqrt(progress)`.

    A cosine has to know its end before it begins, and a new one costs what the old one had won
    until its rate is low again. A rate that is held has no end: a run goes on for as long as one
    likes, and a short fall from any point of it gives weights as good as a whole cosine's (Hägele
    et al., "Scaling laws and compute-optimal training beyond fixed training durations", arXiv
    2405.18392, whose best form of the fall this is).

    Args:
        peak: float. The rate that is held.
        warmup_steps: int. Steps of the rise.
        decay_start: int. Step at which the fall begins.
        decay_steps: int. Steps of the fall; 0 holds the rate for ever.

    Raises:
        ValueError: a rate or a number of steps below 0, or a peak of 0.

    Example:

    >>> schedule = HeldRate(1e-3, warmup_steps=10, decay_start=100, decay_steps=20)
    >>> [round(float(schedule(step)), 6) for step in (0, 5, 10, 99, 105, 120)]
    [0.0, 0.0005, 0.001, 0.001, 0.0005, 0.0]
    """

    def __init__(
        self, peak: float, warmup_steps: int, decay_start: int = 0, decay_steps: int = 0
    ) -> None:
        super().__init__()
        if not peak > 0 or min(warmup_steps, decay_start, decay_steps) < 0:
            raise InputError(
                f"peak {peak} must be above 0, and warmup_steps {warmup_steps}, decay_start "
                f"{decay_start} and decay_steps {decay_steps} at least 0."
            )
        self.peak = peak
        self.warmup_steps = warmup_steps
        self.decay_start = decay_start
        self.decay_steps = decay_steps

    def __call__(self, step: Any) -> Any:
        """As in Keras: the rate of a step."""
        step = ops.cast(step, "float32")
        rate = self.peak * ops.minimum(1.0, step / max(1, self.warmup_steps))
        if not self.decay_steps:
            return rate
        progress = ops.clip((step - self.decay_start) / self.decay_steps, 0.0, 1.0)
        return rate * (1.0 - ops.sqrt(progress))

    def get_config(self) -> dict[str, Any]:
        """As in Keras."""
        return {
            "peak": self.peak,
            "warmup_steps": self.warmup_steps,
            "decay_start": self.decay_start,
            "decay_steps": self.decay_steps,
        }
