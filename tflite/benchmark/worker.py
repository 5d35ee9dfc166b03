"""Reads words with one exported file, as `tflite.benchmark` tells it to, in a fresh process.

python -m tflite.benchmark.worker crnn-en.tflite --threads 1

It speaks the language of `tflite/benchmark/peers/serving.py`.
"""

from __future__ import annotations

import tflite.benchmark.peers.serving as serving  # isort: skip  # first: its clock counts the imports

import argparse
import importlib
import os
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version

import ai_edge_litert.interpreter  # noqa: F401  # so that it counts as an import, not as loading
import numpy as np
from PIL import Image

from keras_crnn.network.model_file import load_spec
from keras_crnn.recognition.interpreters import LiteRTInterpreter
from keras_crnn.recognition.onnx_engine import OnnxEngine
from keras_crnn.recognition.recognizer import Recognizer


class TimedEngine:
    """One interpreter or session on some threads, which tells how long its graph took.

    An `Engine` as `keras_crnn.recognition.engines` has them. `LiteRTEngine` spreads images over
    interpreters of one thread each; here one image has all the threads.

    Args:
        path: the `.tflite` or `.onnx` file.
        threads: int.

    Attributes:
        spec: `ModelSpec` that the file carries.
        milliseconds: float. Of the last image: from its pixels to its probabilities.
    """

    def __init__(self, path: str, threads: int) -> None:
        self.spec = load_spec(path)
        self.milliseconds = 0.0
        if path.endswith(".onnx"):
            engine = OnnxEngine(path, threads)
            self._run_once = lambda image: engine.probabilities([image])[0]
        else:
            self._run_once = LiteRTInterpreter(path, threads).run

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        return [self._run(image) for image in images]

    def _run(self, image: np.ndarray) -> np.ndarray:
        begun = time.perf_counter()
        found = self._run_once(image)
        self.milliseconds = 1000 * (time.perf_counter() - begun)
        return found


def decode(path: str) -> Image.Image:
    """An image as it is in its file, decoded."""
    image = Image.open(path)
    image.load()
    return image


def load(path: str, threads: int) -> Callable[[Image.Image], tuple[str, float]]:
    """The function that reads an image: its text, and the milliseconds of the graph."""
    engine = TimedEngine(path, threads)
    recognizer = Recognizer(
        engine, language_model=None, turns="none"
    )  # as the other readers have none
    return lambda image: (recognizer.read(image).text, engine.milliseconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model", help="the .tflite or .onnx file")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    runtime = f"LiteRT {version('ai-edge-litert')}"
    if arguments.model.endswith(".onnx"):  # imported here, so that it counts as an import
        runtime = f"onnxruntime {importlib.import_module('onnxruntime').__version__}"
    serving.serve(
        decode,
        lambda: load(arguments.model, arguments.threads),
        os.path.getsize(arguments.model),
        os.path.basename(arguments.model),
        runtime,
    )


if __name__ == "__main__":
    main()
