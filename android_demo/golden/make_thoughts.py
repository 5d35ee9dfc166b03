"""Golden second thoughts: what Python makes of words and lines with a language model.

    python -m android_demo.golden.make_thoughts make     # writes golden/thoughts.zip
    python -m android_demo.golden.make_thoughts check    # Python still gives the same

`lines` are drawn words and lines with the frames of crnn-en-full, `words` those of `golden.zip`,
which keeps their frames. The file is as `make_golden` says. Run it from the root of the checkout.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any

import numpy as np

from android_demo.golden.cases import GivenFrames, describe_reading, shorten
from android_demo.golden.command import check_file, run_command
from android_demo.golden.drawn import draw_texts
from android_demo.golden.store import THOUGHTS, Store, open_golden, write_cases
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.transcription.beam import BeamDecoder
from keras_crnn.transcription.language_model import LanguageModel

MODEL = "crnn-en-full"
LINE_COUNT = 300
_SEARCHED = 8  # every so many lines is also searched as a whole
_LEAST_PROBABILITY = 1e-3
_SMALLEST = 1e-5  # probability: smaller ones are stored as zeros, which pack to nothing


def make() -> int:
    """Draws everything anew and writes `thoughts.zip`."""
    store = Store()
    recognizer = Recognizer.from_pretrained(MODEL, threads=1, language_model=None, turns="none")
    lines = []
    for drawn in draw_texts(LINE_COUNT):
        frames = recognizer.frames([drawn.pixels])[0]
        frames = np.where(frames < _SMALLEST, 0, frames).astype("<f2")
        size = list(drawn.pixels.shape)
        lines.append({"text": drawn.text, "size": size, "frames": store.put(frames)})
    cases: dict[str, Any] = {"model": json.loads(recognizer.spec.to_json()), "lines": lines}
    _complete(cases, store)
    write_cases(THOUGHTS, cases, store)
    print(f"{_count(cases)}: {THOUGHTS.stat().st_size} bytes")
    return 0


def check() -> int:
    """Whether Python still makes the same of what `thoughts.zip` holds."""
    return check_file(THOUGHTS, _complete, _count)


def _complete(cases: dict[str, Any], store: Store) -> None:
    """Adds to every line what Python makes of it, and the readings of the golden words."""
    spec = ModelSpec.from_json(json.dumps(cases["model"]))
    english = LanguageModel.from_pretrained("english", spec.alphabet)
    decoder = BeamDecoder(10, english, least_probability=_LEAST_PROBABILITY)
    for k, case in enumerate(cases["lines"]):
        frames = store.get(case["frames"], "<f2").astype(np.float32)
        case["reading"] = _read(spec, frames, case["size"], english)
        if k % _SEARCHED == 0:
            case["ranked"] = [
                [spec.alphabet.decode(one.transcription.ids), shorten(one.rank)]
                for one in decoder.rank(frames, 10)
            ]
    golden, frames_of = open_golden()
    spec = ModelSpec.from_json(json.dumps(golden["model"]))
    english = LanguageModel.from_pretrained("english", spec.alphabet)
    cases["words"] = [
        _read(
            replace(spec, temperature=case["temperature"]),
            frames_of.get(case["frames"], "<f2").astype(np.float32),
            case["pixels"][1][:2],
            english,
        )
        for case in golden["words"]
    ]


def _read(
    spec: ModelSpec, frames: np.ndarray, size: list[int], english: LanguageModel
) -> dict[str, Any]:
    """A reading of frames of an image of some height and width, word by word."""
    recognizer = Recognizer(GivenFrames(spec, frames), language_model=english, turns="none")
    reading = recognizer.read(np.zeros(size, np.uint8))
    return {
        **describe_reading(reading),
        "words": [
            [
                one.text,
                shorten(one.confidence),
                shorten(one.left),
                shorten(one.right),
                one.weighed,
            ]
            for one in reading.words
        ],
    }


def _count(cases: dict[str, Any]) -> str:
    readings = [*cases["words"], *(case["reading"] for case in cases["lines"])]
    words = [word for reading in readings for word in reading["words"]]
    weighed = sum(word[-1] for word in words)
    return f"{len(cases['lines'])} lines, {len(words)} words, {weighed} of them weighed"


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    return run_command(__doc__, make, check, arguments)


if __name__ == "__main__":
    sys.exit(main())
