"""How often and how far word images are changed in training."""

from __future__ import annotations

from dataclasses import dataclass, fields

from keras_crnn.system.errors import InputError

#: Least and greatest value of each strength; probabilities go from 0 to 1.
_RANGES = {
    "shift": (0.0, 0.25),
    "scale": (0.0, 0.5),
    "shear": (0.0, 0.5),
    "rotation": (0.0, 15.0),
    "blur": (0.0, 1 / 3),
    "gamma": (1.0, 4.0),
    "contrast": (1.0, 4.0),
    "brightness": (0.0, 1.0),
    "light": (0.0, 1.0),
    "noise": (0.0, 1.0),
}


@dataclass(frozen=True)
class Augmentation:
    """How often and how far images are changed.

    Mild, since the images were rendered with effects of their own. Each image draws anew
    whether an effect applies and how strong it is, evenly up to the strength given.

    Args:
        move_probability: float. Shift, scale, shear and rotation, all at once.
        shift: float. Furthest shift in each direction, in heights of the image.
        scale: float. How much smaller width and height become at most, as a fraction; a quarter
            of it larger, since many words fill their image.
        shear: float. Furthest shear, in pixels sideways for each pixel down.
        rotation: float. Furthest rotation, in degrees.
        blur_probability: float. Blur across or down, each drawn by itself.
        blur: float. Greatest weight of each of the two next pixels.
        invert_probability: float. Dark made light.
        gamma_probability: float. Grey levels bent.
        gamma: float. Greatest exponent; the least is its inverse. The picture's darkest and
            lightest grey stay.
        light_probability: float. One side made lighter than the opposite one.
        light: float. Greatest difference in brightness of two opposite edges, of the full range.
        contrast_probability: float. Contrast and brightness, as far as nothing is clipped.
        contrast: float. Greatest factor of the contrast; the least is its inverse.
        brightness: float. Furthest shift of the brightness, of the full range.
        noise_probability: float. Gaussian noise, pixel by pixel.
        noise: float. Greatest standard deviation, in standard deviations of the image: a word
            of little contrast bears little noise.

    Raises:
        ValueError: a value out of its range.
    """

    move_probability: float = 0.8
    shift: float = 0.04
    scale: float = 0.08
    shear: float = 0.1
    rotation: float = 1.5
    blur_probability: float = 0.15
    blur: float = 0.2
    invert_probability: float = 0.1
    gamma_probability: float = 0.3
    gamma: float = 1.5
    light_probability: float = 0.3
    light: float = 0.2
    contrast_probability: float = 0.5
    contrast: float = 1.4
    brightness: float = 0.2
    noise_probability: float = 0.3
    noise: float = 0.25

    def __post_init__(self) -> None:
        for field in fields(self):
            least, greatest = _RANGES.get(field.name, (0.0, 1.0))
            value = getattr(self, field.name)
            if not isinstance(value, (int, float)) or not least <= value <= greatest:
                raise InputError(
                    f"{field.name} is {value!r}: give a number from {least:g} to {greatest:.3g}."
                )
