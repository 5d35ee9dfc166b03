"""Golden looks: what Python makes of long lines in windows, and of words that were turned.

    python -m android_demo.golden.make_looks make     # writes golden/looks.zip
    python -m android_demo.golden.make_looks check    # Python still gives the same

A case has an image, and the frames that the network gave for each of its windows, of the image as
it stands and of it turned, in the order in which they are asked for. The record of a line has
`widths`, as a file without state has. The file is as `make_golden` says. Run it from the root of
the checkout.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from android_demo.golden.cases import describe_reading, hash_pixels, shorten
from android_demo.golden.command import check_file, run_command
from android_demo.golden.drawn import draw_texts
from android_demo.golden.store import LOOKS, Store, write_cases
from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import Engine, LiteRTEngine
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.recognition.turns import turn_image
from keras_crnn.transcription.language_model import LanguageModel

MODEL = "crnn-en-full"
LINES, WORDS = 8, 28
WIDTHS = (80, 120, 160)
_LEAST_WIDTH = 200  # pixels at a height of 32: lines that need two windows and more
_SMALLEST = 1e-5  # probability: smaller ones are stored as zeros, which pack to nothing


class _Noting:
    """An engine that keeps what it gave, as half floats, and what for."""

    def __init__(self, engine: Engine, spec: ModelSpec) -> None:
        self.spec = spec
        self._engine = engine
        self.given: list[np.ndarray] = []
        self.hashes: list[str] = []

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        found = self._engine.probabilities(images)
        rounded = [np.where(one < _SMALLEST, 0, one).astype("<f2") for one in found]
        self.given += rounded
        self.hashes += [hash_pixels(image[:, :, 0]) for image in images]
        return [one.astype(np.float32) for one in rounded]


class _Giving:
    """An engine that gives kept frames one after the other."""

    def __init__(self, spec: ModelSpec, frames: list[np.ndarray]) -> None:
        self.spec = spec
        self._coming = iter(frames)

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        return [next(self._coming) for _ in images]


def make() -> int:
    """Draws everything anew and writes `looks.zip`."""
    engine = LiteRTEngine(pretrained_file(MODEL, ".tflite"), threads=1)
    spec, store, cases = engine.spec, Store(), []
    narrow = replace(spec, preprocessing=replace(spec.preprocessing, widths=WIDTHS))
    drawn = [one.pixels for one in draw_texts(300, seed=29)]
    long = [one for one in drawn if 32 * one.shape[1] > _LEAST_WIDTH * one.shape[0]][:LINES]
    wide = [one for one in drawn if 40 < one.shape[1] < 100][:WORDS]
    turned = [turn_image(one, (90, 270, 90, 180)[k % 4]) for k, one in enumerate(wide)]
    for image, record, turns in (
        *((image, narrow, "tall") for image in long),
        *((image, spec, "any" if k % 4 == 3 else "tall") for k, image in enumerate(turned)),
    ):
        noting = _Noting(engine, record)
        Recognizer(noting, language_model=None, turns=turns).read(image)
        case = {"pixels": store.put(image), "windows": record is narrow, "turns": turns}
        case["frames"] = [{"frames": store.put(one)} for one in noting.given]
        case["hashes"] = noting.hashes
        cases.append(case)
    found = {
        "model": json.loads(spec.to_json()),
        "narrow": json.loads(narrow.to_json()),
        "cases": cases,
    }
    _complete(found, store)
    write_cases(LOOKS, found, store)
    print(f"{len(long)} lines, {len(turned)} words: {LOOKS.stat().st_size} bytes")
    return 0


def check() -> int:
    """Whether Python still makes the same of what `looks.zip` holds."""
    return check_file(LOOKS, _complete, lambda cases: f"{len(cases['cases'])} looks")


def _complete(cases: dict[str, Any], store: Store) -> None:
    """Adds to every case what Python makes of it, without and with a language model."""
    english = LanguageModel.from_pretrained(
        "english", ModelSpec.from_json(json.dumps(cases["model"])).alphabet
    )
    for case in cases["cases"]:
        spec = ModelSpec.from_json(json.dumps(cases["narrow" if case["windows"] else "model"]))
        frames = [store.get(one["frames"], "<f2").astype(np.float32) for one in case["frames"]]
        image = store.get(case["pixels"], "u1")
        for name, model in (("alone", None), ("weighed", english)):
            reader = Recognizer(_Giving(spec, frames), language_model=model, turns=case["turns"])
            reading = reader.read(image)
            case[name] = {
                **describe_reading(reading),
                "turned": reading.turned,
                "words": [[one.text, shorten(one.confidence)] for one in reading.words],
            }


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    return run_command(__doc__, make, check, arguments)


if __name__ == "__main__":
    sys.exit(main())
