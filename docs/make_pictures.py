"""Draws the pictures of the documentation.

python docs/make_pictures.py readings    examples/images as the shipped model reads them
python docs/make_pictures.py curve RUN   loss and development accuracy of a training run
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from keras_crnn import Recognizer, read_image

DOCS = Path(__file__).parent
INK, RED = "#1a5fb4", "#c01c28"


def draw_readings(images: Path, out: Path) -> None:
    """Each image with the spans of its characters, its reading and the confidence."""
    paths = sorted(images.glob("*.png"))
    recognizer = Recognizer.from_pretrained("crnn-en")
    columns = 4
    rows = -(-len(paths) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(10, 1.45 * rows), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, path, reading in zip(axes.flat, paths, recognizer.read(paths), strict=False):
        image = read_image(path)
        axis.imshow(image, cmap="gray", vmin=0, vmax=255, aspect="equal")
        for character in reading.characters:
            for x in (character.left, character.right):
                axis.axvline(x - 0.5, color=INK, linewidth=0.7, alpha=0.6)
        axis.set_title(f"{reading.text}   {reading.confidence:.2f}", fontsize=11, color=INK)
    figure.tight_layout()
    figure.savefig(out, dpi=110)


def draw_curve(run: Path, out: Path) -> None:
    """Training loss and word accuracy on the development sets against words seen."""
    with (run / "dev.csv").open(newline="") as file:
        dev = list(csv.DictReader(file))
    with (run / "log.csv").open(newline="") as file:
        log = list(csv.DictReader(file))
    per_epoch = int(dev[0]["words"]) / int(dev[0]["epoch"]) / 1000
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
    epochs = [(int(row["epoch"]) + 1) * per_epoch for row in log]
    left.plot(epochs, [float(row["loss"]) for row in log], color=RED)
    left.set(yscale="log", xlabel="thousand words seen", ylabel="CTC loss, nats a word")
    words = [int(row["words"]) / 1000 for row in dev]
    best = max(range(len(dev)), key=lambda k: float(dev[k]["mean"]))
    for name in (key for key in dev[0] if key not in ("epoch", "words", "mean")):
        accuracy = [100 * float(row[name]) for row in dev]
        right.plot(words, accuracy, marker=".", label=f"{name} {accuracy[best]:.1f}")
    right.set(xlabel="thousand words seen", ylabel="word accuracy, per cent", ylim=(0, 100))
    for axis in (left, right):
        axis.grid(alpha=0.3)
    right.legend(loc="lower right", fontsize=9)
    figure.tight_layout()
    figure.savefig(out, dpi=110)


def main(arguments: list[str]) -> int:
    """Draws what the first argument names."""
    if arguments[:1] == ["readings"]:
        draw_readings(DOCS.parent / "examples" / "images", DOCS / "readings.png")
    elif arguments[:1] == ["curve"] and len(arguments) == 2:
        draw_curve(Path(arguments[1]), DOCS / "crnn-en-curve.png")
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
