"""Python's LiteRT with its plain kernels: those that every build of the runtime has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from keras_crnn.spec import load_spec


class PlainEngine:
    """Runs a `.tflite` file without XNNPACK.

    XNNPACK rounds 8-bit weights in another way than the plain kernels, so that a port which runs
    on the one cannot be compared with a reading by the other: confidences differ by up to 0.3.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.spec = load_spec(path)
        self._interpreter = Interpreter(
            model_path=str(path),
            num_threads=1,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]
        self._shape: tuple[int, ...] = ()

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        return [self._run(image[np.newaxis]) for image in images]

    def _run(self, batch: np.ndarray) -> np.ndarray:
        if batch.shape != self._shape:
            self._interpreter.resize_tensor_input(self._input, batch.shape)
            self._interpreter.allocate_tensors()
            self._shape = batch.shape
        self._interpreter.reset_all_variables()  # the LSTMs' state of the image before
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._output)[0]
