"""LiteRT interpreters of one file, each for one image at a time."""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from keras_crnn.recognition.ends import check_frames
from keras_crnn.system.errors import InputError
from keras_crnn.system.native_messages import leave_out_messages

_CREATED = b"INFO: Created TensorFlow Lite"


class LiteRTInterpreter:
    """One LiteRT interpreter, which takes one image after the other.

    Args:
        path: string. The `.tflite` file.
        threads: int. Threads for one image. Defaults to 1.
        options: further arguments of LiteRT's `Interpreter`.

    Raises:
        ValueError: LiteRT cannot run the file.

    Attributes:
        shapes: two tuples of int. Of the image that the network takes, and of what it gives; of the
            first where it takes several widths.
        widths: tuple of int. The only widths that it takes, of a stateless file; else empty.
    """

    def __init__(self, path: str, threads: int = 1, **options: Any) -> None:
        from ai_edge_litert.interpreter import Interpreter

        try:
            with leave_out_messages(_CREATED):  # one for every interpreter
                self._interpreter = Interpreter(model_path=path, num_threads=threads, **options)
                self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise InputError(f"LiteRT cannot run {path!r}: {error}") from error
        inputs = self._interpreter.get_input_details()
        outputs = self._interpreter.get_output_details()
        if len(inputs) != 1 or len(outputs) != 1:
            raise InputError(
                f"{path!r} takes {len(inputs)} tensors and gives {len(outputs)}: it is no network "
                "of keras-crnn, which takes an image and gives probabilities."
            )
        self._input, self._shape = inputs[0]["index"], tuple(map(int, inputs[0]["shape"]))
        self._type = inputs[0]["dtype"]  # a file that others converted may take floats
        self._output, self._path = outputs[0]["index"], path
        self.shapes = self._shape, tuple(map(int, outputs[0]["shape"]))
        self._by_width: dict[int, Callable[..., dict[str, np.ndarray]]] = {}
        signatures = self._interpreter.get_signature_list()
        if len(signatures) > 1:  # a stateless file, with a graph for each width
            for name in signatures:
                runner = self._interpreter.get_signature_runner(name)
                self._by_width[int(runner.get_input_details()["image"]["shape"][2])] = runner
        self.widths = tuple(sorted(self._by_width))

    def run(self, image: np.ndarray) -> np.ndarray:
        """Softmax outputs `(time, classes)` float32 of an image `(height, width, 1)` uint8.

        Raises:
            ValueError: LiteRT cannot run the network on it, or it gives no numbers.
        """
        if self.widths and image.shape[1] not in self.widths:
            raise InputError(
                f"{self._path!r} takes images {', '.join(map(str, self.widths))} pixels wide, and "
                f"got one of {image.shape[1]}: resize it with spec.preprocessing."
            )
        try:
            frames = self._run(image)
        except (TypeError, ValueError, RuntimeError) as error:
            raise InputError(
                f"LiteRT cannot run {self._path!r} on an image of shape {image.shape}: {error}. "
                "The file is damaged: fetch it again, or make it anew."
            ) from error
        return check_frames(self._path, frames, self.shapes[1][-1])

    def _run(self, image: np.ndarray) -> np.ndarray:
        batch = image[np.newaxis].astype(self._type, copy=False)  # (1, height, width, 1)
        if self.widths:
            return self._by_width[image.shape[1]](image=batch)["probabilities"][0]
        if batch.shape != self._shape:
            self._interpreter.resize_tensor_input(self._input, batch.shape)
            self._interpreter.allocate_tensors()
            self._shape = batch.shape
        self._interpreter.reset_all_variables()  # the LSTMs' state of the image before
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._output)[0]  # (time, classes)


class Interpreters:
    """Interpreters of one file that threads share, opened as they are needed.

    After a fork a process has none: those that other threads used at that moment would never come
    back to it.

    Args:
        path: string. The `.tflite` file.
        most: int. How many there are at most; a caller beyond that waits.

    Attributes:
        shapes: two tuples of int, as of `LiteRTInterpreter`.
        widths: tuple of int, likewise.

    Raises:
        ValueError: LiteRT cannot run the file.
    """

    def __init__(self, path: str, most: int) -> None:
        self._path, self._most = path, most
        self.forget()
        first = self._open()  # a bad file is named here
        self.shapes, self.widths = first.shapes, first.widths
        self._idle.put(first)
        _ALL.add(self)

    def forget(self) -> None:
        """Begins anew, without any."""
        self._lock = threading.Lock()
        self._idle: SimpleQueue[LiteRTInterpreter] = SimpleQueue()
        self._opened = 0

    def run(self, image: np.ndarray) -> np.ndarray:
        """As `LiteRTInterpreter.run`, in one that is idle."""
        interpreter = self._take()
        try:
            return interpreter.run(image)
        finally:
            self._idle.put(interpreter)

    def _take(self) -> LiteRTInterpreter:
        with contextlib.suppress(Empty):
            return self._idle.get_nowait()
        with self._lock:
            if self._opened < self._most:
                return self._open()
        return self._idle.get()

    def _open(self) -> LiteRTInterpreter:
        interpreter = LiteRTInterpreter(self._path)
        self._opened += 1
        return interpreter


#: Those that are alive, to be told of a fork.
_ALL: weakref.WeakSet[Interpreters] = weakref.WeakSet()


def _forget_all() -> None:
    for interpreters in list(_ALL):
        interpreters.forget()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_forget_all)
