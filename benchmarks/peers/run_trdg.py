"""Serves TRDG (TextRecognitionDataGenerator, `pip install trdg`) to the speed benchmark.

Its nearest settings to words cut out of photographs: 32 pixels high, grey, on pieces of the
background images, in a random grey, skewed by up to 5 degrees, bent at random in both directions,
blurred by up to 2 pixels. TRDG has no perspective, shadows, neighbouring text, noise or JPEG.
"""

from __future__ import annotations

import random
from pathlib import Path

from serving import serve

SUFFIXES = {".ttf", ".otf"}
TRIES = 100  # in a row, before something is taken to be wrong with the installation


def open_render(arguments):
    """One word image a call. TRDG goes through words and faces in their order: they are mixed."""
    import numpy as np
    from trdg.generators import GeneratorFromStrings

    random.seed(arguments.seed)
    words = Path(arguments.words).read_text(encoding="utf-8").split("\n")
    words = [word.split("\t")[0].strip() for word in words if word.strip()]
    faces = sorted(str(p) for p in Path(arguments.fonts).rglob("*") if p.suffix in SUFFIXES)
    random.shuffle(words)
    random.shuffle(faces)
    generator = GeneratorFromStrings(
        words,
        fonts=faces,
        size=32,
        skewing_angle=5,
        random_skew=True,
        blur=2,
        random_blur=True,
        background_type=3,
        image_dir=arguments.backgrounds,
        distorsion_type=3,
        distorsion_orientation=2,
        text_color="#000000,#ffffff",
        image_mode="L",
    )

    def render(index):
        for _ in range(TRIES):  # it gives None where ink and background are too much alike
            image, _ = next(generator)
            if image is not None:
                return np.asarray(image)
        raise RuntimeError(f"TRDG gave no image in {TRIES} tries. Check its version of Pillow.")

    return render


if __name__ == "__main__":
    serve(open_render)
