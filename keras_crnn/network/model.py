"""The paper's network from image to logits, in five kinds of stages.

Section 2 and Table 1 of Shi, Bai, Yao (arXiv 1507.05717). Where the paper and the authors'
code differ, the code is followed, and the docstrings say so. `keras_stages.py` has the layers of
each stage; `config.py` how many there are, and how wide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from keras_crnn.network.config import PAPER_CONFIG, Convolution, CRNNConfig, Recurrence
from keras_crnn.system.errors import InputError

if TYPE_CHECKING:
    import keras

Tensor = TypeVar("Tensor")


def build_crnn(
    classes: int,
    config: CRNNConfig = PAPER_CONFIG,
    *,
    width: int | None = None,
    dtype: str | None = None,
    fast: bool = True,
) -> keras.Model:
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
        fast: bool. Whether to take the layers of `network/fast/`, which train faster on
            processors, or those of plain Keras. Names and shapes of weights, and what is computed
            from them, are the same. Defaults to `True`.

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
        raise InputError(f"A model needs the blank and at least one character; got {classes}.")
    if width is not None and config.time_steps(width) < 1:
        raise InputError(f"Images {width} pixels wide leave {config.name!r} no time step.")
    from keras_crnn.network.keras_stages import KerasStages  # imports Keras

    stages = KerasStages(classes, dtype, fast)
    images = stages.take_images(config.height, width)
    return stages.close(images, run_stages(config, stages, images), config.name)


def run_stages(config: CRNNConfig, stages: Stages[Tensor], images: Tensor) -> Tensor:
    """The network from top to bottom; the sizes are those of the paper at a width of 100 pixels.

    Args:
        config: `CRNNConfig`. How many stages there are, and how wide they are.
        stages: `Stages`. What each of them does, in Keras or in another framework.
        images: uint8 `(batch, height, width, 1)`.

    Returns:
        What `stages.classify` gives, `(batch, time, classes)`.
    """
    x = stages.normalise(images)  # (batch, 32, 100, 1), from -1 to 1
    maps = [x]
    for k, stage in enumerate(config.convolutions, start=1):
        earlier = maps[-stage.shortcut] if stage.shortcut is not None else None
        x = stages.convolve(x, stage, f"conv{k}", earlier)  # at last (batch, 1, 26, 512)
        maps.append(x)
    x = stages.to_sequence(x)  # (batch, 26, 512): a column is a time step
    for k, recurrence in enumerate(config.recurrences, start=1):
        x = stages.recur(x, recurrence, f"lstm{k}")  # (batch, 26, 256), at last (batch, 26, 512)
    return stages.classify(x)  # (batch, 26, 37)


class Stages(Protocol[Tensor]):
    """The five kinds of stages, in one framework."""

    def normalise(self, images: Tensor) -> Tensor:
        """Pixels `(batch, height, width, 1)` from -1 to 1, of uint8."""

    def convolve(self, x: Tensor, stage: Convolution, name: str, earlier: Tensor | None) -> Tensor:
        """Maps `(batch, rows, columns, filters)` after convolution, normalisation, pool and ReLU.

        Args:
            x: `(batch, rows, columns, channels)`.
            stage: `Convolution`.
            name: string. The layer's name, which begins those of its weights.
            earlier: the map that the stage's shortcut adds, or `None`.
        """

    def to_sequence(self, x: Tensor) -> Tensor:
        """Features `(batch, time, rows * channels)` of maps `(batch, rows, time, channels)`."""

    def recur(self, x: Tensor, stage: Recurrence, name: str) -> Tensor:
        """Features `(batch, time, units)` after an LSTM; two directions have twice the units.

        Args:
            x: `(batch, time, features)`.
            stage: `Recurrence`.
            name: string. The layer's name, which begins those of its weights.
        """

    def classify(self, x: Tensor) -> Tensor:
        """A value for each class in each time step, `(batch, time, classes)`."""
