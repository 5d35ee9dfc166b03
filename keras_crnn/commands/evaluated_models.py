"""The models that `keras-crnn evaluate` reads with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from keras_crnn.commands.decoder_arguments import has_second_thoughts
from keras_crnn.commands.names import distinguish
from keras_crnn.commands.read import open_model
from keras_crnn.evaluation.protocols import foreign_letters
from keras_crnn.recognition.recognizer import Recognizer


def open_models(
    options: argparse.Namespace, models: Sequence[str], protocols: Sequence[str]
) -> dict[str, Recognizer]:
    """The models by what to call them, with second thoughts where `read` has them.

    Args:
        options: arguments of the command.
        models: names and files.
        protocols: names of the protocols that are used.
    """
    labels = distinguish(models, {model: Path(model).name for model in models})
    # The paper's table reads each set several times, with one lexicon after the other.
    # It is about networks alone.
    thoughts = not options.paper and has_second_thoughts(options)
    opened = [
        open_model(
            model,
            options.views,
            turns="none" if options.paper else options.turns,
            remember=bool(options.paper),
            second_thoughts=thoughts,
        )
        for model in models
    ]
    recognizers = dict(zip(labels, opened, strict=True))
    if "paper" in protocols:
        _warn_of_letters(recognizers)
    return recognizers


def _warn_of_letters(recognizers: dict[str, Recognizer]) -> None:
    for label, recognizer in recognizers.items():
        letters = foreign_letters(recognizer.spec.alphabet)
        if letters:
            print(
                f"{label} reads {letters[:20]!r} besides a to z and digits, which the paper's "
                "protocol leaves out on both sides: --protocol exact counts them.",
                file=sys.stderr,
            )
