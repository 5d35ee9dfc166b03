"""An ONNX graph while nodes are added to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

if TYPE_CHECKING:
    import onnx

#: Version of the operators, and of the file: of 2022, so that older runtimes take them, too.
OPSET, FILE_VERSION = 17, 8


class Graph:
    """Nodes and constants, each named by its place.

    Raises:
        ImportError: the extra `onnx` is missing.
    """

    def __init__(self) -> None:
        self._onnx = require("onnx", "onnx")
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: int | str | Sequence[int]) -> str:
        """Adds a node; returns the name of its output.

        Args:
            operator: string. ONNX's name of it.
            inputs: names of what it takes.
            attributes: as ONNX has them; a type by its name.
        """
        if "to" in attributes:
            attributes["to"] = getattr(self._onnx.TensorProto, str(attributes["to"]))
        output = f"{operator}_{len(self._nodes)}"
        node = self._onnx.helper.make_node(operator, inputs, [output], name=output, **attributes)
        self._nodes.append(node)
        return output

    def store(self, values: np.ndarray | np.generic) -> str:
        """Adds a constant; returns its name."""
        name = f"constant_{len(self._constants)}"
        array = np.ascontiguousarray(values) if np.ndim(values) else np.asarray(values)
        self._constants.append(self._onnx.numpy_helper.from_array(array, name))
        return name

    def close(self, height: int, classes: int, name: str) -> onnx.ModelProto:
        """The model from `image` to `probabilities`, what the last node gives.

        Args:
            height: int. Rows of an image in pixels.
            classes: int.
            name: string. The network's.

        Raises:
            ValueError: shapes of constants do not fit together.
        """
        helper, types = self._onnx.helper, self._onnx.TensorProto
        self._nodes[-1].output[0] = "probabilities"
        graph = helper.make_graph(
            self._nodes,
            name,
            [helper.make_tensor_value_info("image", types.UINT8, ["batch", height, "width", 1])],
            [
                helper.make_tensor_value_info(
                    "probabilities", types.FLOAT, ["batch", "time", classes]
                )
            ],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = FILE_VERSION
        model.producer_name = "keras-crnn"
        try:
            self._onnx.checker.check_model(model, full_check=True)
        except Exception as error:  # ONNX's own have no base in common but this
            raise InputError(
                f"The weights have not the shapes of the record's network: {error}"
            ) from error
        return model
