"""The settings of a fine-tuning, told without Keras."""

from __future__ import annotations

from dataclasses import dataclass

from keras_crnn.system.errors import InputError
from keras_crnn.training.config import check_seed
from keras_crnn.training.optimizers import check_choices


@dataclass(frozen=True)
class FinetuningConfig:
    """How a model is taught crops.

    Args:
        held_back: float, above 0 and below 1. Share of the crops to measure with, not to learn.
            Defaults to 0.2.
        old_share: float, from 0 and below 1. Share of the images in training that show words from
            before. Defaults to 0.65.
        steps: int or `None`. Steps of the run. Defaults to `None`: by the number of crops.
        batch_size: int, even. Images a step in the mean. Defaults to 32.
        learning_rate: float, above 0. Peak rate of Muon. Defaults to 7e-4.
        seed: int, from 0 and below 2**32. Of the parting, and of chance in training. Defaults to 0.

    Raises:
        ValueError: a value out of its range.

    Example:

    >>> FinetuningConfig().count_steps(40), FinetuningConfig(steps=64).count_steps(40)
    (640, 64)
    """

    held_back: float = 0.2
    old_share: float = 0.65
    steps: int | None = None
    batch_size: int = 32
    learning_rate: float = 7e-4
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.held_back < 1 or not 0 <= self.old_share < 1:
            raise InputError(
                f"held_back {self.held_back} must be above 0 and below 1, old_share "
                f"{self.old_share} from 0 and below 1."
            )
        too_few = self.steps is not None and self.steps < 1
        if self.batch_size < 2 or self.batch_size % 2 or too_few:
            raise InputError(
                f"batch_size {self.batch_size} must be even, and steps {self.steps} at least 1."
            )
        check_choices("muon", self.learning_rate, "cycle")
        check_seed(self.seed)

    def count_steps(self, crops: int) -> int:
        """Steps of a run on so many crops."""
        return self.steps or min(6400, max(640, 4 * crops))
