"""What it costs to bring words to a few widths: by padding, or by stretching.

    python -m benchmarks.padding --sets DEV/iiit5k_train DEV/svt_train --every 3

A stateless file takes a few widths. This reads words with the shipped file, which takes any, as if
it took no others, and prints a table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import open_set
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.evaluation.usable_words import read_usable
from keras_crnn.images.preprocessing import pad_image
from keras_crnn.pretrained.files import find_model
from keras_crnn.recognition.engines import Engine, open_engine
from keras_crnn.system.markdown import format_table
from keras_crnn.transcription import best_path

WIDTHS = (100, 132, 180, 228)
Way = Callable[[np.ndarray], np.ndarray]  # from an image (height, width) to frames


def list_ways(engine: Engine, widths: tuple[int, ...]) -> dict[str, Way]:
    """How a word may come to one of the widths, by name; the first leaves it its own."""
    spec = engine.spec
    few = replace(spec.preprocessing, widths=widths)
    squeezed = replace(spec.preprocessing, max_width=widths[-1])

    def run(image: np.ndarray) -> np.ndarray:
        return engine.probabilities([image[:, :, np.newaxis]])[0]

    def pad(image: np.ndarray) -> tuple[np.ndarray, int]:
        own = squeezed.resize(image)
        return run(pad_image(own, few.resized_width(*image.shape))), own.shape[1]

    def pad_and_cut(image: np.ndarray) -> np.ndarray:
        frames, width = pad(image)
        return frames[: spec.config.time_steps(width)]

    return {
        "its own width": lambda image: run(spec.preprocessing.resize(image)),
        f"its own, {widths[-1]} at most": lambda image: run(squeezed.resize(image)),
        "padded, frames of the padding left out": pad_and_cut,
        "padded, all frames read": lambda image: pad(image)[0],
        "stretched": lambda image: run(few.resize(image)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", default="crnn-en", help="(%(default)s)")
    parser.add_argument("--sets", nargs="+", required=True, help="folders with gt.tsv")
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS, metavar="PIXELS")
    parser.add_argument("--every", type=int, default=1, help="take each so-manieth word")
    options = parser.parse_args()
    engine = open_engine(find_model(options.model), threads=1)
    alphabet = engine.spec.alphabet
    compared = open_protocol("paper", alphabet)
    words = []
    for folder in options.sets:
        found = open_set(folder)
        usable = read_usable(found.examples[:: options.every], compared, found.skipped, Skipped())
        words += [(truth, image) for _, truth, image in usable]
    rows, first = [], None
    for name, way in list_ways(engine, tuple(sorted(options.widths))).items():
        right = np.array(
            [compared.normalize(alphabet.decode(best_path(way(i)).ids)) == t for t, i in words]
        )
        first = right if first is None else first
        lost, gained = int((first & ~right).sum()), int((right & ~first).sum())
        rows.append([name, f"{100 * right.mean():.1f}", str(lost), str(gained)])
    widths = ", ".join(map(str, sorted(options.widths)))
    print(f"{options.model}, {len(words)} words, widths {widths}:\n")
    print(format_table(["a word comes as", "% right", "lost", "gained"], rows, left=1))


if __name__ == "__main__":
    main()
