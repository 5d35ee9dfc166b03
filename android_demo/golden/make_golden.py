"""Golden vectors for ports of the reader: what goes in, and what Python makes of it.

    python -m android_demo.golden.make_golden make            # writes golden/golden.zip
    python -m android_demo.golden.make_golden check           # Python still gives the same
    python -m android_demo.golden.make_golden fresh OUT.zip [--seed N]

`fresh` draws other decoder and resizing cases on every run, so that what holds for them holds in
general. A file holds `cases.json` and `data.bin`, which the cases point into by `[offset, shape]`:
pixels in uint8, frames in float16 (`words`) or float32 (`decoders`), little-endian; of resized
words the SHA-256. Run it from the root of the checkout. The frames of the words are those of
crnn-en; they are stored, as no two machines give the same last bits.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from android_demo.golden.cases import (
    describe_frames,
    describe_resize,
    describe_word,
    hash_pixels,
)
from android_demo.golden.decoders import draw_decoder_cases
from android_demo.golden.drawn import WORDS, draw_words
from android_demo.golden.store import GOLDEN, Store, open_golden, write_cases
from keras_crnn.images.read import read_image
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.recognizer import Recognizer

EXAMPLES = Path(__file__).parents[2] / "examples" / "images"
MODEL = "crnn-en"
WORD_COUNT = 208
DECODER_COUNT = 150
RESIZE_COUNT = 36
#: A few sizes that a resize gets wrong first: one pixel, one row, far down, far up, not at all.
ODD_SIZES = ((1, 1), (1, 40), (40, 1), (2, 700), (700, 3), (32, 100), (31, 101), (5, 4), (64, 9))


def make() -> int:
    """Draws everything anew and writes `golden.zip`."""
    store = Store()
    recognizer = Recognizer.from_pretrained(MODEL, threads=1, language_model=None, turns="none")
    words = []
    for k, word in enumerate(draw_words(WORD_COUNT, EXAMPLES)):
        frames = recognizer.frames([word.pixels])[0].astype("<f2")
        words.append(
            {
                "text": word.text,
                "kind": word.kind,
                "pixels": store.put(word.pixels),
                "frames": store.put(frames),
                "temperature": (1.0, 1.7, 0.6)[k % 3],
            }
        )
    cases: dict[str, Any] = {
        "model": json.loads(recognizer.spec.to_json()),
        "words": words,
        "lexicon": sorted({*WORDS, *_neighbours(WORDS)}),
        "resizes": [*_draw_resizes(RESIZE_COUNT, 3, store), _draw_tower(store)],
        "blended": store.put(_blend(0)),
        "blended_pale": store.put(_blend(1)),
        "decoders": _draw_decoders(DECODER_COUNT, 11, store),
    }
    _complete(cases, store)
    write_cases(GOLDEN, cases, store)
    print(f"{len(words)} words, {DECODER_COUNT} decoder cases: {GOLDEN.stat().st_size} bytes")
    return 0


def make_fresh(target: Path, seed: int) -> int:
    """Draws decoder and resizing cases by a seed, and writes them as `golden.zip` is written."""
    store = Store()
    cases: dict[str, Any] = {
        "resizes": _draw_resizes(2 * RESIZE_COUNT, seed, store),
        "decoders": _draw_decoders(2 * DECODER_COUNT, seed, store),
    }
    _complete(cases, store)
    write_cases(target, cases, store)
    print(f"{2 * DECODER_COUNT} decoder cases drawn anew: --seed {seed} draws the same")
    return 0


def _draw_resizes(count: int, seed: int, store: Store) -> list[dict[str, Any]]:
    """Images of noise, and settings by which they are resized."""
    rng, resizes = np.random.default_rng(seed), []
    for k in range(count):
        sizes = ODD_SIZES[k] if k < len(ODD_SIZES) else rng.integers(1, 32, 2).tolist()
        settings = {
            "height": 32 if k % 3 else int(rng.integers(1, 50)),
            "width": None if k % 2 else int(rng.integers(1, 80)),
            "min_width": (100, 1, 40)[k % 3],
            "max_width": (2048, 64, 120)[k % 3],
        }
        if settings["min_width"] > settings["max_width"]:
            settings["min_width"] = settings["max_width"]
        pixels = rng.integers(0, 256, sizes, np.uint8)
        resizes.append({"settings": settings, "pixels": store.put(pixels), "pad": k % 4})
    return resizes


def _draw_tower(store: Store) -> dict[str, Any]:
    """An image so high that its columns are resized first; of few bytes, once they are packed."""
    pixels = np.random.default_rng(3).integers(0, 256, (300, 2), np.uint8)
    settings = {"height": 32, "width": None, "min_width": 100, "max_width": 2048}
    return {"settings": settings, "pixels": store.put(np.tile(pixels, (600, 1))), "pad": 0}


def _draw_decoders(count: int, seed: int, store: Store) -> list[dict[str, Any]]:
    return [
        {**case, "frames": store.put(frames.astype("<f4"))}
        for case, frames in draw_decoder_cases(count, seed)
    ]


def _blend(add: int) -> np.ndarray:
    """Every grey level under every alpha, as one image: on white, and on black if levels rise."""
    levels, alphas = np.meshgrid(np.arange(256), np.arange(256))
    levels = np.minimum(levels + add, 255)
    return read_image(np.dstack([levels, levels, levels, alphas]).astype(np.uint8))


def _neighbours(words: list[str] | tuple[str, ...]) -> list[str]:
    """Words that differ from others in a character, as a lexicon's do."""
    return [word[:-1] + "s" for word in words if len(word) > 3]


def _complete(cases: dict[str, Any], store: Store) -> None:
    """Adds to every case what Python makes of it; what is an array goes into the store."""
    spec = ModelSpec.from_json(json.dumps(cases["model"])) if "model" in cases else None
    for case in cases.get("words", ()):
        frames = store.get(case["frames"], "<f2").astype(np.float32)
        pixels = store.get(case["pixels"], "u1")
        resized = spec.preprocessing.resize(read_image(pixels))
        case["resized_sha256"] = hash_pixels(resized)
        case.update(describe_word(spec, pixels, frames, case["temperature"], cases["lexicon"]))
    for case in cases["resizes"]:
        case.update(describe_resize(case["settings"], store.get(case["pixels"], "u1"), case["pad"]))
        case["resized"] = store.put(case["resized"])
    for case in cases["decoders"]:
        case.update(describe_frames(case, store.get(case["frames"], "<f4")))


def check() -> int:
    """Whether Python still makes the same of what `golden.zip` holds."""
    stored, store = open_golden()
    again, fresh = open_golden()
    _complete(again, fresh)
    differences = list(compare(stored, again, store, fresh, "cases"))
    print(*differences[:20], sep="\n")
    print(f"{len(differences)} differences in {len(stored['words'])} words and the other cases")
    return 1 if differences else 0


def compare(a: Any, b: Any, store: Store, fresh: Store, name: str) -> Iterator[str]:
    """Names of what differs; numbers may by a rounding, arrays not at all."""
    if name.endswith(".resized"):
        if not np.array_equal(store.get(a, "u1"), fresh.get(b, "u1")):
            yield name
    elif isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        for key in a:
            yield from compare(a[key], b[key], store, fresh, f"{name}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for k, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from compare(one, other, store, fresh, f"{name}[{k}]")
    elif isinstance(a, float) and isinstance(b, float):
        if not math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-6):
            yield f"{name}: {a} was stored, Python gives {b}"
    elif a != b:
        yield f"{name}: {a!r:.60} was stored, Python gives {b!r:.60}"


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("action", nargs="?", default="make", choices=("make", "check", "fresh"))
    parser.add_argument("out", nargs="?", type=Path, help="file that `fresh` writes")
    parser.add_argument("--seed", type=int, default=None, help="of `fresh`; by default the time")
    options = parser.parse_args(arguments)
    if options.action == "make":
        return make()
    if options.action == "check":
        return check()
    if options.out is None:
        parser.error("fresh needs a file to write")
    return make_fresh(options.out, int(time.time()) if options.seed is None else options.seed)


if __name__ == "__main__":
    sys.exit(main())
