"""Golden vectors for ports of the reader: what goes in, and what Python makes of it.

    python -m android_demo.golden.make_golden make            # writes golden/golden.zip
    python -m android_demo.golden.make_golden check           # Python still gives the same
    python -m android_demo.golden.make_golden models OUT [MODEL.tflite ...]

The last writes the readings of the models that come with the package, and of others, as JSON.
`golden.zip` holds `cases.json` and `data.bin`, which the cases point into by `[offset, shape]`:
pixels in uint8, frames in float16 (`words`) or float32 (`decoders`), little-endian; of resized
words the SHA-256. Run it from the root of the checkout. The frames of the words are those of
crnn-en-mobile; they are stored, as no two machines give the same last bits.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from android_demo.golden.cases import (
    describe_frames,
    describe_reading,
    describe_resize,
    describe_word,
    hash_pixels,
)
from android_demo.golden.decoders import draw_decoder_cases
from android_demo.golden.drawn import WORDS, draw_words
from keras_crnn.images import read_image
from keras_crnn.pretrained import MODELS, pretrained_file
from keras_crnn.recognizer import Recognizer
from keras_crnn.spec import ModelSpec

GOLDEN = Path(__file__).with_name("golden.zip")
EXAMPLES = Path(__file__).parents[2] / "examples" / "images"
MODEL = "crnn-en-mobile"
WORD_COUNT = 208
DECODER_COUNT = 150
RESIZE_COUNT = 36
#: A few sizes that a resize gets wrong first: one pixel, one row, far down, far up, not at all.
ODD_SIZES = ((1, 1), (1, 40), (40, 1), (2, 700), (700, 3), (32, 100), (31, 101), (5, 4), (64, 9))


class Store:
    """Arrays one after another, in one block of bytes."""

    def __init__(self, content: bytes = b"") -> None:
        self._buffer = io.BytesIO(content)
        self._buffer.seek(0, io.SEEK_END)

    def put(self, array: np.ndarray) -> list[Any]:
        place = self._buffer.tell()
        self._buffer.write(np.ascontiguousarray(array).tobytes())
        return [place, list(array.shape)]

    def get(self, place: list[Any], dtype: str) -> np.ndarray:
        offset, shape = place
        count = math.prod(shape)
        return np.frombuffer(self.content, dtype, count, offset).reshape(shape)

    @property
    def content(self) -> bytes:
        return self._buffer.getvalue()


def make() -> int:
    """Draws everything anew and writes `golden.zip`."""
    store = Store()
    recognizer = Recognizer.from_pretrained(MODEL, threads=1)
    words, rng = [], np.random.default_rng(3)
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
    resizes = []
    for k in range(RESIZE_COUNT):
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
    # Every grey level under every alpha, as one image.
    levels, alphas = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    blended = read_image(np.dstack([levels, levels, levels, alphas]))
    decoders = [
        {**case, "frames": store.put(frames.astype("<f4"))}
        for case, frames in draw_decoder_cases(DECODER_COUNT)
    ]
    cases: dict[str, Any] = {
        "model": json.loads(recognizer.spec.to_json()),
        "words": words,
        "lexicon": sorted({*WORDS, *_neighbours(WORDS)}),
        "resizes": resizes,
        "blended": store.put(blended),
        "decoders": decoders,
    }
    _complete(cases, store)
    text = json.dumps(cases, ensure_ascii=False, separators=(",", ":"))
    with zipfile.ZipFile(GOLDEN, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in (("cases.json", text.encode()), ("data.bin", store.content)):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, 8, 9)
    print(f"{len(words)} words, {len(decoders)} decoder cases: {GOLDEN.stat().st_size} bytes")
    return 0


def _neighbours(words: list[str] | tuple[str, ...]) -> list[str]:
    """Words that differ from others in a character, as a lexicon's do."""
    return [word[:-1] + "s" for word in words if len(word) > 3]


def _complete(cases: dict[str, Any], store: Store) -> None:
    """Adds to every case what Python makes of it; what is an array goes into the store."""
    spec = ModelSpec.from_json(json.dumps(cases["model"]))
    for case in cases["words"]:
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


def _open() -> tuple[dict[str, Any], Store]:
    with zipfile.ZipFile(GOLDEN) as archive:
        return json.loads(archive.read("cases.json")), Store(archive.read("data.bin"))


def check() -> int:
    """Whether Python still makes the same of what `golden.zip` holds."""
    stored, store = _open()
    again, fresh = _open()
    _complete(again, fresh)
    differences = list(_compare(stored, again, store, fresh, "cases"))
    print(*differences[:20], sep="\n")
    print(f"{len(differences)} differences in {len(stored['words'])} words and the other cases")
    return 1 if differences else 0


def _compare(a: Any, b: Any, store: Store, fresh: Store, name: str) -> Iterator[str]:
    """Names of what differs; numbers may by a rounding, arrays not at all."""
    if name.endswith(".resized"):
        if not np.array_equal(store.get(a, "u1"), fresh.get(b, "u1")):
            yield name
    elif isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        for key in a:
            yield from _compare(a[key], b[key], store, fresh, f"{name}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for k, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from _compare(one, other, store, fresh, f"{name}[{k}]")
    elif isinstance(a, float) and isinstance(b, float):
        if not math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-6):
            yield f"{name}: {a} was stored, Python gives {b}"
    elif a != b:
        yield f"{name}: {a!r:.60} was stored, Python gives {b!r:.60}"


def read_models(target: Path, others: list[Path]) -> int:
    """Readings of the words of `golden.zip` by every shipped `.tflite` file and by others."""
    stored, store = _open()
    images = [store.get(case["pixels"], "u1") for case in stored["words"]]
    models = []
    for path in [*(pretrained_file(name, ".tflite") for name in MODELS), *others]:
        name = path.stem
        readings = Recognizer.load(path, threads=1).read(images)
        described = [describe_reading(reading) for reading in readings]
        models.append({"name": name, "file": str(path.resolve()), "readings": described})
        right = sum(
            reading.text.lower() == case["text"].lower()
            for reading, case in zip(readings, stored["words"], strict=True)
        )
        print(f"{name}: {right} of {len(images)} golden words read")
    target.write_text(json.dumps(models, ensure_ascii=False), "utf-8")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("action", choices=("make", "check", "models"))
    parser.add_argument("out", nargs="?", type=Path, help="where `models` writes its JSON")
    parser.add_argument("others", nargs="*", type=Path, help="further .tflite files to read with")
    options = parser.parse_args(arguments)
    if options.action == "make":
        return make()
    if options.action == "check":
        return check()
    if options.out is None:
        parser.error("models needs a file to write to")
    return read_models(options.out, options.others)


if __name__ == "__main__":
    sys.exit(main())
