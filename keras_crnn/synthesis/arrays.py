"""Names for the arrays that are handed about."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Places `(points, 2)`, one place `(2,)`, or a matrix that moves them `(2, 2)`; float32, x first.
Points = NDArray[np.float32]
