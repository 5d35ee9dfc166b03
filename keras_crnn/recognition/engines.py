"""What runs a network: LiteRT or onnxruntime for exported files, Keras for weights."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from keras_crnn.network.model_file import load_model, load_spec
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.temperature import softmax
from keras_crnn.recognition.batches import run_in_batches
from keras_crnn.recognition.ends import check_ends, check_frames, check_widths
from keras_crnn.recognition.interpreters import Interpreters
from keras_crnn.recognition.onnx_engine import OnnxEngine
from keras_crnn.system.errors import InputError
from keras_crnn.system.processes import usable_processors


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

    Images are spread over interpreters, those of a list and those of calls from several threads
    alike. Fused LSTMs of the file keep their state by image, so a file takes one image a call;
    a graph of sixteen images a call is no faster a word. It may be pickled, and used after a fork.

    Args:
        path: the file; its alphabet, network and preprocessing are read from it.
        threads: int or `None`. Images that run at once at most, each in an interpreter that is
            opened when it is needed. Defaults to the number of processors.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is no keras-crnn model, or LiteRT cannot run it.
    """

    def __init__(self, path: str | os.PathLike[str], threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise InputError(f"threads must be at least 1; got {threads}.")
        self.spec = load_spec(path)
        self.threads = threads or usable_processors()
        self._path = os.path.abspath(path)  # opened again when the folder may be another
        self._interpreters = Interpreters(self._path, self.threads)
        check_ends(self._path, self.spec, *self._interpreters.shapes)
        check_widths(self._path, self.spec, self._interpreters.widths)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its file: the process that gets it opens interpreters of its own."""
        return LiteRTEngine, (self._path, self.threads)

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        at_once = min(self.threads, len(images))
        if at_once < 2:
            return [self._interpreters.run(image) for image in images]
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(self._interpreters.run, images))


class RememberingEngine:
    """Runs another engine once for each different image, and remembers what it gave.

    For tables that read the same images with one lexicon after the other; for one thread.

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


class KerasEngine:
    """Runs weights in Keras, images of one width together as batches.

    Args:
        path: file of weights, `NAME.npz`.
        batch_size: int. Images a batch at most. Defaults to 64.
    """

    def __init__(self, path: str | os.PathLike[str], batch_size: int = 64) -> None:
        self._model, self.spec = load_model(path)
        self._path, self._batch_size = os.path.abspath(path), batch_size
        self._process = os.getpid()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its file: the process that gets it opens that."""
        return KerasEngine, (self._path, self._batch_size)

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        if os.getpid() != self._process:
            raise RuntimeError(
                f"Keras cannot run {self._path!r} in a forked process, where it would hang: start "
                'processes by multiprocessing.get_context("spawn"), or read with a .tflite file.'
            )
        found = run_in_batches(images, self._batch_size, self._run)
        return [check_frames(self._path, one, self.spec.alphabet.classes) for one in found]

    def _run(self, batch: np.ndarray) -> np.ndarray:
        return softmax(np.asarray(self._model.predict_on_batch(batch)))


def open_engine(path: str | os.PathLike[str], threads: int | None = None) -> Engine:
    """The engine for a file: LiteRT for `.tflite`, onnxruntime for `.onnx`, Keras for `.npz`."""
    suffix = Path(path).suffix.lower()
    if suffix == ".tflite":
        return LiteRTEngine(path, threads)
    if suffix == ".onnx":
        return OnnxEngine(path, threads)
    if suffix in (".npz", ".keras"):  # of the second the error says what to save instead
        return KerasEngine(path)
    raise InputError(f"{os.fspath(path)!r} is no .tflite or .onnx file, and no .npz weights.")
