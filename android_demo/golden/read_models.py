"""What Python makes of the golden words with exported models, for the JVM to be compared with.

    python -m android_demo.golden.read_models OUT.json [--pictures DIR] [MODEL.tflite ...]

Of the models that come with the package and of those named. `texts` and `confidences` are those of
Python's usual engine, `readings` those of `PlainEngine`. Models of symbols read no words: they get
the pictures of a folder with `gt.tsv`, which are written beside the readings.
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

import numpy as np

from android_demo.golden.cases import describe_reading
from android_demo.golden.plain_engine import PlainEngine
from android_demo.golden.store import open_golden
from keras_crnn.data.folder import read_folder
from keras_crnn.images.read import read_image
from keras_crnn.pretrained.files import MODELS, pretrained_file
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.text.symbols import SymbolAlphabet


def read_models(target: Path, others: list[Path], pictures: Path | None = None) -> None:
    """Writes the readings, and prints how many words each model read.

    Args:
        target: file to write.
        others: further `.tflite` files.
        pictures: folder with `gt.tsv` for models of symbols, or `None`: these are left out then.
    """
    stored, store = open_golden()
    words = [store.get(case["pixels"], "u1") for case in stored["words"]]
    spelt = [case["text"] for case in stored["words"]]
    models = []
    for path in [*(pretrained_file(name, ".tflite") for name in MODELS), *others]:
        recognizer, images, truths = (
            Recognizer.load(path, threads=1, language_model=None, turns="none"),
            words,
            spelt,
        )
        symbols = isinstance(recognizer.spec.alphabet, SymbolAlphabet)
        if symbols:
            if pictures is None:
                print(f"{path.stem} reads symbols, and is left out without --pictures")
                continue
            examples = read_folder(pictures)
            images = [read_image(one.image) for one in examples]
            truths = [recognizer.spec.alphabet.fold(one.text) for one in examples]
        usual = recognizer.read(images)
        texts = [one.text for one in usual]
        readings = [
            describe_reading(one)
            for one in Recognizer(PlainEngine(path), language_model=None, turns="none").read(images)
        ]
        models.append(
            {
                "name": path.stem,
                "file": str(path.resolve()),
                "texts": texts,
                "confidences": [float(one.confidence) for one in usual],
                "readings": readings,
                **({"pictures": list(map(describe_picture, images))} if symbols else {}),
            }
        )
        right = sum(
            text.lower() == truth.lower() for text, truth in zip(texts, truths, strict=True)
        )
        kind = "pictures" if symbols else "golden words"
        print(f"{path.stem}: {right} of {len(images)} {kind} read")
    target.write_text(json.dumps(models, ensure_ascii=False), "utf-8")


def describe_picture(grey: np.ndarray) -> dict[str, object]:
    """A grey picture `(height, width)` for JSON, its rows of bytes in base64."""
    height, width = grey.shape
    return {
        "width": width,
        "height": height,
        "grey": base64.b64encode(grey.tobytes()).decode("ascii"),
    }


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("out", type=Path, help="file to write")
    parser.add_argument("others", nargs="*", type=Path, help="further .tflite files to read with")
    parser.add_argument(
        "--pictures", type=Path, metavar="DIR", help="folder with gt.tsv, for models of symbols"
    )
    options = parser.parse_intermixed_args()  # options between files, too
    read_models(options.out, options.others, options.pictures)


if __name__ == "__main__":
    main()
