"""What each group of effects of the word-image generator is worth to a reader.

    python benchmarks/generator_ablation.py --fonts FONTS --backgrounds PHOTOS --words words.txt \
        --dev DEV/iiit5k_train DEV/svt_train DEV/ic15_train_part --out runs/ablation

Trains a small network on the whole generator first. From its weights the same network then goes on
for the same steps with the whole generator, and with one group of effects off at a time, and reads
real photographs. (From nothing, a short run mostly measures how soon a network learns to read.)
Runs that are done are not run again, a killed one goes on; `--only` takes a part of them, so that
two processes can share the work after the first run. The table is written to `OUT/table.md`, too.
"""

from __future__ import annotations

import argparse
import csv
import os
from dataclasses import replace
from pathlib import Path

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import Convolution, CRNNConfig, Recurrence
from keras_crnn.network.spec import ModelSpec
from keras_crnn.synthesis import PRESETS, SynthesisConfig
from keras_crnn.synthesis.kinds import WRITERS
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.markdown import format_head, format_row
from keras_crnn.text.alphabet import PAPER_ALPHABET

SCENE = PRESETS["scene"]

#: The paper's network at three eighths of its width: 1.18 million parameters.
NARROW_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(24, pool=(2, 2)),
        Convolution(48, pool=(2, 2)),
        Convolution(96, batch_norm=True),
        Convolution(96, pool=(2, 1)),
        Convolution(192, batch_norm=True),
        Convolution(192, pool=(2, 1)),
        Convolution(192, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(96, project=96), Recurrence(96)),
    name="crnn_narrow",
)


def without(*names: str) -> SynthesisConfig:
    """The `scene` preset with the probabilities of some effects at 0."""
    return SCENE.change(**dict.fromkeys(names, 0.0))


def change_words(**changes) -> SynthesisConfig:
    """The `scene` preset with another mix of words."""
    return SCENE.change(words=replace(SCENE.words, **changes))


BASE = "base"
GROUPS: dict[str, tuple[str, SynthesisConfig]] = {
    "whole": ("everything on", SCENE),
    "blending": (
        "plain ground and ink, even light, nothing in front",
        without(
            "full_background",
            "frame",
            "textured_ink",
            "faded_ink",
            "translucent_ink",
            "occlusion",
            "gradient",
            "cast_shadow",
            "film",
        ).change(plain_background=1.0),
    ),
    "text": (
        "words of the list alone: no names, numbers, joined words, marks",
        change_words(
            **{f"{kind}_probability": 0.0 for kind in WRITERS}, punctuation_probability=0.0
        ),
    ),
    "faces, case, lengths": (
        "every face as likely, lower case alone, the list's own lengths",
        replace(
            change_words(upper_probability=0.0, capitalised_probability=0.0, length_shares=None),
            family_exponent=0.0,
            plainness=0.0,
        ),
    ),
    "perspective, crops": (
        "no spacing, shear, rotation, stretch, perspective; neither loose nor cut",
        without(
            "close_spacing",
            "wide_spacing",
            "very_wide_spacing",
            "shear",
            "rotation",
            "slant",
            "uphill",
            "stretch",
            "perspective",
            "cut",
            "loose",
        ),
    ),
    "lens and file": (
        "no blur, low resolution, sharpening, noise, tone curve, JPEG",
        without(
            "blur",
            "motion",
            "low_resolution",
            "low_resolution_blurred",
            "short_word",
            "sharpen",
            "noise",
            "gamma",
            "jpeg",
        ),
    ),
    "neighbours": (
        "no pieces of other text",
        without("neighbour", "side_neighbour", "neighbour_line"),
    ),
    "ink styles": (
        "no bold, border, shadow, outline, walls, groove, glow, dots, underline",
        without(
            "bold",
            "border",
            "shadow",
            "thicken",
            "hollow",
            "extrusion",
            "inline",
            "glow",
            "dots",
            "relief",
            "sunlit",
            "underline",
        ),
    ),
    "curves": (
        "straight baselines, no waves, no elastic distortion, letters on the line",
        without("curve", "arch", "wave", "elastic", "jitter"),
    ),
    "balance": ("letters as rare as in the list", change_words(balance=0.0)),
}


def train_group(
    name: str, seed: int, steps: int, start: Path | None, options: argparse.Namespace
) -> None:
    """One run, in `OUT/<name>-<seed>`, from weights in `start` where given."""
    from keras_crnn.training.config import TrainingConfig
    from keras_crnn.training.rendered_words import RenderedWords
    from keras_crnn.training.run import train

    config = SCENE if name == BASE else GROUPS[name][1]
    spec = ModelSpec(PAPER_ALPHABET, NARROW_CONFIG, Preprocessing(height=32, width=100))
    # Other pictures than the first run's.
    recipe = Recipe(
        options.fonts,
        options.backgrounds,
        options.words,
        config=config,
        seed=seed if name == BASE else seed + 1000,
    )
    words = RenderedWords(spec, recipe, options.batch_size)
    epoch_steps = max(1, steps // 10)
    training = TrainingConfig(10 * epoch_steps, epoch_steps, dev_epochs=5)
    folder = options.out / f"{name}-{seed}"
    train(words, training, folder, dev=options.dev, start_weights=start, verbose=2)


def read_result(folder: Path) -> list[float] | None:
    """Words seen, accuracy on each set and their mean, of a finished run."""
    if not (folder / "last.npz").exists():
        return None
    with (folder / "dev.csv").open(newline="", encoding="utf-8") as file:
        row = list(csv.DictReader(file))[-1]
    return [float(value) for key, value in row.items() if key != "epoch"]


def draw_table(out: Path, sets: list[str]) -> str:
    """Markdown: a line for each finished run, with its difference to the whole generator."""
    results = {}
    for name in GROUPS:
        for folder in sorted(out.glob(f"{name}-*")):
            if (result := read_result(folder)) is not None:
                results.setdefault(name, []).append(result)
    if "whole" not in results:
        return "The run of the whole generator is not finished."
    base = sum(result[-1] for result in results["whole"]) / len(results["whole"])
    lines = format_head(["off", "what that means", *sets, "mean", "difference"], left=2)
    for name, runs in results.items():
        for result in runs:
            scores = [f"{100 * score:.1f}" for score in result[1:]]
            change = f"{100 * (result[-1] - base):+.1f}"
            label = "nothing" if name == "whole" else name
            lines.append(format_row([label, GROUPS[name][0], *scores, change]))
    seen = int(results["whole"][0][0])
    for folder in out.glob(f"{BASE}-*"):
        if before := read_result(folder):
            began = f"where all began, after {int(before[0]):,} words"
            scores = [f"{100 * score:.1f}" for score in before[1:]]
            lines.insert(2, format_row(["", began, *scores, ""]))
    lines += [
        "",
        f"{seen:,} words more each; the difference is to the mean of the lines with nothing off.",
    ]
    return "\n".join(lines)


def main() -> int:
    """Runs what is left to run, then prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fonts", required=True, help="folder of fonts")
    parser.add_argument("--backgrounds", required=True, help="folder of images")
    parser.add_argument("--words", required=True, help="word list")
    parser.add_argument("--dev", nargs="+", required=True, help="folders with gt.tsv")
    parser.add_argument("--out", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--steps", type=int, default=1000, help="steps a run (%(default)s)")
    parser.add_argument(
        "--base-steps", type=int, default=2350, help="steps of the first run (%(default)s)"
    )
    parser.add_argument("--batch-size", type=int, default=64, help="words a step (%(default)s)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--only", nargs="*", choices=GROUPS, help="groups to run")
    parser.add_argument("--threads", type=int, help="threads of TensorFlow")
    options = parser.parse_args()

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if options.threads:
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(options.threads)
        tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    base = options.out / f"{BASE}-{options.seeds[0]}"
    if read_result(base) is None:
        train_group(BASE, options.seeds[0], options.base_steps, None, options)
    for seed in options.seeds:
        for name in GROUPS if options.only is None else options.only:
            if read_result(options.out / f"{name}-{seed}") is None:
                print(f"== {name}, seed {seed}", flush=True)
                train_group(name, seed, options.steps, base / "last.npz", options)
    table = draw_table(options.out, [Path(path).name for path in options.dev])
    write_whole(options.out / "table.md", table + "\n")
    print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
