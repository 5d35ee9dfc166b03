"""A folder of images to write on."""

from __future__ import annotations

import io
import os
import random
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from keras_crnn.images.grey import image_to_grey, lay_on_ground
from keras_crnn.images.image_file import read_file
from keras_crnn.images.image_folder import find_images
from keras_crnn.images.read import FORMATS
from keras_crnn.synthesis.crop_sizes import WORD_WIDTH
from keras_crnn.system.errors import InputError

LEAST_SIDE = 64  # smaller images are enlarged to this, in pixels
LARGEST_SIDE = 1024  # larger ones are reduced, to spare memory
LEAST_PATCH = 8


class BackgroundBank:
    """Images that give backgrounds, textures and grey levels or colours.

    Args:
        images: list of uint8 arrays `(height, width)`, or all of them `(height, width, 3)`, each
            side at least 8 pixels.
        broken: dict of str to str. Files that could not be read, and why.

    Raises:
        ValueError: no images, one that is no such array, or grey and colour mixed.
    """

    def __init__(self, images: list[np.ndarray], broken: dict[str, str] | None = None):
        if not images:
            raise InputError("`images` is empty. Give at least one background.")
        channels = np.shape(images[0])[2:]
        for image in images:
            good = image.dtype == np.uint8 and image.ndim >= 2 and channels in ((), (3,))
            if not good or image.shape[2:] != channels or min(image.shape[:2]) < LEAST_PATCH:
                raise InputError(
                    "Backgrounds must be uint8 arrays, all (height, width) or all "
                    f"(height, width, 3), of at least {LEAST_PATCH} pixels a side. "
                    f"Received: {image.dtype} {image.shape}"
                )
        self.images = list(images)
        self.broken = dict(broken or {})

    def __len__(self) -> int:
        return len(self.images)

    @property
    def color(self) -> bool:
        """Whether the images have red, green and blue."""
        return self.images[0].ndim == 3

    @classmethod
    def open(cls, folder: str | os.PathLike, color: bool = False) -> BackgroundBank:
        """Reads every image below a folder, as grey or in colour.

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
        paths, errors = find_images(folder)
        images = []
        broken = {f"folder {number}": str(error) for number, error in enumerate(errors, start=1)}
        for path in paths:
            try:
                images.append(read_background(path, color))
            except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
                broken[path.relative_to(folder).as_posix()] = str(error)
        if not images:
            raise InputError(
                f"No readable images in '{folder}' ({len(broken)} broken). "
                "Put photographs or textures there, or give another folder."
            )
        return cls(images, broken)

    def choose(self, rng: random.Random) -> np.ndarray:
        """A random image, uint8 `(height, width)` or `(height, width, 3)`."""
        return self.images[int(rng.random() * len(self.images))]

    def patch(self, height: int, width: int, rng: random.Random) -> np.ndarray:
        """A random piece of a random image at half to three times its scale.

        Returns:
            float32 `(height, width)` or `(height, width, 3)`, 0 to 255.
        """
        image = self.choose(rng)
        scale = rng.choice((0.5, 1, 1, 2, 3))
        if width > WORD_WIDTH:  # a line: a piece cut at the image's width would be drawn out
            scale = min(scale, image.shape[1] / width)
        rows = max(LEAST_PATCH, min(int(height * scale) + 1, image.shape[0]))
        columns = max(LEAST_PATCH, min(int(width * scale) + 1, image.shape[1]))
        y = int(rng.random() * (image.shape[0] - rows + 1))
        x = int(rng.random() * (image.shape[1] - columns + 1))
        piece = image[y : y + rows, x : x + columns]
        return cv2.resize(piece, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)


def read_background(path: Path, color: bool = False) -> np.ndarray:
    """One image file as a uint8 array within the limits on its size; what is transparent is white.

    Args:
        path: the file.
        color: bool. Whether it is read in red, green and blue. Defaults to `False`: in grey.

    Returns:
        uint8 `(height, width)`, or `(height, width, 3)` in colour.

    Raises:
        OSError, ValueError, SyntaxError, Image.DecompressionBombError: it cannot be read.
    """
    with Image.open(io.BytesIO(read_file(path)), formats=FORMATS) as file:
        picture: Image.Image = file
        if file.mode in ("I", "F") or file.mode.startswith("I;16"):
            # Pillow would clip these at 255, which makes nearly all of them white.
            picture = Image.fromarray(image_to_grey(file, str(path)))
        elif file.has_transparency_data:
            picture = lay_on_ground(file, 255)  # not the colour that is hidden under it
        image = np.array(picture.convert("RGB" if color else "L"))
    sides = image.shape[:2]
    factor = max(LEAST_SIDE / min(sides), 1.0)
    factor = min(factor, LARGEST_SIDE / max(sides)) if factor == 1.0 else factor
    if factor == 1.0:
        return image
    size = tuple(max(LEAST_PATCH, round(side * factor)) for side in sides[::-1])
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return cv2.resize(image, size, interpolation=method)
