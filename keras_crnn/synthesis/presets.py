"""Configurations with a name."""

from __future__ import annotations

from dataclasses import replace

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.word_mix import DOCUMENT as DOCUMENT_WORDS
from keras_crnn.synthesis.word_mix import VERBATIM

#: Words as photographs show them; what the models here are trained on.
SCENE = SynthesisConfig()
_BARE = SCENE.without_effects()

#: The manner of MJSynth (Jaderberg et al., arXiv 1406.2227, section 3): words of a list at their
#: own lengths in three case styles, spacing and curve, border or shadow, levels of photographs,
#: perspective, blending, noise, blur and JPEG. Neither neighbours nor loose crops.
MJSYNTH = _BARE.change(
    words=replace(VERBATIM, upper_probability=1 / 3, capitalised_probability=1 / 3),
    close_spacing=0.3,
    wide_spacing=0.1,
    underline=0.02,
    curve=0.2,
    bold=0.2,
    border=0.25,
    shadow=0.25,
    shear=0.2,
    rotation=0.5,
    perspective=0.6,
    full_background=0.1,
    textured_ink=0.5,
    translucent_ink=0.3,
    blur=0.4,
    low_resolution=0.25,
    noise=0.6,
    jpeg=0.5,
)

#: Dark or light words on plain ground, almost straight: scans, screens, printed labels.
CLEAN = _BARE.change(
    close_spacing=0.2,
    rotation=0.5,
    rotation_deviation=0.7,
    heights=(32, 40),
    least_contrasts=(90, 130, 170),
    plain_background=1.0,
    blur=Effect(0.2, 0.3, 0.8),
    noise=0.3,
    noise_deviation=3.0,
    jpeg=Effect(0.2, 50, 95),
)

#: Printed documents as photographed or scanned: receipts, invoices, forms, labels, screens, books.
DOCUMENT = _BARE.change(
    words=DOCUMENT_WORDS,
    monospaced_share=0.5,
    plainness=1.6,
    # Letters on a line.
    close_spacing=Effect(0.3, -20.0, 20.0),
    wide_spacing=Effect(0.05, 0.0, 60.0),
    underline=0.01,
    # The outline in the plane.
    shear=Effect(0.06, -0.1, 0.1),
    rotation=0.6,
    rotation_deviation=1.0,
    stretch=Effect(0.65, 0.55, 1.05),
    perspective=0.1,
    perspective_deviation=0.05,
    wave=Effect(0.04, 0.01, 0.04),
    # The crop.
    heights=(24, 32, 40, 48),
    cut=Effect(0.06, -0.04, 0.03),
    loose=Effect(0.1, 0.1, 0.3),
    line_box=0.85,
    # Strokes and what surrounds them.
    bold=Effect(0.2, 0.2, 1.2),
    neighbour=0.03,
    side_neighbour=0.02,
    neighbour_line=0.1,
    elastic=Effect(0.05, 0.01, 0.02),
    # Printer, paper and scanner.
    dot_matrix=0.1,
    worn_print=0.4,
    lost_dot=0.15,
    paper=0.97,
    reversed=0.03,
    threshold=0.45,
    box=0.1,
    halo=0.2,
    # Ink on a background.
    least_contrasts=(60, 90, 130),
    gate_contrast=40.0,
    plain_background=0.95,
    frame=0.03,
    textured_ink=Effect(0.1, 0.05, 0.25),
    faded_ink=0.1,
    # Light.
    gradient=Effect(0.3, 0.0, 0.12),
    cast_shadow=Effect(0.03, 0.08, 0.3),
    # Lens, sensor, file.
    blur=Effect(0.45, 0.3, 1.4),
    motion=0.02,
    low_resolution=Effect(0.35, 16, 30),
    least_letter_height=(8.0, 12.0),
    sharpen=Effect(0.1),
    noise=0.2,
    noise_deviation=3.0,
    gamma=0.15,
    jpeg=Effect(0.6, 25, 92),
)

#: The same with more of what makes words of streets hard: raised letters with their side walls,
#: walls seen from the side, the halos of cameras that sharpen; small capitals, borders round raised
#: letters, letters carved in stone or before a sunlit wall, too much light.
STREET = SCENE.change(
    close_spacing=Effect(0.25, -40.0, 30.0),
    very_wide_spacing=Effect(0.05, 150.0, 350.0),
    large_initial=Effect(0.12, 1.15, 1.6),
    extrusion=Effect(0.16, 0.04, 0.25),
    rim=0.4,
    relief=Effect(0.03, 0.02, 0.06),
    sunlit=Effect(0.06, 0.05, 0.3),
    overexposure=Effect(0.05, 270.0, 400.0),
    uphill=0.09,
    sharpen=Effect(0.15, 0.0, 2.0),
)

PRESETS = {
    "scene": SCENE,
    "street": STREET,
    "mjsynth": MJSYNTH,
    "clean": CLEAN,
    "document": DOCUMENT,
}
