"""Several looks at one word, of which the surest reading counts.

A network reads some words right only if they are cut a little closer, or wider, or turned. Each
look costs as much as the first; what they bring is in docs/models.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from keras_crnn.system.errors import InputError

_LEAST = 6  # pixels that have to be left


@dataclass(frozen=True)
class View:
    """How an image is changed before it is read.

    Attributes:
        trim_x: float. What is cut off at the left and at the right, in heights of the image;
            where negative, the columns at the edges are repeated instead. Defaults to 0.
        trim_y: float. The same above and below. Defaults to 0.
        degrees: float. By how much it is turned clockwise. Defaults to 0.
    """

    trim_x: float = 0.0
    trim_y: float = 0.0
    degrees: float = 0.0

    def apply(self, image: np.ndarray) -> tuple[np.ndarray, int]:
        """Changes an image.

        Args:
            image: uint8 `(height, width)`, grey.

        Returns:
            The image as seen, uint8 `(height, width)` of another size, and the column of the
            image as given at which it begins, negative where columns were added.
        """
        height, width = image.shape
        x, y = round(self.trim_x * height), round(self.trim_y * height)
        # Of something so small that little would be left, nothing is cut off.
        x = x if width - 2 * x >= _LEAST else 0
        y = y if height - 2 * y >= _LEAST else 0
        seen = image[max(y, 0) : height - max(y, 0), max(x, 0) : width - max(x, 0)]
        if min(x, y) < 0:
            seen = np.pad(seen, ((max(-y, 0),) * 2, (max(-x, 0),) * 2), "edge")
        if self.degrees:
            turned = Image.fromarray(seen).rotate(
                -self.degrees, Image.Resampling.BILINEAR, fillcolor=int(np.median(seen))
            )
            seen = np.asarray(turned)
        return seen, x


#: In the order in which they are worth most, chosen on the development sets. The first changes
#: nothing.
VIEWS = (View(), View(trim_y=0.08), View(0.04, 0.04), View(-0.05, -0.05), View(degrees=5))


def choose_views(count: int) -> tuple[View, ...]:
    """The first so many of `VIEWS`.

    Raises:
        ValueError: fewer than one, or more than there are.
    """
    if not 1 <= count <= len(VIEWS):
        raise InputError(f"views must be 1 to {len(VIEWS)}; got {count}.")
    return VIEWS[:count]
