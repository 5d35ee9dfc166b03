"""Draws docs/network.png from the models: `python docs/make_network_picture.py`.

Every shape, kernel, pool and number of parameters is read from the layers of `build_crnn`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import keras
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Polygon

from keras_crnn.network.config import CONFIGS
from keras_crnn.network.model import build_crnn
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import MODELS, pretrained_file
from keras_crnn.text.alphabet import Alphabet

DOCS = Path(__file__).parent
WIDTH = 100
INK, SHORT = "#1a1a1a", "#c01c28"
MAP, SEQUENCE, LSTM = "#a9c7ee", "#cfe3c4", "#f3d9a4"


@dataclass(frozen=True)
class Block:
    """What is drawn as one block: a stage's output, and in words how it comes about."""

    name: str
    shape: tuple[int, ...]  # without the batch
    words: tuple[str, ...]
    colour: str
    added: str | None = None  # name of the block whose map is added


def list_blocks(model: keras.Model) -> list[Block]:
    """The stages of a model of plain layers, in the order they run in."""
    blocks = [Block("image", model.input.shape[1:], ("grey, 0 to 255",), "#ffffff")]
    words: list[str] = []
    added = None
    for layer in model.layers:
        shape = layer.output.shape[1:]
        if isinstance(layer, keras.layers.Conv2D):
            words = ["{} × {} conv".format(*layer.kernel_size)]
        elif isinstance(layer, keras.layers.BatchNormalization):
            words.append("batch norm")
        elif isinstance(layer, keras.layers.Add):
            added = layer.input[1]._keras_history.operation.name.partition("_")[0]
            words.append(f"+ {added}")
        elif isinstance(layer, keras.layers.MaxPooling2D):
            words.append("pool {} × {}".format(*layer.strides))
        elif isinstance(layer, keras.layers.ReLU):
            name = layer.name.partition("_")[0]
            blocks.append(Block(name, shape, (*words, "ReLU"), MAP, added))
            added = None
        elif isinstance(layer, keras.layers.Reshape):
            blocks.append(Block("columns", shape, ("a column,", "a time step"), SEQUENCE))
        elif isinstance(layer, (keras.layers.LSTM, keras.layers.Bidirectional)):
            both = isinstance(layer, keras.layers.Bidirectional)
            units = layer.forward_layer.units if both else layer.units
            said = ("both ways,", f"{units} each") if both else (f"{units} units",)
            blocks.append(Block(layer.name, shape, said, LSTM))
        elif isinstance(layer, keras.layers.Dense):
            last = layer.name == "logits"
            said = ("dense,", "a class each") if last else ("dense",)
            name = "logits" if last else "project"
            blocks.append(Block(name, shape, said, SEQUENCE))
    return blocks


def draw_block(axis: Axes, block: Block, left: float) -> tuple[float, float]:
    """Draws a block whose left edge is at `left`; gives its right edge and its top."""
    rows, columns, channels = block.shape if len(block.shape) == 3 else (1, *block.shape)
    height = 0.08 + 0.014 * rows
    width = 0.08 + 0.014 * columns
    depth = 0.055 * math.log2(channels + 1)
    x, y, d = left, -height / 2, depth
    front = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    top = [front[3], front[2], (x + width + d, y + height + d), (x + d, y + height + d)]
    side = [front[1], (x + width + d, y + d), (x + width + d, y + height + d), front[2]]
    for corners, shade in ((front, 1.0), (top, 0.75), (side, 0.5)):
        axis.add_patch(Polygon(corners, closed=True, facecolor=block.colour, edgecolor=INK, lw=0.8))
        axis.add_patch(Polygon(corners, closed=True, facecolor="black", alpha=(1 - shade) * 0.25))
    middle = x + (width + d) / 2
    axis.text(middle, 1.05, block.name, ha="center", fontsize=9, weight="bold", color=INK)
    shape = " × ".join(map(str, block.shape))
    axis.text(middle, 0.89, shape, ha="center", fontsize=7.5, color=INK)
    axis.text(middle, -0.5, "\n".join(block.words), ha="center", va="top", fontsize=7.5, color=INK)
    return x + width + d, y + height + d


def draw_network(axis: Axes, name: str, model_name: str, classes: int) -> None:
    """One network from left to right."""
    model = build_crnn(classes, CONFIGS[name], width=WIDTH, fast=False)
    left, ends = 0.0, {}
    for block in list_blocks(model):
        right, top = draw_block(axis, block, left)
        ends[block.name] = ((left + right) / 2, top)
        if block.added is not None:
            (x0, y0), (x1, y1) = ends[block.added], ends[block.name]
            axis.add_patch(
                FancyArrowPatch(
                    (x0, y0), (x1, y1), arrowstyle="-|>", mutation_scale=9, color=SHORT,
                    connectionstyle="arc3,rad=-0.3", lw=1.1,
                )
            )  # fmt: skip
        left = max(right + 0.16, left + 0.95)
    axis.set_xlim(-0.15, left)
    axis.set_ylim(-1.15, 1.3)
    axis.set_aspect("equal")
    axis.axis("off")
    million = f"{model.count_params() / 1e6:.2f} million parameters"
    title = f"{model_name}: {million}, {classes} classes (network {name})"
    axis.set_title(title, fontsize=11, loc="left", color=INK)


def main() -> None:
    """Draws the networks of the shipped models of words, one above the other."""
    specs = {model: load_spec(pretrained_file(model)) for model in MODELS}
    specs = {model: spec for model, spec in specs.items() if isinstance(spec.alphabet, Alphabet)}
    figure, axes = plt.subplots(len(specs), figsize=(13, 2.9 * len(specs)), squeeze=False)
    for axis, (model, spec) in zip(axes.flat, specs.items(), strict=True):
        name = next(name for name, config in CONFIGS.items() if config == spec.config)
        draw_network(axis, name, model, spec.alphabet.classes)
    figure.tight_layout()
    figure.savefig(DOCS / "network.png", dpi=100)


if __name__ == "__main__":
    main()
