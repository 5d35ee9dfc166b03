"""The stages of the network as Keras layers, plain ones or fast ones."""

from __future__ import annotations

from dataclasses import dataclass

from keras_crnn.network.config import Convolution, Recurrence
from keras_crnn.network.fast.fused_batch_norm import FusedBatchNormalization
from keras_crnn.network.fast.hoisted_lstm import HoistedLSTM
from keras_crnn.network.fast.pooled_convolution import PooledConv2D
from keras_crnn.network.fast.towers import TowerModel
from keras_crnn.network.folding import EPSILON
from keras_crnn.system.extras import extra

with extra("train"):
    import keras
    from keras import layers


@dataclass(frozen=True)
class KerasStages:
    """Stages that `run_stages` lines up to a functional model.

    Args:
        classes: int. Characters and the blank.
        dtype: string or `None`. A Keras precision policy; `None` is the global one.
        fast: bool. Whether the layers of `network/fast/` stand in for those of Keras.
    """

    classes: int
    dtype: str | None
    fast: bool

    def take_images(self, height: int, width: int | None) -> keras.KerasTensor:
        """Images `(batch, height, width, 1)`, uint8."""
        return keras.Input((height, width, 1), dtype="uint8", name="image")

    def normalise(self, images: keras.KerasTensor) -> keras.KerasTensor:
        """`(batch, height, width, 1)`, from -1 to 1."""
        return layers.Rescaling(1 / 128, offset=-1.0, dtype=self.dtype, name="normalise")(images)

    def convolve(
        self,
        x: keras.KerasTensor,
        stage: Convolution,
        name: str,
        earlier: keras.KerasTensor | None,
    ) -> keras.KerasTensor:
        """`(batch, rows, columns, filters)`: convolution, normalisation, pool, ReLU."""
        alone = not stage.batch_norm and earlier is None  # nothing between convolution and pool
        pools = self.fast and alone and stage.pool == (2, 2)
        x = (PooledConv2D if pools else layers.Conv2D)(
            stage.filters,
            stage.kernel,
            padding="same" if stage.same else "valid",
            groups=stage.groups,
            use_bias=not stage.batch_norm,
            kernel_initializer="he_normal",
            dtype=self.dtype,
            name=name,
        )(x)  # (batch, rows, columns, filters)
        if stage.batch_norm:
            normalise = FusedBatchNormalization if self.fast else layers.BatchNormalization
            x = normalise(momentum=0.9, epsilon=EPSILON, dtype=self.dtype, name=f"{name}_norm")(x)
        if earlier is not None:
            x = layers.Add(dtype=self.dtype, name=f"{name}_add")([x, earlier])
        if stage.pool is not None and not pools:
            # Before ReLU: the same numbers, for a ReLU a quarter the size.
            if stage.pool[1] == 1:  # (batch, rows, columns + 2, filters)
                x = layers.ZeroPadding2D((0, 1), dtype=self.dtype, name=f"{name}_pad")(x)
            x = layers.MaxPooling2D(2, stage.pool, dtype=self.dtype, name=f"{name}_pool")(x)
        return layers.ReLU(dtype=self.dtype, name=f"{name}_relu")(x)

    def to_sequence(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """`(batch, time, rows * channels)`."""
        x = layers.Permute((2, 1, 3), dtype=self.dtype, name="columns")(x)
        *_, rows, channels = x.shape  # (batch, time, rows, channels)
        return layers.Reshape((-1, rows * channels), dtype=self.dtype, name="sequence")(x)

    def recur(self, x: keras.KerasTensor, stage: Recurrence, name: str) -> keras.KerasTensor:
        """`(batch, time, units)`, twice the units of two directions, or `project`."""
        lstm = (HoistedLSTM if self.fast else layers.LSTM)(
            stage.units, return_sequences=True, dtype=self.dtype, name=name
        )
        if stage.both_ways:
            lstm = layers.Bidirectional(lstm, dtype=self.dtype, name=name)
        x = lstm(x)  # (batch, time, units), or twice as many
        if stage.project is not None:
            x = layers.Dense(stage.project, dtype=self.dtype, name=f"{name}_project")(x)
        return x

    def classify(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Logits `(batch, time, classes)`, float32."""
        return layers.Dense(self.classes, dtype="float32", name="logits")(x)

    def close(self, images: keras.KerasTensor, logits: keras.KerasTensor, name: str) -> keras.Model:
        """The model from `images` to `logits`."""
        return (TowerModel if self.fast else keras.Model)(images, logits, name=name)
