"""What Python makes of the golden words with exported models, for the JVM to be compared with.

    python -m android_demo.golden.read_models OUT.json [MODEL.tflite ...]

Of the models that come with the package and of those named. `texts` and `confidences` are those of
Python's usual engine, `readings` those of `PlainEngine`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from android_demo.golden.cases import describe_reading
from android_demo.golden.plain_engine import PlainEngine
from android_demo.golden.store import open_golden
from keras_crnn.pretrained.files import MODELS, pretrained_file
from keras_crnn.recognition.recognizer import Recognizer


def read_models(target: Path, others: list[Path]) -> None:
    """Writes the readings, and prints how many words each model read."""
    stored, store = open_golden()
    images = [store.get(case["pixels"], "u1") for case in stored["words"]]
    models = []
    for path in [*(pretrained_file(name, ".tflite") for name in MODELS), *others]:
        usual = Recognizer.load(path, threads=1).read(images)
        texts = [one.text for one in usual]
        readings = [describe_reading(one) for one in Recognizer(PlainEngine(path)).read(images)]
        models.append(
            {
                "name": path.stem,
                "file": str(path.resolve()),
                "texts": texts,
                "confidences": [float(one.confidence) for one in usual],
                "readings": readings,
            }
        )
        right = sum(
            text.lower() == case["text"].lower()
            for text, case in zip(texts, stored["words"], strict=True)
        )
        print(f"{path.stem}: {right} of {len(images)} golden words read")
    target.write_text(json.dumps(models, ensure_ascii=False), "utf-8")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("out", type=Path, help="file to write")
    parser.add_argument("others", nargs="*", type=Path, help="further .tflite files to read with")
    options = parser.parse_args()
    read_models(options.out, options.others)


if __name__ == "__main__":
    main()
