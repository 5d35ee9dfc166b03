"""The paper's network as a Keras functional model, built from a frozen configuration.

Section 2 and Table 1 of Shi, Bai, Yao (arXiv 1507.05717). Where the paper and the authors'
code differ, the code is followed, and the docstrings say so.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from keras_crnn.extras import require


@dataclass(frozen=True)
class Convolution:
    """One convolution with what follows it.

    Args:
        filters: int. Output channels.
        kernel: int. Side of the square kernel. Defaults to 3.
        same: bool. Whether the map is padded to keep its size. Defaults to `True`.
        batch_norm: bool. Whether batch normalisation follows. Defaults to `False`.
        pool: tuple `(vertical, horizontal)` of the strides of a 2x2 max-pool, or `None`.
            At a horizontal stride of 1 one column is added on each side, as in the authors'
            code (the paper prints a 1x2 window), so the map becomes one column wider.
    """

    filters: int
    kernel: int = 3
    same: bool = True
    batch_norm: bool = False
    pool: tuple[int, int] | None = None


@dataclass(frozen=True)
class Recurrence:
    """One LSTM layer over the feature sequence.

    Args:
        units: int. Units each way.
        both_ways: bool. Whether the sequence is read in both directions. Defaults to `True`.
        project: int or `None`. Width of a linear layer after it. Defaults to `None`.
    """

    units: int
    both_ways: bool = True
    project: int | None = None


@dataclass(frozen=True)
class CRNNConfig:
    """Stages of a CRNN: convolutions, columns to a sequence, recurrences, one dense layer.

    Args:
        convolutions: tuple of `Convolution`. They must bring `height` down to 1 row, or the
            rows that are left are joined into the features of their column.
        recurrences: tuple of `Recurrence`.
        height: int. Rows of the input image in pixels. Defaults to 32.
        name: string. Name of the Keras model. Defaults to `"crnn"`.
    """

    convolutions: tuple[Convolution, ...]
    recurrences: tuple[Recurrence, ...]
    height: int = 32
    name: str = "crnn"

    def __post_init__(self) -> None:
        rows = self.height
        for k, stage in enumerate(self.convolutions, start=1):
            rows = _after_stage(rows, stage, vertical=True)
            if rows < 1:
                raise ValueError(
                    f"Convolution {k} of {self.name!r} leaves no rows of an image {self.height} "
                    "pixels high. Remove a pool or raise the height."
                )

    def time_steps(self, width: int) -> int:
        """Frames the network gives for an image `width` pixels wide.

        26 at width 100 for the paper's network: two halvings, one column more from each
        padded pool and one less from the last, unpadded convolution, so `width // 4 + 1`.
        """
        columns = int(width)
        for stage in self.convolutions:
            columns = _after_stage(columns, stage, vertical=False)
            if columns < 1:  # padding must not bring them back
                return 0
        return columns

    def frame_center(self, time_step: float) -> float:
        """Column of the image, in pixels from its left edge, that a frame looks at.

        The centre of the frame's receptive field: `4 * time_step` for the paper's network.
        """
        center, stride = 0.5, 1
        for stage in self.convolutions:
            if not stage.same:
                center += (stage.kernel - 1) / 2 * stride
            if stage.pool is not None:
                center += (0.5 - (1 if stage.pool[1] == 1 else 0)) * stride
                stride *= stage.pool[1]
        return center + stride * time_step

    def to_dict(self) -> dict[str, Any]:
        """Plain values for storing beside weights."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> CRNNConfig:
        """The inverse of `to_dict`, also after a way through JSON."""
        convolutions = tuple(
            Convolution(**{**stage, "pool": tuple(stage["pool"]) if stage["pool"] else None})
            for stage in values["convolutions"]
        )
        recurrences = tuple(Recurrence(**stage) for stage in values["recurrences"])
        return cls(convolutions, recurrences, values["height"], values["name"])


def _after_stage(size: int, stage: Convolution, vertical: bool) -> int:
    """Size of a map's side after a stage, in pixels of that map."""
    if not stage.same:
        size = size - stage.kernel + 1
    if stage.pool is None:
        return size
    stride = stage.pool[0 if vertical else 1]
    padded = size + 2 if stride == 1 and not vertical else size
    return (padded - 2) // stride + 1


#: The paper's network with the batch normalisation of the authors' code: 8.33 million parameters.
PAPER_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(64, pool=(2, 2)),
        Convolution(128, pool=(2, 2)),
        Convolution(256, batch_norm=True),
        Convolution(256, pool=(2, 1)),
        Convolution(512, batch_norm=True),
        Convolution(512, pool=(2, 1)),
        Convolution(512, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(256, project=256), Recurrence(256)),
)

#: Section 3.4's smaller network for music scores: conv4 and conv6 gone, one-way LSTMs.
MUSIC_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(64, pool=(2, 2)),
        Convolution(128, pool=(2, 2)),
        Convolution(256, batch_norm=True, pool=(2, 1)),
        Convolution(512, batch_norm=True, pool=(2, 1)),
        Convolution(512, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(256, both_ways=False, project=256), Recurrence(256, both_ways=False)),
    name="crnn_music",
)

#: A hundred thousand parameters, for tests and first tries.
TINY_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(16, batch_norm=True, pool=(2, 2)),
        Convolution(32, batch_norm=True, pool=(2, 2)),
        Convolution(48, batch_norm=True, pool=(2, 1)),
        Convolution(64, batch_norm=True, pool=(2, 1)),
        Convolution(64, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(48),),
    name="crnn_tiny",
)

CONFIGS = {"paper": PAPER_CONFIG, "music": MUSIC_CONFIG, "tiny": TINY_CONFIG}


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

    inputs = _input(config, width)
    x = layers.Rescaling(1 / 128, offset=-1.0, dtype=dtype, name="normalise")(inputs)
    for k, stage in enumerate(config.convolutions, start=1):
        x = _convolve(x, stage, f"conv{k}", dtype)
    x = layers.Permute((2, 1, 3), dtype=dtype, name="columns")(x)  # (batch, time, rows, channels)
    x = layers.Reshape((-1, x.shape[2] * x.shape[3]), dtype=dtype, name="sequence")(x)
    for k, stage in enumerate(config.recurrences, start=1):
        x = _recur(x, stage, f"lstm{k}", dtype)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)  # (batch, time, classes)
    return require("keras", "train").Model(inputs, logits, name=config.name)


def _input(config: CRNNConfig, width: int | None) -> Any:
    keras = require("keras", "train")
    return keras.Input((config.height, width, 1), dtype="uint8", name="image")


def _convolve(x: Any, stage: Convolution, name: str, dtype: str | None) -> Any:
    layers = require("keras", "train").layers
    x = layers.Conv2D(
        stage.filters,
        stage.kernel,
        padding="same" if stage.same else "valid",
        use_bias=not stage.batch_norm,
        kernel_initializer="he_normal",
        dtype=dtype,
        name=name,
    )(x)
    if stage.batch_norm:
        x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, dtype=dtype, name=f"{name}_norm")(
            x
        )
    if stage.pool is not None:  # before ReLU: the same numbers, for a ReLU a quarter the size
        if stage.pool[1] == 1:
            x = layers.ZeroPadding2D((0, 1), dtype=dtype, name=f"{name}_pad")(x)
        x = layers.MaxPooling2D(2, stage.pool, dtype=dtype, name=f"{name}_pool")(x)
    return layers.ReLU(dtype=dtype, name=f"{name}_relu")(x)


def _recur(x: Any, stage: Recurrence, name: str, dtype: str | None) -> Any:
    layers = require("keras", "train").layers
    lstm = layers.LSTM(stage.units, return_sequences=True, dtype=dtype, name=name)
    if stage.both_ways:
        lstm = layers.Bidirectional(lstm, dtype=dtype, name=name)
    x = lstm(x)
    if stage.project is not None:
        x = layers.Dense(stage.project, dtype=dtype, name=f"{name}_project")(x)
    return x
