"""Draws the pictures of the documentation.

python docs/make_pictures.py readings    examples/images as the shipped model reads them
python docs/make_pictures.py append NAME RUN   adds a training run to docs/curves/NAME.csv
python docs/make_pictures.py curve NAME  loss and development accuracy of all its runs
python docs/make_pictures.py schedules   docs/curves/schedules.csv: a cycle and a held rate
python docs/make_pictures.py deltas FILE.json  lexicon search: accuracy and time by edit distance
python docs/make_pictures.py reliability FILE.json...  accuracy by confidence, of each model
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from keras_crnn import Recognizer, read_image

DOCS = Path(__file__).parent
CURVES = DOCS / "curves"
INK, RED, GREEN = "#1a5fb4", "#c01c28", "#26a269"


def draw_readings(images: Path, out: Path) -> None:
    """Each image with the spans of its characters, its reading and the confidence."""
    paths = sorted(images.glob("*.png"))
    recognizer = Recognizer.from_pretrained()
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


def append_run(name: str, run: Path) -> None:
    """Adds a run's epochs to the model's table of all its runs, words counted on."""
    table = CURVES / f"{name}.csv"
    rows = read_rows(table) if table.exists() else []
    before = int(rows[-1]["words"]) if rows else 0
    accuracies = {int(row["epoch"]): row for row in read_rows(run / "dev.csv")}
    first = next(iter(accuracies.values()))
    per_epoch = int(first["words"]) // int(first["epoch"])
    sets = [key for key in first if key not in ("epoch", "words")]
    log = read_rows(run / "log.csv")
    for row in log:
        epoch = int(row["epoch"]) + 1
        accuracy = accuracies.get(epoch, {})
        values = {key: f"{100 * float(accuracy[key]):.2f}" if accuracy else "" for key in sets}
        words = before + epoch * per_epoch
        rows.append({"words": str(words), "loss": f"{float(row['loss']):.4f}", **values})
    columns = ["words", "loss", *sets]
    if any(list(row) != columns for row in rows):
        raise SystemExit(f"{table} and {run} hold different sets: {list(rows[0])}, {columns}.")
    losses = [row["loss"] for row in rows]
    own = len(log)
    if losses[-own:] == losses[-2 * own : -own]:
        raise SystemExit(f"{run} is in {table} already.")
    CURVES.mkdir(exist_ok=True)
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file by column."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def draw_curve(name: str, out: Path) -> None:
    """Training loss and word accuracy on the development sets against words seen."""
    rows = read_rows(CURVES / f"{name}.csv")
    read = [row for row in rows if row["mean"]]
    one, many = ("staff", "staves") if name.endswith("music") else ("word", "words")
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
    known = [row for row in rows if row["loss"]]
    left.plot([int(r["words"]) / 1000 for r in known], [float(r["loss"]) for r in known], color=RED)
    left.set(yscale="log", xlabel=f"thousand {many} seen", ylabel=f"CTC loss, nats a {one}")
    words = [int(row["words"]) / 1000 for row in read]
    best = max(read, key=lambda row: float(row["mean"]))
    for key in (key for key in best if key not in ("words", "loss")):
        style = {"color": "black", "linewidth": 2} if key == "mean" else {"marker": "."}
        values = [float(row[key]) for row in read]
        right.plot(words, values, label=f"{key} {float(best[key]):.1f}", **style)
    right.set(xlabel=f"thousand {many} seen", ylabel=f"{many} right, per cent", ylim=(0, 100))
    for axis in (left, right):
        axis.grid(alpha=0.3)
    beside = {"loc": "center left", "bbox_to_anchor": (1, 0.5)}  # many lines leave no free corner
    right.legend(fontsize=9, **(beside if len(best) > 7 else {"loc": "lower right"}))
    figure.suptitle(name)
    figure.tight_layout()
    figure.savefig(out, dpi=110)


def draw_schedules(table: Path, out: Path) -> None:
    """Mean accuracy on the development sets of runs of some schedules, words of the run along.

    Args:
        table: path of a table of `run`, `seed`, `words`, `mean` and, where weights are averaged,
            `raw_mean`. Runs of one name and several seeds have one colour.
        out: path of the picture.
    """
    runs: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read_rows(table):
        runs.setdefault((row["run"], row["seed"]), []).append(row)
    names = list(dict.fromkeys(name for name, _ in runs))
    figure, axis = plt.subplots(figsize=(7, 3.8))
    for number, ((name, _), rows) in enumerate(runs.items()):
        words = [int(row["words"]) / 1000 for row in rows]
        color = (RED, INK, GREEN)[names.index(name) % 3]
        means = [float(row["mean"]) for row in rows]
        raw = [float(row["raw_mean"]) for row in rows if row["raw_mean"]]
        first = name not in [other for other, _ in list(runs)[:number]]
        label = f"{name} averaged" if raw else name
        axis.plot(words, means, color=color, marker="o", label=label if first else None)
        if raw:
            label = f"{name} as it is"
            axis.plot(
                words, raw, color=color, marker=".", linestyle="--", label=label if first else None
            )
    axis.set(xlabel="thousand words of the run", ylabel="word accuracy, mean, per cent")
    axis.grid(alpha=0.3)
    axis.legend(fontsize=9)
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    plt.close(figure)


def draw_deltas(measured: Path, out: Path) -> None:
    """Accuracy and time of a lexicon search by its edit distance: Figure 4 of the paper.

    Args:
        measured: path. What `benchmarks/decoding_speed.py --deltas --json` wrote.
        out: path of the picture.
    """
    found = json.loads(measured.read_text(encoding="utf-8"))["deltas"]
    if not found:
        raise SystemExit(f"{measured} has no deltas: run decoding_speed.py with --deltas.")
    deltas = [point["delta"] for point in found["points"]]
    figure, left = plt.subplots(figsize=(6, 3.8))
    right = left.twinx()
    sides = (
        (left, "accuracy", INK, "word accuracy, per cent"),
        (right, "median", RED, "milliseconds a word, median"),
    )
    for axis, key, color, label in sides:
        axis.plot(deltas, [point[key] for point in found["points"]], color=color, marker="o")
        axis.axhline(found["tree"][key], color=color, linestyle="--", linewidth=1)
        axis.set_ylabel(label, color=color)
        axis.tick_params(axis="y", colors=color)
    right.set(ylim=(0, None))
    rates = [found["tree"]["accuracy"], *(point["accuracy"] for point in found["points"])]
    left.set(ylim=(max(0, min(rates) - 4), min(100, max(rates) + 4)))  # else it shows noise
    left.set(xlabel="edit distance delta", xticks=deltas)
    left.grid(alpha=0.3)
    left.set_title(f"{found['lexicon']:,} words; dashed: prefix tree, exact", fontsize=11)
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    plt.close(figure)


def draw_reliability(measured: list[Path], out: Path) -> None:
    """Share of right readings by confidence, without temperature and with it, a panel a model.

    Args:
        measured: paths. What `keras-crnn calibrate --json` wrote.
        out: path of the picture.
    """
    figure, axes = plt.subplots(
        1, len(measured), figsize=(3.6 * len(measured), 3.8), sharey=True, squeeze=False
    )
    for axis, path in zip(axes.flat, measured, strict=True):
        record = json.loads(path.read_text(encoding="utf-8"))
        bins = list(record["bins"].values())[-1]  # of all sets together
        axis.plot([0, 1], [0, 1], color="0.6", linewidth=1)
        temperature = f"temperature {record['temperature']:.2f}"
        for key, label, color in (("before", "without", RED), ("after", temperature, INK)):
            _, confidences, shares = zip(*bins[key], strict=True)
            axis.plot(confidences, shares, color=color, marker="o", markersize=4, label=label)
        axis.set_title(Path(record["model"]).stem, fontsize=11)
        axis.set(xlabel="confidence", xlim=(0, 1), ylim=(0, 1), aspect="equal")
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8, loc="upper left")
    axes.flat[0].set_ylabel("share of readings that are right")
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    plt.close(figure)


def main(arguments: list[str]) -> int:
    """Draws what the first argument names."""
    if arguments[:1] == ["readings"]:
        draw_readings(DOCS.parent / "examples" / "images", DOCS / "readings.png")
    elif arguments[:1] == ["append"] and len(arguments) == 3:
        append_run(arguments[1], Path(arguments[2]))
    elif arguments[:1] == ["curve"] and len(arguments) == 2:
        draw_curve(arguments[1], DOCS / f"{arguments[1]}-curve.png")
    elif arguments == ["schedules"]:
        draw_schedules(CURVES / "schedules.csv", DOCS / "schedules.png")
    elif arguments[:1] == ["deltas"] and len(arguments) == 2:
        draw_deltas(Path(arguments[1]), DOCS / "deltas.png")
    elif arguments[:1] == ["reliability"] and len(arguments) > 1:
        draw_reliability([Path(given) for given in arguments[1:]], DOCS / "reliability.png")
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
