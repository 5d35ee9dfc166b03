"""The optimisers and schedules that `keras-crnn train` offers by name."""

from __future__ import annotations

from typing import Any

from keras_crnn.system.extras import require

OPTIMIZERS = ("adamw", "muon", "adadelta")
SCHEDULES = ("cycle", "hold")

_WARMUP = 500  # steps of a held rate's rise


def build_optimizer(
    name: str,
    total_steps: int,
    learning_rate: float | None = None,
    schedule: str = "cycle",
    decay_steps: int = 0,
    average: bool = False,
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
        average: bool. Keeps an average of the weights, Keras's `use_ema`, over about a twentieth
            of the run, a thousand steps at most. Defaults to `False`.

    Raises:
        ValueError: an unknown name, a run without steps, or a rate that is not above 0.
    """
    keras = require("keras", "train")
    rate = build_schedule(name, total_steps, learning_rate, schedule, decay_steps)
    options: dict[str, Any] = {"global_clipnorm": 5.0}
    if average:
        options |= {"use_ema": True, "ema_momentum": _momentum(total_steps)}
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
        raise ValueError(f"There is no optimizer {name!r}; choose one of {', '.join(OPTIMIZERS)}.")
    if schedule not in SCHEDULES:
        raise ValueError(
            f"There is no schedule {schedule!r}; choose one of {', '.join(SCHEDULES)}."
        )
    if learning_rate is not None and not learning_rate > 0:
        raise ValueError(f"learning_rate must be above 0; got {learning_rate}.")


def build_schedule(
    name: str, total_steps: int, learning_rate: float | None, schedule: str, decay_steps: int = 0
) -> Any:
    """The learning rate of an optimiser over a run.

    - `"cycle"`: 8 per cent of the steps of warm-up, then a cosine down to zero; with
      `"adadelta"`, which needs neither, the rate stays as it is.
    - `"hold"`: `HeldRate`: 500 steps of warm-up, a tenth of shorter runs, then the peak until the
      last `decay_steps`.

    Raises:
        ValueError: as `build_optimizer`.
    """
    keras = require("keras", "train")
    if total_steps < 1:
        raise ValueError(f"A run needs at least one step; got {total_steps}.")
    check_choices(name, learning_rate, schedule)
    if learning_rate is None:
        learning_rate = 1.0 if name == "adadelta" else 1e-3
    if schedule == "hold":
        from keras_crnn.training.schedules import HeldRate  # imports Keras

        warmup = min(_WARMUP, max(1, total_steps // 10))
        return HeldRate(learning_rate, warmup, max(0, total_steps - decay_steps), decay_steps)
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
    optimizer: Any, name: str, total_steps: int, learning_rate: float | None, decay_steps: int
) -> None:
    """Gives an optimiser of a held rate another length of its run, before it is trained on."""
    optimizer.learning_rate = build_schedule(name, total_steps, learning_rate, "hold", decay_steps)
    optimizer.ema_momentum = _momentum(total_steps)


def _momentum(total_steps: int) -> float:
    """Averages the weights over about a twentieth of the run, a thousand steps at most."""
    return 1 - 1 / min(1000, max(10, total_steps // 20))
