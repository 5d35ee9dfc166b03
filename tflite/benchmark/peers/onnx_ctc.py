"""A PP-OCR recogniser in ONNX beside ours: CTC over frames, the blank first.

    python -m tflite.benchmark --also 'PP-OCRv3 en=VENV/bin/python \
        tflite/benchmark/peers/onnx_ctc.py en_PP-OCRv3_rec_infer.onnx --dictionary en_dict.txt'

Needs NumPy, OpenCV and onnxruntime, not this package. `tflite/README.md` says where such files
come from.
"""

from serving import serve  # isort: skip  # first, so that its clock counts the imports

import argparse
import math
import os

import cv2
import numpy as np
import onnxruntime


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="the .onnx file")
    parser.add_argument(
        "--dictionary", help="characters, one a line, for a file that does not carry them"
    )
    parser.add_argument("--height", type=int, default=48, help="pixels; PP-OCR v1 and v2 take 32")
    parser.add_argument("--width", type=int, default=320, help="pixels padded to at least")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def decode(path: str) -> np.ndarray:
    """An image `(height, width, 3)`, blue first."""
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{path!r} is no image that OpenCV reads.")
    return image


def load(arguments: argparse.Namespace):
    """The function that reads an image."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = arguments.threads, 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        arguments.model, options, providers=["CPUExecutionProvider"]
    )
    carried = session.get_modelmeta().custom_metadata_map.get("character")
    if carried is None:
        if arguments.dictionary is None:
            raise SystemExit(f"{arguments.model} carries no characters: give --dictionary.")
        with open(arguments.dictionary, encoding="utf-8") as file:
            carried = file.read()
    characters = ["", *carried.splitlines(), " "]
    name = session.get_inputs()[0].name
    height = arguments.height

    def read(image: np.ndarray) -> str:
        wanted = max(1, math.ceil(height * image.shape[1] / image.shape[0]))
        resized = cv2.resize(image, (wanted, height)).astype(np.float32) / 127.5 - 1
        batch = np.zeros((1, 3, height, max(arguments.width, wanted)), np.float32)
        batch[0, :, :, :wanted] = resized.transpose(2, 0, 1)
        ids = session.run(None, {name: batch})[0][0].argmax(1)  # (time,)
        kept = [k for k, before in zip(ids, [0, *ids]) if k and k != before]  # noqa: B905
        return "".join(characters[k] for k in kept if k < len(characters))

    return read


if __name__ == "__main__":
    given = parse_arguments()
    cv2.setNumThreads(given.threads)
    serve(
        decode,
        lambda: load(given),
        os.path.getsize(given.model),
        os.path.basename(given.model),
        f"onnxruntime {onnxruntime.__version__}",
    )
