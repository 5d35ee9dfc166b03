"""The paper's network as a Keras functional model, built from a frozen configuration.

Section 2 and Table 1 of Shi, Bai, Yao (arXiv 1507.05717). Where the paper and the authors'
code differ, the code is followed, and the docstrings say so.
"""

from __future__ import annotations

from typing import Any

from keras_crnn.network.config import PAPER_CONFIG, Convolution, CRNNConfig, Recurrence
from keras_crnn.system.extras import require


def build_crnn(
    classes: int,
    config: CRNNConfig = PAPER_CONFIG,
    *,
    width: int | None = None,
    dtype: str | None = None,
) -> Any:
    """Builds the network.

    Images come as uint8 and are brought to `x / 128 - 1` inside. The model gives logits, in
    float32 whatever the precision: the softmax over classes is part of the CTC loss when
    training, and of the exported graph when reading (`Recognizer`).

    Args:
        classes: int. Characters and the blank: `alphabet.classes`.
        config: `CRNNConfig`. Defaults to the paper's network.
        width: int or `None`. Width of the images in pixels. Defaults to `None`, any width.
        dtype: string or `None`. A Keras precision policy, such as `"mixed_bfloat16"`.
            Defaults to the global one.

    Returns:
        A functional `keras.Model` from images `(batch, height, width, 1)` uint8 to logits
        `(batch, time, classes)` float32, with class 0 the blank and
        `time = config.time_steps(width)`.

    Raises:
        ValueError: fewer than two classes, or a width too small for one time step.

    Example:

    >>> model = build_crnn(37)
    >>> model.output_shape
    (None, None, 37)
    """
    if classes < 2:
        raise ValueError(f"A model needs the blank and at least one character; got {classes}.")
    if width is not None and config.time_steps(width) < 1:
        raise ValueError(f"Images {width} pixels wide leave {config.name!r} no time step.")
    layers = require("keras", "train").layers
    from keras_crnn.network.fast.towers import TowerModel  # imports Keras

    inputs = _input(config, width)
    x = layers.Rescaling(1 / 128, offset=-1.0, dtype=dtype, name="normalise")(inputs)
    maps = [x]
    for k, stage in enumerate(config.convolutions, start=1):
        earlier = None if stage.shortcut is None else maps[-stage.shortcut]
        maps.append(_convolve(maps[-1], stage, f"conv{k}", dtype, earlier))
    x = maps[-1]
    x = layers.Permute((2, 1, 3), dtype=dtype, name="columns")(x)  # (batch, time, rows, channels)
    x = layers.Reshape((-1, x.shape[2] * x.shape[3]), dtype=dtype, name="sequence")(x)
    for k, stage in enumerate(config.recurrences, start=1):
        x = _recur(x, stage, f"lstm{k}", dtype)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)  # (batch, time, classes)
    return TowerModel(inputs, logits, name=config.name)


def _input(config: CRNNConfig, width: int | None) -> Any:
    keras = require("keras", "train")
    return keras.Input((config.height, width, 1), dtype="uint8", name="image")


def _convolve(x: Any, stage: Convolution, name: str, dtype: str | None, earlier: Any = None) -> Any:
    from keras_crnn.network.fast.fused_batch_norm import FusedBatchNormalization
    from keras_crnn.network.fast.pooled_convolution import PooledConv2D  # imports Keras

    layers = require("keras", "train").layers
    pooled = stage.pool == (2, 2) and not stage.batch_norm and earlier is None
    x = (PooledConv2D if pooled else layers.Conv2D)(
        stage.filters,
        stage.kernel,
        padding="same" if stage.same else "valid",
        groups=stage.groups,
        use_bias=not stage.batch_norm,
        kernel_initializer="he_normal",
        dtype=dtype,
        name=name,
    )(x)
    if stage.batch_norm:
        x = FusedBatchNormalization(momentum=0.9, epsilon=1e-5, dtype=dtype, name=f"{name}_norm")(x)
    if earlier is not None:
        x = layers.Add(dtype=dtype, name=f"{name}_add")([x, earlier])
    if (
        stage.pool is not None and not pooled
    ):  # before ReLU: the same numbers, for a ReLU a quarter the size
        if stage.pool[1] == 1:
            x = layers.ZeroPadding2D((0, 1), dtype=dtype, name=f"{name}_pad")(x)
        x = layers.MaxPooling2D(2, stage.pool, dtype=dtype, name=f"{name}_pool")(x)
    return layers.ReLU(dtype=dtype, name=f"{name}_relu")(x)


def _recur(x: Any, stage: Recurrence, name: str, dtype: str | None) -> Any:
    from keras_crnn.network.fast.hoisted_lstm import HoistedLSTM  # imports Keras

    layers = require("keras", "train").layers
    lstm = HoistedLSTM(stage.units, return_sequences=True, dtype=dtype, name=name)
    if stage.both_ways:
        lstm = layers.Bidirectional(lstm, dtype=dtype, name=name)
    x = lstm(x)
    if stage.project is not None:
        x = layers.Dense(stage.project, dtype=dtype, name=f"{name}_project")(x)
    return x
