"""What runs a network: LiteRT for exported files, Keras for weights."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import numpy as np

from keras_crnn.network.model_file import load_model, load_spec
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.ends import check_ends, check_frames
from keras_crnn.system.errors import InputError


class Engine(Protocol):
    """Turns preprocessed images into frame probabilities."""

    spec: ModelSpec

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` float32 of each image `(height, width, 1)` uint8."""
        ...


class LiteRTEngine:
    """Runs a `.tflite` file; needs no TensorFlow.

    The record's checksum tells damage, and is no signature: a file that somebody made on purpose
    may do whatever LiteRT lets it. Open only models whose source you know.

    Several images are spread over interpreters, one a thread. The fused LSTMs of the file
    keep their state by image, so a file takes one image a call; a graph of sixteen images a
    call is no faster a word.

    Args:
        path: the file; its alphabet, network and preprocessing are read from it.
        threads: int or `None`. Interpreters at most. Defaults to the number of processors.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is no keras-crnn model, or LiteRT cannot run it.
    """

    def __init__(self, path: str | os.PathLike[str], threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise InputError(f"threads must be at least 1; got {threads}.")
        self.spec = load_spec(path)
        self.threads = threads or os.cpu_count() or 1
        self._path = os.fspath(path)
        self._idle: SimpleQueue[LiteRTInterpreter] = SimpleQueue()
        first = LiteRTInterpreter(self._path)
        check_ends(self._path, self.spec, *first.shapes)
        self._idle.put(first)
        self._opened = 1

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        if len(images) < 2 or self.threads == 1:
            return [self._run(image) for image in images]
        while self._opened < min(self.threads, len(images)):
            self._idle.put(LiteRTInterpreter(self._path))
            self._opened += 1
        with ThreadPoolExecutor(self._opened) as pool:
            return list(pool.map(self._run, images))

    def _run(self, image: np.ndarray) -> np.ndarray:
        interpreter = self._idle.get()
        try:
            return interpreter.run(image)
        finally:
            self._idle.put(interpreter)


class RememberingEngine:
    """Runs another engine once for each different image, and remembers what it gave.

    For tables that read the same images with one lexicon after the other.

    Args:
        engine: the `Engine`.
        capacity: int, bytes. What is oldest is forgotten beyond that. Images that come in turn
            and give more are all forgotten before they come again. Defaults to 256 MB, enough
            for 60,000 images 100 pixels wide with 37 classes.
    """

    def __init__(self, engine: Engine, capacity: int = 1 << 28) -> None:
        self.spec = engine.spec
        self._engine = engine
        self._capacity = capacity
        self._size = 0
        self._known: dict[bytes, np.ndarray] = {}

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        keys = [_digest(image) for image in images]
        new = {key: k for k, key in enumerate(keys) if key not in self._known}
        found = {key: self._known[key] for key in keys if key not in new}
        if new:
            results = self._engine.probabilities([images[k] for k in new.values()])
            found.update(zip(new, results, strict=True))
            for key in new:
                self._known[key] = found[key]
                self._size += found[key].nbytes
        while self._size > self._capacity:
            oldest = next(iter(self._known))
            self._size -= self._known.pop(oldest).nbytes
        return [found[key] for key in keys]


def _digest(image: np.ndarray) -> bytes:
    # The width tells images of one height apart that have the same bytes.
    about = f"{image.shape} {image.dtype}".encode()
    return hashlib.blake2b(about + image.tobytes(), digest_size=16).digest()


class LiteRTInterpreter:
    """One LiteRT interpreter, which takes one image after the other.

    Args:
        path: string. The `.tflite` file.
        threads: int. Threads for one image. Defaults to 1.
        options: further arguments of LiteRT's `Interpreter`.

    Raises:
        ValueError: LiteRT cannot run the file.

    Attributes:
        shapes: two tuples of int. Of the image that the network takes, and of what it gives.
    """

    def __init__(self, path: str, threads: int = 1, **options: Any) -> None:
        from ai_edge_litert.interpreter import Interpreter

        try:
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

    def run(self, image: np.ndarray) -> np.ndarray:
        """Softmax outputs `(time, classes)` float32 of an image `(height, width, 1)` uint8.

        Raises:
            ValueError: LiteRT cannot run the network on it, or it gives no numbers.
        """
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
        if batch.shape != self._shape:
            self._interpreter.resize_tensor_input(self._input, batch.shape)
            self._interpreter.allocate_tensors()
            self._shape = batch.shape
        self._interpreter.reset_all_variables()  # the LSTMs' state of the image before
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._output)[0]  # (time, classes)


class KerasEngine:
    """Runs weights in Keras, images of one width together as batches.

    Args:
        path: file of weights, `NAME.npz`.
        batch_size: int. Images a batch at most. Defaults to 64.
    """

    def __init__(self, path: str | os.PathLike[str], batch_size: int = 64) -> None:
        self._model, self.spec = load_model(path)
        self._path = os.fspath(path)
        self._batch_size = batch_size

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        by_width: dict[int, list[int]] = {}
        for k, image in enumerate(images):
            by_width.setdefault(image.shape[1], []).append(k)
        results: list[Any] = [None] * len(images)
        for indices in by_width.values():
            for start in range(0, len(indices), self._batch_size):
                chosen = indices[start : start + self._batch_size]
                logits = self._model.predict_on_batch(np.stack([images[k] for k in chosen]))
                for k, frames in zip(chosen, _softmax(np.asarray(logits)), strict=True):
                    results[k] = check_frames(self._path, frames, self.spec.alphabet.classes)
        return results


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def open_engine(path: str | os.PathLike[str], threads: int | None = None) -> Engine:
    """The engine for a file: LiteRT for `.tflite`, Keras for `.npz`."""
    suffix = Path(path).suffix.lower()
    if suffix == ".tflite":
        return LiteRTEngine(path, threads)
    if suffix == ".npz":
        return KerasEngine(path)
    raise InputError(f"{os.fspath(path)!r} is neither a .tflite file nor .npz weights.")
