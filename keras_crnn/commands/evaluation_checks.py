"""What `keras-crnn evaluate` refuses before it opens anything."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from keras_crnn.commands.names import refuse_folder, refuse_path
from keras_crnn.evaluation.error_page import is_page
from keras_crnn.system.errors import InputError


def check_sets(options: argparse.Namespace, sets: Sequence[str]) -> None:
    """Refuses sets that are none, or arguments that do not go with them."""
    if options.paper:
        alone = {"sets": sets, "--lexicon": options.lexicon != "none", "--errors": options.errors}
        protocol = f"--protocol {options.protocol}"
        alone |= {protocol: options.protocol != "paper", "--time": options.time}
        alone |= {f"--turns {options.turns}": options.turns not in ("tall", "none")}
        for name, given in alone.items():
            if given:
                raise InputError(
                    "--paper reads the paper's sets with its lexicons by its protocol: leave out "
                    f"{name}."
                )
    elif not sets:
        raise InputError("Give at least one SET, a folder with gt.tsv.")


def check_output(options: argparse.Namespace) -> None:
    """Refuses paths that could not be written to after hours of reading; makes a folder."""
    if options.errors and is_page(options.errors):
        if not Path(options.errors).parent.is_dir():
            raise InputError(
                f"--errors {options.errors!r} lies in no folder that exists: make it first."
            )
        refuse_path("--errors", options.errors)
    elif options.errors and Path(options.errors).exists() and not Path(options.errors).is_dir():
        raise InputError(
            f"--errors {options.errors!r} is a file, and no page: give a folder, or a file .html."
        )
    if options.out:
        refuse_path("--out", options.out)
        if options.errors and os.path.abspath(options.errors) == os.path.abspath(options.out):
            raise InputError(f"--errors and --out both write {options.out!r}: give two names.")
    if options.errors and not is_page(options.errors):
        folder = Path(options.errors)
        folder.mkdir(parents=True, exist_ok=True)
        refuse_folder("--errors", options.errors, folder)
