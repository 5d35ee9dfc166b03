"""What Python reads with a model file from the golden words and lines, for the browser to compare.

    python web_demo/recognizer/test/browser/read_golden.py MODEL.tflite OUT_DIR [--passes N]

Writes the pictures as PNG and `readings.json`: of each picture the text and the confidence, with
the language model and without, and the least milliseconds of some passes on one thread, from the
bytes of the PNG to the reading. Run it from the root of the checkout.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from android_demo.golden.drawn import draw_texts
from android_demo.golden.store import open_golden
from keras_crnn.recognition.recognizer import Recognizer

COUNT = 300
#: A picture that Python is less sure of cannot be read; how a runtime rounds decides its letters.
LEAST_CONFIDENCE = 0.01


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--passes", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    plain = Recognizer.load(options.model, threads=1, language_model=None)
    weighing = Recognizer.load(options.model, threads=1)
    files: list[bytes] = []
    for pixels in list_pictures():
        path = options.out / f"{len(files):03d}.png"
        Image.fromarray(pixels).save(path)
        if plain.read(path).confidence >= LEAST_CONFIDENCE:
            files.append(path.read_bytes())
        if len(files) == COUNT:
            break
    least = [float("inf")] * len(files)
    for _ in range(options.passes):
        for k, file in enumerate(files):
            start = time.perf_counter()
            plain.read(file)
            least[k] = min(least[k], 1e3 * (time.perf_counter() - start))
    readings = [
        {
            "plain": describe(plain, file),
            "weighed": describe(weighing, file),
            "milliseconds": least[k],
        }
        for k, file in enumerate(files)
    ]
    (options.out / "readings.json").write_text(json.dumps(readings, ensure_ascii=False), "utf-8")


def list_pictures() -> Iterator[np.ndarray]:
    """The golden words, then drawn words and lines, every fourth of them on its side."""
    stored, store = open_golden()
    for case in stored["words"]:
        yield store.get(case["pixels"], "u1")
    for k, drawn in enumerate(draw_texts(COUNT)):
        quarters = 0 if k % 4 else 1 + k % 8 // 2  # one, or three
        yield np.ascontiguousarray(np.rot90(drawn.pixels, quarters))


def describe(recognizer: Recognizer, file: bytes) -> dict[str, object]:
    """Text of a picture, how sure it is, and how it was turned."""
    reading = recognizer.read(file)
    return {
        "text": reading.text,
        "confidence": reading.confidence,
        "turned": reading.turned,
    }


if __name__ == "__main__":
    main()
