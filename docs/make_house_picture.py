"""Draws the rooms of the package and which of them import which, for ARCHITECTURE.md.

    python docs/make_house_picture.py

The rooms and their floors are those of the contract in pyproject.toml, the arrows are counted from
the imports themselves.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import grimp
import matplotlib.pyplot as plt

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
PACKAGE = "keras_crnn"
WIDTH, HEIGHT = 2.0, 0.62
WHAT = {
    "commands": "one file a subcommand",
    "export": "files for phones, ONNX",
    "training": "loss, optimisers, runs",
    "music": "scores, engraving, pages",
    "evaluation": "scores, protocols, tables",
    "recognition": "from an image to its text",
    "transcription": "from frames to text",
    "synthesis": "pictures of words",
    "network": "the CRNN, its record",
    "data": "folders, sets, labels",
    "pretrained": "models that come along",
    "images": "grey, upright, 32 high",
    "text": "alphabets, patterns",
    "system": "extras, processes, files",
}


def read_floors() -> list[list[str]]:
    """Rooms by floor, the highest first, as the contract has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def count_imports(rooms: list[str]) -> dict[tuple[str, str], int]:
    """How many imports lead from one room to another."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    found: dict[tuple[str, str], int] = {}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            pair = tuple(name.split(".")[1] if "." in name else "" for name in (module, other))
            if pair[0] != pair[1] and set(pair) <= set(rooms):
                found[pair] = found.get(pair, 0) + 1
    return found


def place_rooms(floors: list[list[str]]) -> dict[str, tuple[float, float]]:
    """Where the middle of each room stands."""
    places = {}
    for level, rooms in enumerate(reversed(floors)):
        for k, room in enumerate(rooms):
            across = (k - (len(rooms) - 1) / 2) * min(3.4, 5.2 / max(1, len(rooms) - 1)) + (
                0.45 if level % 2 else -0.45
            )
            places[room] = (across, level * 1.25)
    return places


def draw(path: Path) -> None:
    """Writes the picture."""
    floors = read_floors()
    places = place_rooms(floors)
    figure, axes = plt.subplots(figsize=(7.2, 8.4))
    for (upper, lower), number in sorted(count_imports(list(places)).items()):
        (x0, y0), (x1, y1) = places[upper], places[lower]
        axes.annotate(
            "",
            (x1, y1 + HEIGHT / 2),
            (x0, y0 - HEIGHT / 2),
            arrowprops={
                "arrowstyle": "-|>",
                "color": "#5b7a99",
                "alpha": min(0.75, 0.22 + number / 40),
                "linewidth": 0.7 + min(number, 20) / 12,
                "shrinkA": 0,
                "shrinkB": 0,
            },
            zorder=1,
        )
    for room, (x, y) in places.items():
        axes.add_patch(
            plt.Rectangle(
                (x - WIDTH / 2, y - HEIGHT / 2), WIDTH, HEIGHT,
                facecolor="#f4f1ea", edgecolor="#333333", linewidth=1, zorder=2,
            )
        )  # fmt: skip
        axes.text(x, y + 0.1, room, ha="center", va="center", weight="bold", size=10, zorder=3)
        axes.text(x, y - 0.15, WHAT[room], ha="center", va="center", size=7, zorder=3)
    axes.set_xlim(-4.1, 4.1)
    axes.set_ylim(-0.6, (len(floors) - 1) * 1.25 + 0.6)
    axes.axis("off")
    figure.savefig(path, dpi=120, bbox_inches="tight", metadata={"Software": None})


def main() -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "house.png")
    draw(parser.parse_args().out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
