"""How plain a face is: how much its letters look as they do in the others."""

from __future__ import annotations

import numpy as np

from keras_crnn.synthesis.faces import compare_with_others, match_own

RANGE = (-2.5, 1.5)  # so that no few faces drown the others


def measure_plainness(pictures: np.ndarray, signs: str, families: list[str]) -> np.ndarray:
    """How near each face is to what its letters look like in all others.

    Args:
        pictures, signs, families: as for `find_unfit`.

    Returns:
        float32 `(faces,)`. Mean match of the letters, less the mean over all faces, in standard
        deviations and kept within -2.5 to 1.5; 0 where there are too few faces to tell.
    """
    matches = np.full(len(pictures), np.nan, np.float32)
    for face, letters, common in compare_with_others(
        pictures, signs, families, range(len(pictures))
    ):
        matches[face] = match_own(letters, common, signs).mean()
    if not np.isfinite(matches).all() or not matches.size or matches.std() < 1e-6:
        return np.zeros(len(pictures), np.float32)
    return np.clip((matches - matches.mean()) / matches.std(), *RANGE)
