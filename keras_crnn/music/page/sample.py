"""Grey levels of a page around a curve."""

import numpy as np

#: Grey level from which paper is as bright as a camera can tell.
WHITE = 253


def sample_around(
    page: np.ndarray, x: np.ndarray, rows: np.ndarray, offsets: np.ndarray
) -> np.ndarray:
    """Grey levels above and below a curve, `(offsets, columns)`.

    Args:
        page: uint8 `(height, width)`.
        x: float array `(columns,)`. Columns of the page.
        rows: float array `(columns,)`. Rows of the curve there.
        offsets: float array `(offsets,)`. Rows below it.
    """
    height, width = page.shape
    y = np.clip(np.rint(rows + offsets[:, None]).astype(np.int64), 0, height - 1)
    return page[y, np.clip(np.rint(x).astype(np.int64), 0, width - 1)]
