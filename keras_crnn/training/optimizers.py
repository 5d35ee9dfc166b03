"""The optimisers and schedules that `keras-crnn train` offers by name."""

from __future__ import annotations

from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

OPTIMIZERS = ("adamw", "muon", "adadelta")
SCHEDULES = ("cycle", "hold")

#: Steps of a held rate's rise: a tenth of the default run, about as a cycle's 8 per cent.
HELD_WARMUP = 500
#: Steps that the average of a held run's weights is over. That of 234 steps was measured to be 1 to
#: 2 points better than the weights; after 1,000 steps it has forgotten the first ones.
HELD_AVERAGE = 250


def build_optimizer(
    name: str,
    total_steps: int,
    learning_rate: float | None = None,
    schedule: str = "cycle",
    decay_steps: int = 0,
    average: bool = False,
    warmup_steps: int = HELD_WARMUP,
    averaged_steps: int = HELD_AVERAGE,
) -> Any:
    """Builds an optimiser.

    - `"adamw"`: AdamW (beta 0.9 and 0.98, weight decay 1e-4, gradient norm clipped at 5). Peak
      1e-3.
    - `"muon"`: `Muon` for the kernels, AdamW for all else, at the same rates.
    - `"adadelta"`: the paper's ADADELTA, rho 0.9, at a rate of 1 (Section 2.4), with the same
      clipping.

    Args:
        name: string, one of `OPTIMIZERS`.
        total_steps: int. Steps of the whole run.
        learning_rate: float or `None`. Replaces the peak or constant rate.
        schedule: string, one of `SCHEDULES`; see `build_schedule`. Defaults to `"cycle"`.
        decay_steps: int. The last steps of the run, over which a held rate falls.
        average: bool. Keeps an average of the weights, Keras's `use_ema`, under a cycle over about
            a twentieth of the run, a thousand steps at most. Defaults to `False`.
        warmup_steps: int. Steps over which a held rate rises. Defaults to 500.
        averaged_steps: int. Steps that the average is over where the rate is held. Defaults to
            250. Neither depends on the length of the run, which may change.

    Raises:
        ValueError: an unknown name, a run without steps, or a rate that is not above 0.
    """
    keras = require("keras", "train")
    rate = build_schedule(name, total_steps, learning_rate, schedule, decay_steps, warmup_steps)
    options: dict[str, Any] = {"global_clipnorm": 5.0}
    if average:
        over = averaged_steps if schedule == "hold" else min(1000, max(10, total_steps // 20))
        options |= {"use_ema": True, "ema_momentum": 1 - 1 / over}
    if name == "adadelta":
        return keras.optimizers.Adadelta(rate, rho=0.9, **options)
    from keras_crnn.training.fast.fused_adamw import FusedAdamW  # imports Keras
    from keras_crnn.training.muon import Muon

    kind = Muon if name == "muon" else FusedAdamW
    return kind(rate, weight_decay=1e-4, beta_1=0.9, beta_2=0.98, **options)


def check_choices(name: str, learning_rate: float | None, schedule: str) -> None:
    """Refuses what no optimiser can be built of, without Keras.

    Raises:
        ValueError: there is no such optimiser or schedule, or the rate is not above 0.
    """
    if name not in OPTIMIZERS:
        raise InputError(f"There is no optimizer {name!r}; choose one of {', '.join(OPTIMIZERS)}.")
    if schedule not in SCHEDULES:
        raise InputError(
            f"There is no schedule {schedule!r}; choose one of {', '.join(SCHEDULES)}."
        )
    if learning_rate is not None and not learning_rate > 0:
        raise InputError(f"learning_rate must be above 0; got {learning_rate}.")


def build_schedule(
    name: str,
    total_steps: int,
    learning_rate: float | None,
    schedule: str,
    decay_steps: int = 0,
    warmup_steps: int = HELD_WARMUP,
) -> Any:
    """The learning rate of an optimiser over a run.

    - `"cycle"`: 8 per cent of the steps of warm-up, then a cosine down to zero; with
      `"adadelta"`, which needs neither, the rate stays as it is.
    - `"hold"`: `HeldRate`: `warmup_steps` of warm-up, then the peak until the last `decay_steps`.

    Raises:
        ValueError: as `build_optimizer`.
    """
    keras = require("keras", "train")
    if total_steps < 1:
        raise InputError(f"A run needs at least one step; got {total_steps}.")
    check_choices(name, learning_rate, schedule)
    if learning_rate is None:
        learning_rate = 1.0 if name == "adadelta" else 1e-3
    if schedule == "hold":
        from keras_crnn.training.schedules import HeldRate  # imports Keras

        decay_start = max(0, total_steps - decay_steps)
        return HeldRate(learning_rate, warmup_steps, decay_start, decay_steps)
    if name == "adadelta":
        return learning_rate
    warmup = max(1, round(0.08 * total_steps))
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        decay_steps=max(1, total_steps - warmup),
        warmup_target=learning_rate,
        warmup_steps=warmup,
    )


def set_length(
    optimizer: Any,
    name: str,
    total_steps: int,
    learning_rate: float | None,
    decay_steps: int,
    warmup_steps: int = HELD_WARMUP,
    averaged_steps: int = HELD_AVERAGE,
) -> None:
    """Gives an optimiser of a held rate another length of its run, before it is trained on."""
    optimizer.learning_rate = build_schedule(
        name, total_steps, learning_rate, "hold", decay_steps, warmup_steps
    )
    optimizer.ema_momentum = 1 - 1 / averaged_steps
