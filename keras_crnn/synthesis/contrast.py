"""The contrast gate: ink that can be told from what lies round it."""

from __future__ import annotations

import cv2
import numpy as np

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.ink import ellipse
from keras_crnn.synthesis.levels import to_grey


def contrast_correction(
    image: np.ndarray, ink_mask: np.ndarray, ink: float, ground: float, config: SynthesisConfig
) -> float:
    """The contrast gate: how far to move the ink from what lies round the letters."""
    ring = cv2.subtract(cv2.dilate(ink_mask, ellipse(5)), cv2.dilate(ink_mask, ellipse(2)))
    around, deviation = ground, 0.0
    if ring.any():
        means, deviations = cv2.meanStdDev(to_grey(image), mask=ring)
        around, deviation = float(means[0, 0]), float(deviations[0, 0])
    needed = max(config.blend.gate_contrast, config.blend.gate_deviations * deviation)
    if abs(ink - around) >= needed:
        return 0.0
    return around + (1.3 if around < 128 else -1.3) * needed - ink


def part(ink: float, ground: float, shade: float, least: float) -> float:
    """How far to move the ink so that it differs from a wall and the shadow on it.

    It may be between the two: the face of a raised letter often is.

    Example:

    >>> part(100.0, 200.0, 90.0, 20.0), part(100.0, 200.0, 70.0, 20.0)
    (10.0, 0.0)
    """
    if min(abs(ink - ground), abs(ink - shade)) >= least:
        return 0.0
    low, high = min(ground, shade), max(ground, shade)
    apart = [level for level in (low - least, high + least) if 0 <= level <= 255]
    if high - low >= 2 * least:
        apart += [low + least, high - least]
    return min((level - ink for level in apart), key=abs, default=0.0)
