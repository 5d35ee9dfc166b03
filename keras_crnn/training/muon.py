"""Muon for the kernels of a network, AdamW for all else: learns from fewer words than AdamW."""

from __future__ import annotations

import math
from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra
from keras_crnn.training.fast.fused_adamw import FusedAdamW

with extra("train"):
    import keras

ops = keras.ops

#: Of the quintic iteration that brings all singular values near 1, as Keller Jordan chose them.
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


@keras.saving.register_keras_serializable(package="keras_crnn")
class Muon(FusedAdamW):
    """Updates kernels with the directions of their momentum made about equally long.

    A kernel's momentum is replaced by the nearest matrix with orthonormal rows or columns, by five
    steps of the Newton-Schulz iteration (Keller Jordan, "Muon: An optimizer for hidden layers in
    neural networks", 2024), and scaled so that its entries are as large as AdamW's updates
    (arXiv 2502.16982), so the same learning rates and weight decay fit. Unlike Keras's own Muon
    it takes convolutions as well, as matrices `(height * width * inputs, filters)`, a grouped one
    too, and each of an LSTM's four gates as a matrix of its own. Biases, scales, convolutions of
    one input channel a group and the layers named in `exclude` get AdamW.

    The state is AdamW's, so a checkpoint is as large.

    Args:
        learning_rate: float or schedule.
        momentum: float. Decay of the kernels' momentum, which is Nesterov's. Defaults to 0.95.
        exclude: sequence of strings. Variables whose path holds one of them get AdamW: the last
            layer, whose rows are the characters. Defaults to `("logits/",)`.
        options: further arguments of `keras.optimizers.AdamW`.

    Raises:
        ValueError: a momentum outside 0 to 1, or one string as `exclude`.

    Example:

    >>> from keras_crnn.network.config import TINY_CONFIG
    >>> from keras_crnn.network.model import build_crnn
    >>> from keras_crnn.training.losses import CTCLoss
    >>> model = build_crnn(37, TINY_CONFIG)
    >>> model.compile(Muon(1e-3, weight_decay=1e-4, global_clipnorm=5.0), CTCLoss())
    """

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 1e-3,
        momentum: float = 0.95,
        exclude: tuple[str, ...] | list[str] = ("logits/",),
        name: str = "muon",
        **options: Any,
    ) -> None:
        if not 0 <= momentum < 1:
            raise InputError(f"momentum must be at least 0 and below 1; got {momentum}.")
        if isinstance(exclude, str):
            raise InputError(f"exclude takes several strings, as in ({exclude!r},); got one.")
        super().__init__(learning_rate, name=name, **options)
        self.momentum = momentum
        self.exclude = tuple(exclude)

    def update_step(
        self,
        gradient: keras.KerasTensor,
        variable: keras.Variable,
        learning_rate: keras.KerasTensor,
    ) -> None:
        """As in Keras."""
        k = self._get_variable_index(variable)
        if not self._is_kernel(self._trainable_variables[k]):
            super().update_step(gradient, variable, learning_rate)
            return
        held = self._momentums[k]
        self.assign(held, self.momentum * held + ops.cast(gradient, held.dtype))
        ahead = ops.cast(gradient, held.dtype) + self.momentum * held
        matrices = _as_matrices(ahead, _gates(self._trainable_variables[k]))
        scale = 0.2 * math.sqrt(max(matrices.shape[1:]))
        update = _as_kernel(scale * orthogonalize(matrices), variable.shape)
        rate = ops.cast(learning_rate, variable.dtype)
        self.assign_sub(variable, rate * ops.cast(update, variable.dtype))

    def _is_kernel(self, variable: keras.Variable) -> bool:
        shape = variable.shape
        if len(shape) < 2 or any(part in variable.path for part in self.exclude):
            return False
        return len(shape) == 2 or shape[-2] > 1

    def get_config(self) -> dict[str, Any]:
        """As in Keras."""
        return {**super().get_config(), "momentum": self.momentum, "exclude": self.exclude}


def _gates(variable: keras.Variable) -> int:
    return 4 if "lstm_cell/" in variable.path else 1


def _as_matrices(kernel: keras.KerasTensor, parts: int) -> keras.KerasTensor:
    """A kernel `(..., parts * columns)` as `(parts, rows, columns)`."""
    columns = kernel.shape[-1] // parts
    return ops.transpose(ops.reshape(kernel, (-1, parts, columns)), (1, 0, 2))


def _as_kernel(matrices: keras.KerasTensor, shape: tuple[int, ...]) -> keras.KerasTensor:
    return ops.reshape(ops.transpose(matrices, (1, 0, 2)), shape)


def orthogonalize(
    matrices: keras.KerasTensor, steps: int = 5, exact: bool | None = None
) -> keras.KerasTensor:
    """Brings the singular values of matrices near 1, between about 0.7 and 1.2.

    Those below about a hundredth of the matrix's norm grow as well, but stay smaller.

    The iteration is X <- (a + b S + c S S) X with S = X X'. Where products are exact to
    float32 it runs on S alone, whose sides are the shorter side of X, and the product of all its
    factors is applied to X at the end: for the kernels of the paper's network that takes
    0.6 of the time. GPUs round the factors of products (TF32), which S would not survive.

    Args:
        matrices: `(count, rows, columns)`.
        steps: int. Iterations; more than 5 are of no use.
        exact: bool or `None`. Whether products are exact. Defaults to `None`: on TensorFlow
            without a GPU.

    Returns:
        As `matrices`. A matrix of zeros stays one.
    """
    if exact is None:
        exact = _multiplies_exactly()
    tall = matrices.shape[1] > matrices.shape[2]
    size = ops.sqrt(ops.sum(ops.square(matrices), axis=(1, 2), keepdims=True))
    matrices = matrices / (size + 1e-7)
    if tall:
        matrices = ops.transpose(matrices, (0, 2, 1))
    if exact:
        matrices = ops.matmul(_factors(_square(matrices), steps), matrices)
    else:
        for _ in range(steps):
            matrices = ops.matmul(_factor(_square(matrices)), matrices)
    return ops.transpose(matrices, (0, 2, 1)) if tall else matrices


def _square(matrices: keras.KerasTensor) -> keras.KerasTensor:
    return ops.matmul(matrices, ops.transpose(matrices, (0, 2, 1)))


def _factor(square: keras.KerasTensor) -> keras.KerasTensor:
    """What one step multiplies X by, from X X'."""
    a, b, c = _COEFFICIENTS
    unit = ops.eye(square.shape[-1], dtype=square.dtype)
    return a * unit + b * square + c * ops.matmul(square, square)


def _factors(square: keras.KerasTensor, steps: int) -> keras.KerasTensor:
    """What all steps together multiply X by."""
    product = factor = _factor(square)
    for _ in range(steps - 1):
        square = ops.matmul(ops.matmul(factor, square), factor)  # they commute
        factor = _factor(square)
        product = ops.matmul(factor, product)
    return product


def _multiplies_exactly() -> bool:
    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow as tf

    return not tf.config.list_logical_devices("GPU")
