"""Python's LiteRT with its plain kernels: those that every build of the runtime has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import OpResolverType

from keras_crnn.network.model_file import load_spec
from keras_crnn.recognition.interpreters import LiteRTInterpreter


class PlainEngine:
    """Runs a `.tflite` file without XNNPACK.

    XNNPACK rounds 8-bit weights in another way than the plain kernels, so that a port which runs
    on the one cannot be compared with a reading by the other: confidences differ by up to 0.3.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.spec = load_spec(path)
        self._interpreter = LiteRTInterpreter(
            str(path),
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        return [self._interpreter.run(image) for image in images]
