"""`keras-crnn finetune`: a model taught one's own crops."""

from __future__ import annotations

import argparse
from pathlib import Path

from keras_crnn.commands.network_arguments import choose_alphabet
from keras_crnn.commands.quiet_keras import import_keras
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.errors import InputError
from keras_crnn.training.finetuning_config import FinetuningConfig

_DEFAULTS = FinetuningConfig()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Teaches a model the crops of a folder, mixed with words that it could read before, so "
        "that it forgets few of them. Measures both, before and after, and writes the model as "
        "weights and for phones."
    )
    parser.add_argument("crops", metavar="CROPS", help="folder with gt.tsv")
    parser.add_argument(
        "--start", default="crnn-en-full", metavar="MODEL",
        help="model to teach: a name, or .npz weights (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of the result")
    parser.add_argument(
        "--held-back", metavar="SET",
        help="folder of crops to measure with and to choose the best weights by, or their share "
        f"of CROPS, such as 0.3 ({_DEFAULTS.held_back})",
    )  # fmt: skip
    parser.add_argument(
        "--alphabet", metavar="CHARACTERS",
        help="all characters to read from now on, full or ascii as for train (those of the model, "
        "and those of the crops)",
    )  # fmt: skip
    parser.add_argument(
        "--case-sensitive", action="store_true", help="with --alphabet: tell upper from lower case"
    )
    parser.add_argument(
        "--old-share", type=float, default=_DEFAULTS.old_share, metavar="SHARE",
        help="of the images that show words from before (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--steps", type=int, help="steps of the run (by the number of crops)")
    parser.add_argument(
        "--learning-rate", type=float, default=_DEFAULTS.learning_rate, metavar="RATE",
        help="peak rate (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of chance (%(default)s)")


def run(options: argparse.Namespace) -> int:
    """Trains, measures, writes the files and prints what has changed."""
    if options.case_sensitive and options.alphabet is None:
        raise InputError("--case-sensitive is for --alphabet: give it too, or leave both out.")
    import_keras()
    from keras_crnn.export.litert.convert import convert_formats, open_weights
    from keras_crnn.export.litert.formats import DEFAULT_FORMAT
    from keras_crnn.training.finetuning import finetune

    share, held_back = _read_held_back(options.held_back)
    config = FinetuningConfig(
        held_back=share,
        old_share=options.old_share,
        steps=options.steps,
        learning_rate=options.learning_rate,
        seed=options.seed,
    )
    alphabet = None if options.alphabet is None else choose_alphabet(options)
    done = finetune(
        options.crops,
        options.start,
        options.out,
        config,
        held_back=held_back,
        alphabet=alphabet,
    )
    model, spec, _ = open_weights(str(done.weights))
    target = done.weights.with_suffix(".tflite")
    for _, content in convert_formats(model, spec, [DEFAULT_FORMAT], None):
        write_whole(target, content)
    if done.skipped.total:
        print(done.skipped)
    print(done)
    if done.share < 1:
        print(f"Kept {done.share:.0%} of what the training changed, which reads best.")
    out = Path(options.out)
    print(f"{done.weights} and {target.name}; curve.png and errors.html are in '{out}'.")
    return 0


def _read_held_back(text: str | None) -> tuple[float, str | None]:
    """A share of the crops, or a set of its own."""
    if text is None:
        return _DEFAULTS.held_back, None
    try:
        return float(text), None
    except ValueError:
        return _DEFAULTS.held_back, text
