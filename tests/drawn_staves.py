"""Staves drawn with NumPy alone: five lines and an ellipse for each note."""

import numpy as np

from keras_crnn.music.engraving.drawing import SPACE, Drawing
from keras_crnn.music.pitches import find_step

#: Rows above and below the middle line.
REACH = 70


def draw_staff(pitches: str, apart: int = 38) -> Drawing:
    """A staff with notes some pixels apart, without stems."""
    names = tuple(pitches.split())
    image = np.full((2 * REACH + 1, 60 + apart * len(names)), 255, np.uint8)
    for line in range(-2, 3):
        row = REACH + round(line * SPACE)
        image[row : row + 2] = 0
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    for k, name in enumerate(names):
        down = REACH - (find_step(name) - find_step("B4")) * SPACE / 2
        across = 50 + apart * k
        image[((y - down) / (SPACE / 2)) ** 2 + ((x - across) / (SPACE * 0.65)) ** 2 <= 1] = 0
    return Drawing(image, float(REACH) + 0.5, names)
