"""Configurations with a name."""

from __future__ import annotations

from dataclasses import fields, replace

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.word_mix import DOCUMENT as DOCUMENT_WORDS
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

#: Printed documents as photographed or scanned: receipts, invoices, forms, labels, screens, books.
DOCUMENT = replace(
    SCENE,
    **{
        **_NO_EFFECTS,
        "words": DOCUMENT_WORDS,
        "monospaced_share": 0.5,
        "plainness": 1.6,
        "close_spacing_probability": 0.3,
        "close_spacing": (-20.0, 20.0),
        "wide_spacing_probability": 0.05,
        "wide_spacing": (0.0, 60.0),
        "underline_probability": 0.01,
        "shear_probability": 0.06,
        "shear_strength": 0.1,
        "rotation_probability": 0.6,
        "rotation_deviation": 1.0,
        "stretch_probability": 0.65,
        "stretch_factor": (0.55, 1.05),
        "perspective_probability": 0.1,
        "perspective_strength": 0.05,
        "wave_probability": 0.04,
        "wave_amplitude": (0.01, 0.04),
        "crop_heights": (24, 32, 40, 48),
        "cut_probability": 0.06,
        "cut_margin": (-0.04, 0.03),
        "loose_probability": 0.1,
        "loose_margin": (0.1, 0.3),
        "line_box_probability": 0.85,
        "bold_probability": 0.15,
        "bold_strength": (0.2, 0.9),
        "neighbour_probability": 0.03,
        "side_neighbour_probability": 0.02,
        "neighbour_line_probability": 0.1,
        "dot_matrix_probability": 0.1,
        "worn_print_probability": 0.4,
        "paper_probability": 0.97,
        "reversed_probability": 0.03,
        "threshold_probability": 0.45,
        "box_probability": 0.1,
        "halo_probability": 0.2,
        "elastic_probability": 0.05,
        "elastic_strength": (0.01, 0.02),
        "least_contrasts": (60, 90, 130),
        "gate_contrast": 40.0,
        "plain_background_probability": 0.95,
        "frame_probability": 0.03,
        "textured_ink_probability": 0.1,
        "textured_ink_strength": (0.05, 0.25),
        "faded_ink_probability": 0.1,
        "gradient_probability": 0.3,
        "gradient_strength": 0.12,
        "cast_shadow_probability": 0.03,
        "cast_shadow_strength": (0.08, 0.3),
        "blur_probability": 0.45,
        "blur_deviation": (0.3, 1.4),
        "motion_probability": 0.02,
        "low_resolution_probability": 0.35,
        "low_resolution_height": (16, 30),
        "least_letter_height": (8.0, 12.0),
        "sharpen_probability": 0.1,
        "noise_probability": 0.2,
        "noise_deviation": 3.0,
        "gamma_probability": 0.15,
        "jpeg_probability": 0.6,
        "jpeg_quality": (25, 92),
    },
)

PRESETS = {"scene": SCENE, "mjsynth": MJSYNTH, "clean": CLEAN, "document": DOCUMENT}
