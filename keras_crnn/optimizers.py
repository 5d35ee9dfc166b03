"""The optimisers and schedules that `keras-crnn train` offers by name."""

from __future__ import annotations

from typing import Any

from keras_crnn.extras import require

OPTIMIZERS = ("adamw", "muon", "adadelta")


def build_optimizer(name: str, total_steps: int, learning_rate: float | None = None) -> Any:
    """Builds an optimiser.

    - `"adamw"`: AdamW (beta 0.9 and 0.98, weight decay 1e-4, gradient norm clipped at 5) under
      one cycle: 8 per cent of the steps of warm-up, then a cosine down to zero. Peak 1e-3.
    - `"muon"`: `Muon` for the kernels, AdamW for all else, under the same cycle.
    - `"adadelta"`: the paper's ADADELTA, rho 0.9, at a constant rate of 1 (Section 2.4), with
      the same clipping.

    Args:
        name: string, one of `OPTIMIZERS`.
        total_steps: int. Steps of the whole run; the cycle ends there.
        learning_rate: float or `None`. Replaces the peak or constant rate.

    Raises:
        ValueError: an unknown name, a run without steps, or a rate that is not above 0.
    """
    keras = require("keras", "train")
    if total_steps < 1:
        raise ValueError(f"A run needs at least one step; got {total_steps}.")
    if learning_rate is None:
        learning_rate = 1.0 if name == "adadelta" else 1e-3
    if not learning_rate > 0:
        raise ValueError(f"learning_rate must be above 0; got {learning_rate}.")
    if name == "adadelta":
        return keras.optimizers.Adadelta(learning_rate, rho=0.9, global_clipnorm=5.0)
    if name in ("adamw", "muon"):
        warmup = max(1, round(0.08 * total_steps))
        schedule = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0,
            decay_steps=max(1, total_steps - warmup),
            warmup_target=learning_rate,
            warmup_steps=warmup,
        )
        from keras_crnn.fused_adamw import FusedAdamW  # imports Keras
        from keras_crnn.muon import Muon

        kind = Muon if name == "muon" else FusedAdamW
        return kind(schedule, weight_decay=1e-4, beta_1=0.9, beta_2=0.98, global_clipnorm=5.0)
    raise ValueError(f"There is no optimizer {name!r}; choose one of {', '.join(OPTIMIZERS)}.")
