"""Tesseract beside ours, each image taken as one word (page segmentation mode 8).

python -m tflite.benchmark --also 'Tesseract=VENV/bin/python tflite/benchmark/peers/tesseract.py'

Needs Pillow, tesserocr and Tesseract's English data, not this package.
"""

from serving import serve  # isort: skip  # first, so that its clock counts the imports

import argparse
import os

import tesserocr
from PIL import Image


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="/usr/share/tesseract-ocr/5/tessdata")
    parser.add_argument("--language", default="eng")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def decode(path: str) -> Image.Image:
    """An image in red, green and blue."""
    return Image.open(path).convert("RGB")


def load(arguments: argparse.Namespace):
    """The function that reads an image."""
    api = tesserocr.PyTessBaseAPI(path=arguments.data, lang=arguments.language, psm=8, oem=1)

    def read(image: Image.Image) -> str:
        api.SetImage(image)
        return api.GetUTF8Text().strip()

    return read


if __name__ == "__main__":
    given = parse_arguments()
    os.environ["OMP_THREAD_LIMIT"] = str(given.threads)
    serve(
        decode,
        lambda: load(given),
        os.path.getsize(os.path.join(given.data, given.language + ".traineddata")),
        "Tesseract " + tesserocr.tesseract_version().split()[1],
    )
