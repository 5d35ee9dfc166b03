"""Which clef a staff has, as far as its outline tells."""

from __future__ import annotations

import numpy as np

from keras_crnn.music.page.cut_staff import CutStaff

_FIRST, _LAST = 1.3, 3.9  # spaces from the left edge of the cut in which a clef stands
_INK = 0.35  # darkness of ink, of the brightness of the paper
_BAR = 0.85  # share of the height that a bar line or a bracket fills


def find_clef(cut: CutStaff) -> str:
    """`"bass"` where a clef keeps to the upper four lines as none but the bass clef does.

    A treble clef, whole or cut at the picture's edge, reaches beyond the lines above and below; a
    C clef fills them from top to bottom. What is unclear is `""`: only a bass clef that is
    plain, with nothing above and below it, is named.

    Args:
        cut: CutStaff.
    """
    first, last = round(_FIRST * cut.space), round(_LAST * cut.space)
    grey = cut.image[:, first:last].astype(np.float32)
    if grey.shape[1] < 2 * cut.space:
        return ""
    ink = grey < (1 - _INK) * np.percentile(cut.image, 80)
    ink = ink[:, _rows(ink, cut, -2, 2).mean(0) < _BAR]
    if ink.shape[1] < cut.space:
        return ""
    # Spaces between lines, away from the lines themselves.
    spaces = [_rows(ink, cut, line + 0.25, line + 0.75).mean() for line in (-2, -1, 0, 1)]
    above, below = _rows(ink, cut, -3.2, -2.3).mean(), _rows(ink, cut, 2.3, 3.3).mean()
    plain = above < 0.02 and below < 0.02 and spaces[3] < 0.04
    return "bass" if plain and min(spaces[:2]) > 0.12 else ""


def _rows(ink: np.ndarray, cut: CutStaff, top: float, bottom: float) -> np.ndarray:
    """Rows between two places, in spaces from the middle line."""
    first = max(0, round(cut.middle + top * cut.space))
    return ink[first : max(first + 1, round(cut.middle + bottom * cut.space) + 1)]
