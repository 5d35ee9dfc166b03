"""Elastic distortion by smooth random shifts prepared once."""

from __future__ import annotations

import random

import cv2
import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.crop_sizes import MAXIMUM_HEIGHT, MAXIMUM_WIDTH

COUNT = 48  # fields prepared; a random window of one is used for each image
SHAPE = (MAXIMUM_HEIGHT, 512)
SMOOTHNESS = (4.0, 12.0)  # standard deviation of the smoothing in pixels


class ElasticFields:
    """Fields of shifts, float32 `(48, 2, 96, 512)`, the largest shift of each being 1.

    Args:
        seed: int. Seed of the fields.
    """

    def __init__(self, seed: int = 0):
        generator = np.random.default_rng(seed)
        fields = np.empty((COUNT, 2, *SHAPE), np.float32)
        for field in fields:
            for axis in field:
                noise = generator.standard_normal(SHAPE, np.float32)
                axis[:] = cv2.GaussianBlur(noise, (0, 0), generator.uniform(*SMOOTHNESS))
            field /= np.abs(field).max()
        self._fields = fields
        sides = MAXIMUM_WIDTH, MAXIMUM_HEIGHT
        self._grid = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in sides))

    def distort(
        self, planes: np.ndarray, rng: random.Random, config: SynthesisConfig
    ) -> np.ndarray:
        """Shifts the pixels of a uint8 `(height, width, 3)` array by up to a few pixels."""
        height, width = planes.shape[:2]
        field = self._fields[rng.randrange(COUNT)]
        y = rng.randrange(SHAPE[0] - height + 1)
        x = rng.randrange(max(1, SHAPE[1] - width + 1))
        strength = height * config.ink.elastic.draw(rng)
        window = field[:, y : y + height, x : x + width] * strength
        if width > SHAPE[1]:  # to and fro, so that there is no seam
            window = np.pad(window, ((0, 0), (0, 0), (0, width - SHAPE[1])), "symmetric")
        return cv2.remap(
            planes,
            self._grid[0][:height, :width] + window[0],
            self._grid[1][:height, :width] + window[1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
