"""Which faces can teach letters, judged from a small picture of each letter and digit.

A face is left out when one of these holds, in this order:

1. One outline stands for three or more different letters or digits, as when a face draws a box for
   all it lacks. Upper and lower case count as one, and so do 0 and O, and 1, I and L.
2. Its pictures are those of a face already taken, within 1 % of the ink: one family shipped under
   two names.
3. Its letters do not look like letters: all of them, or its digits, capitals or small letters
   alone, match the common shape of their letter hardly better than that of the others. This
   finds barcodes, symbols and scrambled alphabets; scripts, blackletter and display faces pass.
4. Its letters match better mirrored, upside down or turned by half than upright.

The common shapes are the means of the other families of the same folder, so that 3 and 4 ask for a
folder of several families.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from keras_crnn.synthesis.raster import Outline, rasterise

CELL = 14  # pixels a side of the picture of a letter
EXTENT = 9  # pixels the longer side of the letter takes in it
GRID = 7  # cells a side of the coarser picture that is compared with the common shape
BLUR = 1.2  # pixels; spares differences of weight and style
REACH = 5  # pixels a side of the blur; what it spreads stays in the cell
SIGNS_OF_ONE_OUTLINE = 3
DIFFERENT_INK = 0.01
# Of 1,773 faces the loosest script matches by 0.31, and no face's digits, capitals or small letters
# alone by less than 0.20. With their letters shuffled they match by 0.01 on average, 0.16 at most.
LEAST_MATCH = 0.25
LEAST_MATCH_OF_KIND = 0.1  # a face may hold letters but symbols for digits
LEAST_OF_KIND = 10
KINDS = {"digits": str.isdigit, "capitals": str.isupper, "small letters": str.islower}
LEAST_SIGNS = 20  # with fewer letters the match is left to chance
LEAST_FAMILIES = 5
LOOKALIKES = str.maketrans("01i", "oll")
TURNS = {
    "mirrored": (slice(None), slice(None, None, -1)),
    "upside down": (slice(None, None, -1), slice(None)),
    "turned by half": (slice(None, None, -1), slice(None, None, -1)),
}


def draw_signs(
    points: np.ndarray, tags: np.ndarray, ends: np.ndarray, glyphs: np.ndarray
) -> np.ndarray:
    """Pictures of some glyphs of a face, each fitted into a square.

    Args:
        points: int16 `(points, 2)`. Points of the face, y up.
        tags: uint8 `(points,)`.
        ends: int16 `(contours,)`. Last point of each contour, counted within its glyph.
        glyphs: int `(signs, 4)`. First point, number of points, first contour and number of
            contours of each glyph; at least one point each.

    Returns:
        uint8 `(signs, 14, 14)`: ink, 255 for full cover.

    Raises:
        ValueError: FreeType refuses the outlines.
    """
    across = math.ceil(math.sqrt(len(glyphs)))
    corners = np.stack([np.arange(len(glyphs)) % across, np.arange(len(glyphs)) // across], axis=1)
    parts: list[np.ndarray] = []
    part_tags: list[np.ndarray] = []
    part_ends: list[np.ndarray] = []
    sheets, count = [], 0

    def draw() -> None:
        outline = Outline(
            np.concatenate(parts), np.concatenate(part_tags), np.concatenate(part_ends)
        )
        sheets.append(rasterise(outline, CELL * across, CELL * across))

    # All on one sheet, since a call of FreeType costs more than a small letter.
    for (first, size, contour, contours), corner in zip(glyphs.tolist(), corners, strict=True):
        if parts and count + size > np.iinfo(np.int16).max:
            draw()
            parts, part_tags, part_ends, count = [], [], [], 0
        letter: np.ndarray = points[first : first + size].astype(np.float32)
        low, high = letter.min(axis=0), letter.max(axis=0)
        letter -= (low + high) / 2
        letter *= EXTENT / max(float((high - low).max()), 1.0)
        letter[:, 1] *= -1
        # Whole steps of FreeType, so that equal letters give equal pictures wherever they stand.
        letter = np.rint(letter * 64) / 64
        parts.append(letter + (corner + 0.5) * CELL)
        part_tags.append(tags[first : first + size])
        part_ends.append(ends[contour : contour + contours] + np.int16(count))
        count += size
    draw()
    sheet = sheets[0] if len(sheets) == 1 else np.maximum.reduce(sheets)
    sheet = cv2.GaussianBlur(sheet, (REACH, REACH), BLUR, borderType=cv2.BORDER_CONSTANT)
    cells = sheet.reshape(across, CELL, across, CELL).swapaxes(1, 2)
    return cells.reshape(-1, CELL, CELL)[: len(glyphs)]


def find_unfit(
    pictures: np.ndarray, signs: str, names: list[str], families: list[str]
) -> dict[int, str]:
    """Applies the rule of this file.

    Args:
        pictures: uint8 `(faces, signs, 14, 14)`, from `draw_signs`.
        signs: str. The letters and digits drawn.
        names: list of str. Name of each face, for the reasons.
        families: list of str. Family of each face; each family has one voice.

    Returns:
        The number of each face to leave out, and why.
    """
    if not len(pictures) or not signs:
        return {}
    unfit = {}
    for face, picture in enumerate(pictures):
        shared = find_shared(picture, signs)
        if shared:
            unfit[face] = f"draws {shared!r} all alike"
    unfit |= {
        face: f"same letters as {names[other]}"
        for face, other in find_doubles(pictures, set(unfit)).items()
    }
    left = [face for face in range(len(pictures)) if face not in unfit]
    for face, letters, common in compare_with_others(pictures, signs, families, left):
        reason = find_strange(letters, common, signs) or find_turn(letters, common)
        if reason:
            unfit[face] = reason
    return unfit


def compare_with_others(
    pictures: np.ndarray, signs: str, families: list[str], faces: Iterable[int]
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Each face with its letters and their common shapes in the other families.

    Yields:
        Number of the face, and two float32 arrays `(signs, 49)`; nothing where letters or
        families are too few.
    """
    members: dict[str, list[int]] = {}
    for face in faces:
        members.setdefault(families[face], []).append(face)
    if len(signs) < LEAST_SIGNS or len(members) < LEAST_FAMILIES:
        return
    total = sum(centre(pictures[family]).mean(axis=0) for family in members.values())
    for family in members.values():
        shapes = centre(pictures[family])
        common = scale_to_one(total - shapes.mean(axis=0))  # without its own voice
        for face, letters in zip(family, shapes, strict=True):
            yield face, letters, common


def find_shared(picture: np.ndarray, signs: str) -> str:
    """The signs that share one picture where they are three or more; empty when there are none."""
    drawn: dict[bytes, list[str]] = {}
    for sign, cell in zip(signs, picture, strict=True):
        drawn.setdefault(cell.tobytes(), []).append(sign)
    for shared in drawn.values():
        if len(set("".join(shared).lower().translate(LOOKALIKES))) >= SIGNS_OF_ONE_OUTLINE:
            return "".join(shared)
    return ""


def find_doubles(pictures: np.ndarray, passed_over: set[int]) -> dict[int, int]:
    """Faces drawn like an earlier one, and that one."""
    # Amounts of ink differ at most by as much as the pictures do, and are quick to compare.
    ink = pictures.sum(axis=(2, 3), dtype=np.int64)
    doubles, taken = {}, np.zeros(len(pictures), bool)
    for face, amount in enumerate(ink):
        if face in passed_over:
            continue
        limit = DIFFERENT_INK * amount.sum()
        before = np.flatnonzero(taken[:face])
        for other in before[np.abs(ink[before] - amount).sum(axis=1) <= limit]:
            difference = pictures[face].astype(np.int16) - pictures[other]
            if np.abs(difference).sum() <= limit:
                doubles[face] = int(other)
                break
        taken[face] = face not in doubles
    return doubles


def centre(pictures: np.ndarray) -> np.ndarray:
    """Pictures `(faces, signs, 14, 14)` without what all letters of a face have in common.

    Slope, width and weight go with it; what is left tells the letters of a face apart.

    Returns:
        float32 `(faces, signs, 49)` of length 1.
    """
    faces, signs = pictures.shape[:2]
    quarters = pictures.reshape(faces, signs, GRID, CELL // GRID, GRID, CELL // GRID)
    shapes = quarters.sum(axis=(3, 5), dtype=np.float32).reshape(faces, signs, -1)
    shapes = scale_to_one(shapes - shapes.mean(axis=2, keepdims=True))
    return scale_to_one(shapes - shapes.mean(axis=1, keepdims=True))


def scale_to_one(vectors: np.ndarray) -> np.ndarray:
    """Vectors of length 1 along the last axis."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)


def find_strange(letters: np.ndarray, common: np.ndarray, signs: str) -> str:
    """Why the signs of a face do not look like letters and digits; empty where they do."""
    matches = match_own(letters, common, signs)
    match = matches.mean()
    if match < LEAST_MATCH:
        return f"not letters: match of {match:.2f}, {LEAST_MATCH} is the least"
    for name, belongs in KINDS.items():
        members = [belongs(sign) for sign in signs]
        if sum(members) < LEAST_OF_KIND:
            continue
        match = matches[members].mean()
        if match < LEAST_MATCH_OF_KIND:
            return f"not letters: {name} match by {match:.2f}, {LEAST_MATCH_OF_KIND} is the least"
    return ""


def match_own(letters: np.ndarray, common: np.ndarray, signs: str) -> np.ndarray:
    """How much better each letter matches its own common shape than the others', -2 to 2.

    Upper and lower case count as one sign and the better of the two shapes is taken, since many
    faces draw both alike.
    """
    folded = np.array([ord(sign.lower()) for sign in signs])
    order = np.argsort(folded, kind="stable")
    kinds, starts = np.unique(folded[order], return_index=True)
    matches = np.maximum.reduceat((letters @ common.T)[:, order], starts, axis=1)
    own = matches[np.arange(len(signs)), np.searchsorted(kinds, folded)]
    return own - (matches.sum(axis=1) - own) / (len(kinds) - 1)


def find_turn(letters: np.ndarray, common: np.ndarray) -> str:
    """The turn under which the letters match better than upright, as a reason; empty for none."""
    grids = common.reshape(-1, GRID, GRID)
    matches = {
        name: float((letters * grids[(slice(None), *turn)].reshape(letters.shape)).sum())
        for name, turn in TURNS.items()
    }
    best = max(matches, key=lambda name: matches[name])
    upright = float((letters * common).sum())
    return f"not letters as they stand: {best}" if matches[best] > upright else ""
