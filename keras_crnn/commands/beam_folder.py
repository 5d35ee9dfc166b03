"""The folder that Beam writes into for a command, and what it was asked for when it began."""

from __future__ import annotations

import json
from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.printable import printable

_SETTINGS = "settings.json"


def keep_settings(folder: str, asked: dict[str, Any], content: str, option: str) -> None:
    """Makes the folder, or goes on with it: a run that goes on has the settings it began with.

    Args:
        folder: string, of any file system that Beam knows.
        asked: what the content depends on; JSON can hold it.
        content: string. What the folder holds.
        option: string. The one that names the folder.

    Raises:
        InputError: it holds what was asked for otherwise; the message names the settings.
    """
    from apache_beam.io.filesystems import FileSystems

    from keras_crnn.recognition.beam.read_files import write_whole

    path = FileSystems.join(folder, _SETTINGS)
    if FileSystems.exists(path):
        with FileSystems.open(path) as file:
            known = json.loads(file.read())
        differing = sorted(name for name in {*known, *asked} if known.get(name) != asked.get(name))
        if differing:
            raise InputError(
                f"{printable(folder)} holds {content} with another {', '.join(differing)}: give "
                f"another folder as {option}, or remove it."
            )
        return
    if not FileSystems.exists(folder):
        FileSystems.mkdirs(folder)
    write_whole(path, json.dumps(asked, indent=1).encode())
