"""At which widths `keras-crnn train` trains, and what lines and own widths need."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import Alphabet

if TYPE_CHECKING:
    from keras_crnn.synthesis.recipe import Recipe


def choose_own_widths(options: argparse.Namespace, recipe: Recipe) -> bool:
    """Whether words keep their own widths in training: as told, else where there are lines.

    Args:
        options: of the command; `train_widths`, `lines` and what may contradict them are looked at.
        recipe: `Recipe` of the words.

    Raises:
        ValueError: an option that needs words of one width, or a batch of one word.
    """
    if options.train_widths is None and not recipe.has_lines:
        return False
    if options.train_widths == "squashed":
        return False
    cause = "--train-widths own" if options.train_widths else f"--lines {options.lines:g}"
    remedy = "or give --train-widths squashed"
    one_width = {
        f"--uses {options.uses}": options.uses > 1,
        f"--select {options.select}": options.select is not None,
        "--squash": options.squash,
    }
    for option, given in one_width.items():
        if given:
            raise InputError(
                f"{option} needs words of one width, and {cause} trains them at their own: leave "
                f"{option.split()[0]} out, {remedy}."
            )
    if options.batch_size == 1:
        raise InputError(
            f"--batch-size 1 is too small for {cause}, whose batches of similar width have two "
            f"words at least: give a larger one, {remedy}."
        )
    return True


def refuse_unread_blanks(lines: float | None, alphabet: Alphabet) -> None:
    """Refuses lines for an alphabet without the blank that parts their words.

    Args:
        lines: float or `None`. The share of lines that was asked for.
        alphabet: `Alphabet` of the model.

    Raises:
        ValueError: labels of lines would run their words together.
    """
    if lines and " " not in alphabet.characters:
        raise InputError(
            f"--lines {lines:g} draws blanks between words, and the alphabet "
            f"{alphabet.characters!r} has none to read: give --alphabet ascii, add a blank to "
            "--alphabet, or leave --lines out."
        )
