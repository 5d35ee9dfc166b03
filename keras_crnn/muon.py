"""Muon for the kernels of a network, AdamW for all else: learns from fewer words than AdamW."""

from __future__ import annotations

import math
from typing import Any

from keras_crnn.extras import require
from keras_crnn.fused_adamw import FusedAdamW

keras = require("keras", "train")
ops = keras.ops

#: Of the quintic iteration that brings all singular values near 1, as Keller Jordan chose them.
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


@keras.saving.register_keras_serializable(package="keras_crnn")
class Muon(FusedAdamW):
    """Updates kernels with all directions of their momentum made equally long.

    A kernel's momentum is replaced by the nearest matrix with orthonormal rows or columns, by five
    steps of the Newton-Schulz iteration (Keller Jordan, "Muon: An optimizer for hidden layers in
    neural networks", 2024), and scaled so that its entries are as large as AdamW's updates
    (arXiv 2502.16982), so the same learning rates and weight decay fit. Unlike Keras's own Muon
    it takes convolutions as well, as matrices `(height * width * inputs, filters)`, and each
    of an LSTM's four gates as a matrix of its own. Biases, scales, convolutions of one input
    channel and the layers named in `exclude` get AdamW.

    The state is AdamW's, so a checkpoint is as large.

    Args:
        learning_rate: float or schedule.
        momentum: float. Decay of the kernels' momentum, which is Nesterov's. Defaults to 0.95.
        exclude: sequence of strings. Variables whose path holds one of them get AdamW: the last
            layer, whose rows are the characters. Defaults to `("logits/",)`.
        options: further arguments of `keras.optimizers.AdamW`.

    Example:

    >>> model.compile(Muon(1e-3, weight_decay=1e-4, global_clipnorm=5.0), CTCLoss())
    """

    def __init__(
        self,
        learning_rate: Any = 1e-3,
        momentum: float = 0.95,
        exclude: tuple[str, ...] | list[str] = ("logits/",),
        name: str = "muon",
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, name=name, **options)
        self.momentum = momentum
        self.exclude = tuple(exclude)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
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

    def _is_kernel(self, variable: Any) -> bool:
        shape = variable.shape
        if len(shape) < 2 or any(part in variable.path for part in self.exclude):
            return False
        return len(shape) == 2 or shape[-2] > 1

    def get_config(self) -> dict[str, Any]:
        """As in Keras."""
        return {**super().get_config(), "momentum": self.momentum, "exclude": self.exclude}


def _gates(variable: Any) -> int:
    return 4 if "lstm_cell/" in variable.path else 1


def _as_matrices(kernel: Any, parts: int) -> Any:
    """A kernel `(..., parts * columns)` as `(parts, rows, columns)`."""
    columns = kernel.shape[-1] // parts
    return ops.transpose(ops.reshape(kernel, (-1, parts, columns)), (1, 0, 2))


def _as_kernel(matrices: Any, shape: tuple[int, ...]) -> Any:
    return ops.reshape(ops.transpose(matrices, (1, 0, 2)), shape)


def orthogonalize(matrices: Any, steps: int = 5) -> Any:
    """Brings the singular values of matrices near 1, between about 0.7 and 1.2.

    The iteration X <- (a + b S + c S S) X with S = X X' runs on S alone, whose sides are
    the shorter side of X, and the product of all its factors is applied to X at the end: for
    the kernels of the paper's network that takes 0.6 of the time.

    Args:
        matrices: `(count, rows, columns)`.
        steps: int. Iterations; rounding grows with them, and more than 5 are of no use.

    Returns:
        As `matrices`. A matrix of zeros stays one.
    """
    a, b, c = _COEFFICIENTS
    tall = matrices.shape[1] > matrices.shape[2]
    size = ops.sqrt(ops.sum(ops.square(matrices), axis=(1, 2), keepdims=True))
    matrices = matrices / (size + 1e-7)
    turned = ops.transpose(matrices, (0, 2, 1))
    square = ops.matmul(turned, matrices) if tall else ops.matmul(matrices, turned)
    unit = ops.eye(square.shape[-1], dtype=matrices.dtype)
    product = unit
    for step in range(steps):
        factor = a * unit + b * square + c * ops.matmul(square, square)
        product = ops.matmul(factor, product) if step else factor
        if step < steps - 1:  # factor and square commute
            square = ops.matmul(ops.matmul(factor, square), factor)
    return ops.matmul(matrices, product) if tall else ops.matmul(product, matrices)
