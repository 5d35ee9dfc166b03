"""The settings of a training run."""

from __future__ import annotations

from dataclasses import dataclass

from keras_crnn.evaluation.protocols import check_protocol
from keras_crnn.system.errors import InputError
from keras_crnn.training.optimizers import HELD_AVERAGE, HELD_WARMUP, check_choices
from keras_crnn.training.precision import AUTO


@dataclass(frozen=True)
class TrainingConfig:
    """Settings of a run.

    A resumed run must have the same, but for `precision`, `dev_epochs` and `protocol`, and where
    its rate is held, for `steps` and `decay_steps`.

    Args:
        steps: int. Steps of the whole run.
        epoch_steps: int. Steps between checkpoints. Defaults to 250.
        dev_epochs: int. Epochs between readings of the development sets. Defaults to 2.
        optimizer: string, see `build_optimizer`. Defaults to `"adamw"`.
        learning_rate: float or `None`, the optimiser's own.
        towers: int. Parts of a batch that are trained side by side, see `TowerModel`. Defaults
            to 1; as many as there are processors pays for small networks.
        precision: string. A Keras precision policy, or `"auto"`: both `"float32"` and
            `"mixed_bfloat16"`, which pays on processors with AMX or AVX-512 BF16 and on GPUs and
            slows others down, are tried for some steps where the run begins, and the faster one
            is kept to its end. Defaults to `"auto"`.
        protocol: string, one of `PROTOCOLS`. How readings of those development sets are compared
            with their truths that name no protocol. Defaults to `"exact"`.
        uses: int. How often each rendered word is trained on, see `ReusedWords`. Defaults to 1;
            more pay where the network trains faster than words are rendered.
        schedule: string, `"cycle"` or `"hold"`, see `build_schedule`. Defaults to `"cycle"`, which
            ends low by itself; only a run whose rate is held can be lengthened.
        decay_steps: int. Last steps of the run, in whole epochs, over which a held rate falls.
            Defaults to 0.
        average: bool. Development sets, `best.npz` and `last.npz` take an average of the
            weights over the last steps, see `AveragedWeights`. Defaults to `True`.
        dev_raw: bool. Where there is an average, reads the development sets with the weights as
            they are, too; without one they are read with those alone. Defaults to `False`.
        warmup_steps: int. Steps over which a held rate rises, whatever the length of the run; a
            cycle's are a part of its run. Defaults to 500.
        averaged_steps: int. Steps that the average is over where the rate is held; under a cycle
            they are a part of the run. Defaults to 250.
        frozen_norms: bool. Whether batch normalisation keeps the means, variances, scales and
            shifts that a run starts with: where the images of a batch are too few or too much alike
            to stand for all. Defaults to `False`.
    """

    steps: int
    epoch_steps: int = 250
    dev_epochs: int = 2
    optimizer: str = "adamw"
    learning_rate: float | None = None
    precision: str = AUTO
    towers: int = 1
    protocol: str = "exact"
    uses: int = 1
    schedule: str = "cycle"
    decay_steps: int = 0
    average: bool = True
    dev_raw: bool = False
    warmup_steps: int = HELD_WARMUP
    averaged_steps: int = HELD_AVERAGE
    frozen_norms: bool = False

    def __post_init__(self) -> None:
        check_protocol(self.protocol)
        check_choices(self.optimizer, self.learning_rate, self.schedule)
        for name in (
            "steps",
            "epoch_steps",
            "dev_epochs",
            "towers",
            "uses",
            "warmup_steps",
            "averaged_steps",
        ):
            if getattr(self, name) < 1:
                raise InputError(f"{name} must be at least 1; got {getattr(self, name)}.")
        if self.decay_steps and self.schedule != "hold":
            raise InputError(
                f"decay_steps {self.decay_steps} is for a rate that is held; a cycle falls by "
                'itself. Leave it out, or take schedule="hold".'
            )
        if not 0 <= self.decay_steps <= self.steps:
            raise InputError(
                f"decay_steps must be from 0 to the {self.steps} steps of the run; got "
                f"{self.decay_steps}."
            )

    @property
    def epochs(self) -> int:
        """Epochs of the run, the last one perhaps past `steps`."""
        return -(-self.steps // self.epoch_steps)

    @property
    def held_epochs(self) -> int | None:
        """Epochs before a held rate falls; `None` where it does not fall."""
        if not self.decay_steps:
            return None
        return self.epochs - -(-self.decay_steps // self.epoch_steps)

    @property
    def total_steps(self) -> int:
        """Steps of all epochs."""
        return self.epochs * self.epoch_steps

    @property
    def fall_epochs(self) -> int:
        """Epochs in which a held rate falls."""
        held = self.held_epochs
        return 0 if held is None else self.epochs - held

    @property
    def total_decay_steps(self) -> int:
        """Steps of those epochs."""
        return self.fall_epochs * self.epoch_steps


def check_seed(seed: int) -> None:
    """Refuses a seed that NumPy and Keras would refuse in words of their own.

    Raises:
        ValueError: it is not from 0 and below 2**32.
    """
    if not 0 <= seed < 1 << 32:
        raise InputError(f"Training takes a seed from 0 and below 2**32; got {seed}.")
