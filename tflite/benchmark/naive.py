"""The conversion that offers itself: Keras's own export, the LSTMs spelt out step by step.

    python -m tflite.benchmark.naive keras_crnn/pretrained/weights/crnn-en.npz naive.tflite

What `tflite.convert` is measured against. Batch and width are fixed and softmax is added, which
is already more than `model.export("file.tflite", format="litert")` alone: what that makes of a
model with an open batch needs TensorFlow's own operators, which LiteRT refuses.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from keras_crnn.export.litert.record import add_record
from keras_crnn.network.model_file import load_model
from keras_crnn.system.atomic import write_whole
from tflite.benchmark.files import ModelFile, describe_file

NAIVE = "naive float32"


def export(weights: Path, target: Path, width: int = 100) -> None:
    """Exports weights with Keras alone, and puts their record at the end of the file.

    Args:
        weights: path of `NAME.npz`.
        target: path of the file to write.
        width: int. Pixels, for a model whose images have no fixed width: every image is squashed
            or stretched to it, as the steps are spelt out for so many pixels.
    """
    import keras

    model, spec = load_model(weights)
    fixed = replace(spec.preprocessing, width=spec.preprocessing.width or width)
    shape = (1, spec.config.height, fixed.width, 1)
    image = keras.Input(batch_shape=shape, dtype="uint8", name="image")
    keras.Model(image, keras.layers.Softmax(dtype="float32")(model(image))).export(
        str(target), format="litert", verbose=False
    )
    fixed_spec = replace(spec, preprocessing=fixed)
    write_whole(target, add_record(target.read_bytes(), fixed_spec, "float32"))


def export_naively(weights: Path, folder: Path) -> ModelFile:
    """The same in a process of its own, so that TensorFlow is gone before anything is timed.

    Raises:
        ValueError: it did not succeed; the message ends with what it said.
    """
    target = folder / f"{weights.stem}-naive.tflite"
    command = [sys.executable, "-m", "tflite.benchmark.naive", str(weights), str(target)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode or not target.is_file():
        said = done.stderr.strip().splitlines()
        raise ValueError(f"Keras does not export {weights}: {said[-1] if said else 'no reason'}.")
    return replace(describe_file(target), model=weights.stem, format=NAIVE)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("weights", type=Path, help="NAME.npz")
    parser.add_argument("target", type=Path, help="the .tflite file to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name) / "naive.tflite"
        export(options.weights, temporary)
        write_whole(options.target, temporary.read_bytes())


if __name__ == "__main__":
    main()
