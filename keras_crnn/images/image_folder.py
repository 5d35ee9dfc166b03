"""The images below a folder."""

from __future__ import annotations

import os
from pathlib import Path

from keras_crnn.images.errors import ImageError
from keras_crnn.system.printable import printable

#: Endings of what is taken for an image in a folder, whatever their case.
IMAGE_ENDINGS = frozenset(
    (
        *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".webp", ".gif", ".bmp"),
        *(".dib", ".tif", ".tiff", ".pbm", ".pgm", ".ppm", ".pnm", ".pfm"),
        *(".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx"),
        # Cameras write these, and they cannot be read: better refused by name than left out.
        *(".heic", ".heif", ".avif"),
    )
)


def find_images(folder: str | os.PathLike[str]) -> tuple[list[Path], list[ImageError]]:
    """Paths of the images in a folder and in its subfolders, by their endings.

    Links to folders are not followed, as they may lead in circles.

    Returns:
        The paths in order, folders left out whatever their names; and an error for each folder
        that could not be looked into.
    """
    errors: list[ImageError] = []

    def note(error: OSError) -> None:
        name = printable(os.fsdecode(error.filename or folder))
        errors.append(
            ImageError(f"{name}: cannot be looked into ({error.strerror}). Check who may read it.")
        )

    found = [
        Path(place, name)
        for place, _, names in os.walk(folder, onerror=note)
        for name in names
        if os.path.splitext(name)[1].lower() in IMAGE_ENDINGS
    ]
    return sorted(found), errors
