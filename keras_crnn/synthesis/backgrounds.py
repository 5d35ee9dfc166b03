"""A folder of images to write on."""

from __future__ import annotations

import os
import random
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

SUFFIXES = (".bmp", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
LEAST_SIDE = 64  # smaller images are enlarged to this, in pixels
LARGEST_SIDE = 1024  # larger ones are reduced, to spare memory
LEAST_PATCH = 8


class BackgroundBank:
    """Grey images that give backgrounds, textures and grey levels.

    Args:
        images: list of uint8 arrays `(height, width)`, each side at least 8 pixels.
        broken: dict of str to str. Files that could not be read, and why.

    Raises:
        ValueError: no images, or one that is no grey uint8 array.
    """

    def __init__(self, images: list[np.ndarray], broken: dict[str, str] | None = None):
        if not images:
            raise ValueError("`images` is empty. Give at least one background.")
        for image in images:
            if image.dtype != np.uint8 or image.ndim != 2 or min(image.shape) < LEAST_PATCH:
                raise ValueError(
                    "Backgrounds must be uint8 arrays (height, width) of at least "
                    f"{LEAST_PATCH} pixels a side. Received: {image.dtype} {image.shape}"
                )
        self.images = list(images)
        self.broken = dict(broken or {})

    def __len__(self) -> int:
        return len(self.images)

    @classmethod
    def open(cls, folder: str | os.PathLike) -> BackgroundBank:
        """Reads every image below a folder as grey.

        Images under 64 pixels are enlarged, those over 1024 reduced. What cannot be read is left
        out and listed in `broken`.

        Raises:
            FileNotFoundError: there is no such folder.
            ValueError: the folder holds no readable image.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise FileNotFoundError(
                f"No folder of backgrounds at '{folder}'. Give an existing folder."
            )
        images, broken = [], {}
        paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
        for path in paths:
            try:
                images.append(read_grey(path))
            except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
                broken[path.relative_to(folder).as_posix()] = str(error)
        if not images:
            raise ValueError(
                f"No readable images in '{folder}' ({len(broken)} broken). "
                "Put photographs or textures there, or give another folder."
            )
        return cls(images, broken)

    def choose(self, rng: random.Random) -> np.ndarray:
        """A random image, uint8 `(height, width)`."""
        return self.images[rng.randrange(len(self.images))]

    def patch(self, height: int, width: int, rng: random.Random) -> np.ndarray:
        """A random piece of a random image at half to three times its scale.

        Returns:
            float32 `(height, width)`, 0 to 255.
        """
        image = self.choose(rng)
        scale = rng.choice((0.5, 1, 1, 2, 3))
        rows = max(LEAST_PATCH, min(int(height * scale) + 1, image.shape[0]))
        columns = max(LEAST_PATCH, min(int(width * scale) + 1, image.shape[1]))
        y = rng.randrange(image.shape[0] - rows + 1)
        x = rng.randrange(image.shape[1] - columns + 1)
        piece = image[y : y + rows, x : x + columns]
        return cv2.resize(piece, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)


def read_grey(path: Path) -> np.ndarray:
    """One image file as a uint8 array `(height, width)` within the limits on its size."""
    with Image.open(path) as file:
        image = np.array(file.convert("L"))
    factor = max(LEAST_SIDE / min(image.shape), 1.0)
    factor = min(factor, LARGEST_SIDE / max(image.shape)) if factor == 1.0 else factor
    if factor == 1.0:
        return image
    size = tuple(max(LEAST_PATCH, round(side * factor)) for side in image.shape[::-1])
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return cv2.resize(image, size, interpolation=method)
