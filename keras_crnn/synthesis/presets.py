"""Configurations with a name."""

from __future__ import annotations

from dataclasses import fields, replace

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.word_mix import VERBATIM

_NAMES = [one.name for one in fields(SynthesisConfig) if one.name.endswith("_probability")]
_NO_EFFECTS = dict.fromkeys(_NAMES, 0.0)

#: Words as photographs of streets show them; what the models here are trained on.
SCENE = SynthesisConfig()

#: The manner of MJSynth (Jaderberg et al., arXiv 1406.2227, section 3): words of a list at their
#: own lengths in three case styles, spacing and curve, border or shadow, levels of photographs,
#: perspective, blending, noise, blur and JPEG. Neither neighbours nor loose crops.
MJSYNTH = replace(
    SCENE,
    **{
        **_NO_EFFECTS,
        "words": replace(VERBATIM, upper_probability=1 / 3, capitalised_probability=1 / 3),
        "close_spacing_probability": 0.3,
        "wide_spacing_probability": 0.1,
        "underline_probability": 0.02,
        "curve_probability": 0.2,
        "bold_probability": 0.2,
        "border_probability": 0.25,
        "shadow_probability": 0.25,
        "shear_probability": 0.2,
        "rotation_probability": 0.5,
        "perspective_probability": 0.6,
        "full_background_probability": 0.1,
        "textured_ink_probability": 0.5,
        "translucent_ink_probability": 0.3,
        "blur_probability": 0.4,
        "low_resolution_probability": 0.25,
        "noise_probability": 0.6,
        "jpeg_probability": 0.5,
    },
)

#: Dark or light words on plain ground, almost straight: scans, screens, printed labels.
CLEAN = replace(
    SCENE,
    **{
        **_NO_EFFECTS,
        "close_spacing_probability": 0.2,
        "rotation_probability": 0.5,
        "rotation_deviation": 0.7,
        "crop_heights": (32, 40),
        "least_contrasts": (90, 130, 170),
        "plain_background_probability": 1.0,
        "blur_probability": 0.2,
        "blur_deviation": (0.3, 0.8),
        "noise_probability": 0.3,
        "noise_deviation": 3.0,
        "jpeg_probability": 0.2,
        "jpeg_quality": (50, 95),
    },
)

PRESETS = {"scene": SCENE, "mjsynth": MJSYNTH, "clean": CLEAN}
