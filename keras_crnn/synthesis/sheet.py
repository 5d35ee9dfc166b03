"""Many samples on one picture, to be looked at."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

CELL = (62, 170)  # height and width of a cell in pixels
PICTURE = (46, 166)  # room for the sample within it


def contact_sheet(samples: Iterable, columns: int = 8) -> np.ndarray:
    """Samples in rows, the text under each.

    Args:
        samples: iterable of Sample, or of pairs of text and uint8 image, all grey or all RGB.
        columns: int. Samples a row. Defaults to 8.

    Returns:
        uint8 `(62 * rows, 170 * columns)`, in colour with a last axis of 3. Texts show only ASCII.

    Raises:
        ValueError: no samples, or fewer than one column.
    """
    if columns < 1:
        raise ValueError(f"`columns` must be at least 1. Received: {columns}")
    cells = [draw_cell(text, image) for text, image in samples]
    if not cells:
        raise ValueError("`samples` is empty. Give at least one sample.")
    cells += [np.full_like(cells[0], 255)] * (-len(cells) % columns)
    rows = [np.hstack(cells[at : at + columns]) for at in range(0, len(cells), columns)]
    return np.vstack(rows)


def draw_cell(text: str, image: np.ndarray) -> np.ndarray:
    """One sample, scaled to its cell."""
    cell = np.full(CELL + image.shape[2:], 255, np.uint8)
    height, width = image.shape[:2]
    scale = min(PICTURE[0] / height, PICTURE[1] / width)
    size = max(1, int(width * scale)), max(1, int(height * scale))
    cell[: size[1], : size[0]] = cv2.resize(image, size)
    label = text.encode("ascii", "replace").decode()
    cv2.putText(cell, label, (2, CELL[0] - 3), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1)
    return cell
