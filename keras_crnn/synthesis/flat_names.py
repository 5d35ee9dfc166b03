"""The names that effects had in version 0.1, when all stood side by side in one class.

`jpeg_probability` and `jpeg_quality` are `config.degrade.jpeg` now. The old names can be given and
read for one more release, with a warning.
"""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple, TypeVar

from keras_crnn.synthesis import stages
from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.stage import Stage

C = TypeVar("C", bound=type)


class Place(NamedTuple):
    """Where a value stands now.

    stage: str. Field of `SynthesisConfig`; empty for what stands in it directly.
    name: str. Field of the stage.
    part: str. `"probability"`, `"range"` for both ends, `"most"` for the upper end of 0 to that,
        `"either_way"` for both ends of minus to plus that, or `"value"` where it is no effect.
    """

    stage: str
    name: str
    part: str

    def read(self, stage: Any) -> Any:
        """The value in its old form."""
        found = getattr(stage, self.name)
        if self.part == "value":
            return found
        if self.part == "probability":
            return found.probability
        return (found.low, found.high) if self.part == "range" else found.high


STAGES: dict[str, type[Stage]] = {
    "layout": stages.LayoutEffects,
    "warp": stages.WarpEffects,
    "crop": stages.CropEffects,
    "ink": stages.InkEffects,
    "printing": stages.PrintEffects,
    "blend": stages.BlendEffects,
    "light": stages.LightEffects,
    "degrade": stages.DegradeEffects,
}
#: What strengths were called, and the effects they belong to.
_STRENGTHS = {
    "close_spacing": "close_spacing",
    "wide_spacing": "wide_spacing",
    "very_wide_spacing": "very_wide_spacing",
    "underline_thickness": "underline",
    "curve_angle": "curve",
    "arch_angle": "arch",
    "slant_angle": "slant",
    "uphill_angle": "uphill",
    "stretch_factor": "stretch",
    "wave_amplitude": "wave",
    "cut_margin": "cut",
    "loose_margin": "loose",
    "panel_margin": "panel",
    "bold_strength": "bold",
    "shadow_distance": "shadow",
    "extrusion_depth": "extrusion",
    "elastic_strength": "elastic",
    "dot_matrix_rows": "dot_matrix",
    "textured_ink_strength": "textured_ink",
    "ink_opacity": "translucent_ink",
    "occlusion_thickness": "occlusion",
    "cast_shadow_strength": "cast_shadow",
    "blur_deviation": "blur",
    "low_resolution_height": "low_resolution",
    "short_word_height": "short_word",
    "gamma_exponent": "gamma",
    "jpeg_quality": "jpeg",
}
_MOST = {"jitter_strength": "jitter", "gradient_strength": "gradient"}
_EITHER_WAY = {
    "shear_strength": "shear",
    "large_rotation": "large_rotation",
    "faded_ink_strength": "faded_ink",
}
_RENAMED = {"crop_heights": "heights", "perspective_strength": "perspective_deviation"}


def _find_places() -> dict[str, Place]:
    places = {"empty_probability": Place("", "empty", "probability")}
    homes = {}
    for stage, kind in STAGES.items():
        for one in fields(kind):
            homes[one.name] = stage
            if isinstance(one.default, Effect):
                places[f"{one.name}_probability"] = Place(stage, one.name, "probability")
            elif one.name not in _RENAMED.values():
                places[one.name] = Place(stage, one.name, "value")
    parts = {"range": _STRENGTHS, "most": _MOST, "either_way": _EITHER_WAY, "value": _RENAMED}
    for part, names in parts.items():
        places |= {old: Place(homes[new], new, part) for old, new in names.items()}
    return places


#: Where each old name is now.
PLACES = _find_places()


def gather(flat: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The values of old names for each `(stage, name)`: parts of an `Effect`, or `"value"`.

    Example:

    >>> gather({"jpeg_probability": 0.1, "jpeg_quality": (20, 30)})
    {('degrade', 'jpeg'): {'probability': 0.1, 'low': 20, 'high': 30}}
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for old, value in flat.items():
        stage, name, part = PLACES[old]
        parts = found.setdefault((stage, name), {})
        if part == "range":
            parts["low"], parts["high"] = value
        elif part == "most":
            parts["low"], parts["high"] = 0.0, value
        elif part == "either_way":
            parts["low"], parts["high"] = -value, value
        else:
            parts[part] = value
    return found


def accept_flat_names(cls: C) -> C:
    """Lets a configuration be made and read by the old names, with a DeprecationWarning."""
    plain: Callable[..., None] = vars(cls)["__init__"]

    @functools.wraps(plain)
    def __init__(self: Any, *args: Any, **values: Any) -> None:
        flat = {name: values.pop(name) for name in tuple(values) if name in PLACES}
        plain(self, *args, **values)
        if flat:
            _warn(next(iter(flat)))
        changes: dict[str, dict[str, Any]] = {}
        for (stage, name), parts in gather(flat).items():
            before = getattr(getattr(self, stage) if stage else self, name)
            new = parts["value"] if "value" in parts else replace(before, **parts)
            changes.setdefault(stage, {})[name] = new
        for stage, some in changes.items():
            whole = some if not stage else {stage: replace(getattr(self, stage), **some)}
            for name, value in whole.items():
                object.__setattr__(self, name, value)
        if flat:
            self.__post_init__()

    def __getattr__(self: Any, name: str) -> Any:
        if name not in PLACES:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        place = PLACES[name]
        _warn(name)
        return place.read(getattr(self, place.stage) if place.stage else self)

    setattr(cls, "__init__", __init__)  # noqa: B010 - a checker takes no plain assignment
    setattr(cls, "__getattr__", __getattr__)  # noqa: B010
    return cls


def _warn(old: str) -> None:
    stage, name, _ = PLACES[old]
    new = f"{stage}.{name}" if stage else name
    level = 3
    while sys._getframe(level - 1).f_globals["__name__"] == "dataclasses":  # inside `replace`
        level += 1
    warnings.warn(
        f"`{old}` of SynthesisConfig is `{new}` now: read `config.{new}`, and make variants with "
        f"`config.change({name}=...)`. The old name goes with version 0.3.",
        DeprecationWarning,
        stacklevel=level,
    )
