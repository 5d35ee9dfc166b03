"""Outlines of many faces as flat arrays, taken out of font files once and cached."""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import freetype
import numpy as np
from numpy.typing import DTypeLike

from keras_crnn.synthesis.faces import draw_signs, find_unfit
from keras_crnn.synthesis.letter_case import find_small_as_capitals
from keras_crnn.synthesis.plainness import measure_plainness
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

UNITS = 512  # units the type size is divided into
FORMAT = 5  # raise when the arrays change their meaning or other faces are left out
WOFF2_MODULES = ("brotli", "fontTools")
LIMITS = np.iinfo(np.int16)


class Face(NamedTuple):
    """The outlines of one face; the arrays are those of `FontBank` for this face alone."""

    family: str
    points: np.ndarray
    tags: np.ndarray
    ends: np.ndarray
    advances: np.ndarray
    glyphs: np.ndarray
    space: int = UNITS // 4  # width of a blank


def extract(
    paths: list[Path],
    names: list[str],
    characters: str,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, np.ndarray]:
    """Reads the outlines of all faces that can teach into the arrays `FontBank` describes.

    Args:
        paths: list of Path. The font files.
        names: list of str. What to call them.
        characters: str. Characters to keep; `faces.py` says which faces are left out.
        progress: callable. Called after each file with the number of files done and their total.
    """
    required = [sign for sign in characters if sign.isascii() and sign.isalnum()]
    columns = [characters.index(sign) for sign in required]
    files, faces, pictures, dropped = [], [], [], {}
    for done, (path, name) in enumerate(zip(paths, names, strict=True), 1):
        try:
            face = read_face(path, characters)
            lacking = "".join(
                sign for sign in required if face.glyphs[characters.index(sign), 0] < 0
            )
            if lacking:
                dropped[name] = f"has no {lacking!r}"
            else:
                if required:
                    pictures.append(draw_signs(*face[1:4], face.glyphs[columns]))
                files.append(name)
                faces.append(face)
        except ImportError as error:
            dropped[name] = f"cannot be opened: {error}"
        except (freetype.FT_Exception, OSError, ValueError, ZeroDivisionError) as error:
            dropped[name] = f"cannot be parsed: {error}"
        if progress is not None:
            progress(done, len(paths))
    families = [face.family or name for face, name in zip(faces, files, strict=True)]
    unfit = {}
    if pictures:
        unfit = find_unfit(np.stack(pictures), "".join(required), files, families)
    kept = [number for number in range(len(files)) if number not in unfit]
    dropped |= {files[number]: reason for number, reason in unfit.items()}
    kept_families = [families[number] for number in kept]
    index = {
        "files": [files[number] for number in kept],
        "families": kept_families,
        "dropped": dict(sorted(dropped.items())),
    }
    measured = {
        "plainness": np.zeros(len(kept), np.float32),
        "capitals_only": np.zeros(len(kept), bool),
    }
    if pictures:
        judged = np.stack(pictures)[kept], "".join(required), kept_families
        measured["plainness"] = measure_plainness(*judged)
        measured["capitals_only"] = find_small_as_capitals(*judged)
    joined = join([faces[number] for number in kept], len(characters))
    return {"index": np.array(json.dumps(index)), **measured, **joined}


def join(faces: list[Face], columns: int) -> dict[str, np.ndarray]:
    """The outlines of several faces one after the other."""
    glyphs = np.zeros((len(faces), columns, 4), np.int32)
    first_point = first_contour = 0
    for row, face in zip(glyphs, faces, strict=True):
        row[:] = face.glyphs
        drawn = row[:, 0] >= 0
        row[drawn, 0] += first_point
        row[drawn, 2] += first_contour
        first_point += len(face.points)
        first_contour += len(face.ends)
    return {
        "points": np.concatenate([np.zeros((0, 2), np.int16), *(face.points for face in faces)]),
        "tags": np.concatenate([np.zeros(0, np.uint8), *(face.tags for face in faces)]),
        "ends": np.concatenate([np.zeros(0, np.int16), *(face.ends for face in faces)]),
        "advances": np.array([face.advances for face in faces], np.int16).reshape(-1, columns),
        "glyphs": glyphs,
        "spaces": np.array([face.space for face in faces], np.int16),
    }


def open_face(path: Path) -> freetype.Face:
    """A font file as FreeType knows it.

    Raises:
        ImportError: a .woff2 file, and fontTools or Brotli is missing; names the extra to install.
        ValueError: a .woff2 file that cannot be decompressed.
        freetype.FT_Exception: no font.
    """
    if path.suffix.lower() != ".woff2":
        return freetype.Face(str(path))
    # FreeType as it comes with freetype-py is built without Brotli and refuses WOFF2.
    for module in WOFF2_MODULES:
        require(module, "train")
    from fontTools.ttLib import woff2

    plain = io.BytesIO()
    with open(path, "rb") as file:
        try:
            woff2.decompress(file, plain)
        except Exception as error:  # fontTools raises whatever the damage leads to
            raise InputError(f"not a whole WOFF2 file ({error or type(error).__name__})") from error
    plain.seek(0)
    return freetype.Face(plain)


def read_face(path: Path, characters: str) -> Face:
    """The outlines of each character a face can draw."""
    face = open_face(path)
    scale = UNITS / face.units_per_EM
    flags = freetype.FT_LOAD_NO_SCALE | freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP
    points, tags, ends = [np.zeros((0, 2))], [np.zeros(0, np.uint8)], [np.zeros(0, np.int16)]
    advances = np.zeros(len(characters), np.int16)
    glyphs = np.full((len(characters), 4), (-1, 0, 0, 0), np.int32)
    first_point = first_contour = 0
    for column, character in enumerate(characters):
        glyph = face.get_char_index(character)
        if not glyph:
            continue
        face.load_glyph(glyph, flags)
        slot = face.glyph
        # Copied from FreeType's memory at once: freetype-py's lists take ten times as long.
        outline = slot.outline._FT_Outline
        size, contours = outline.n_points, outline.n_contours
        if size <= 0 or contours <= 0:
            continue  # an empty glyph would be a label without ink
        points.append(_copy(outline.points, np.dtype(ctypes.c_long), 2 * size).reshape(-1, 2))
        tags.append(_copy(outline.tags, np.uint8, size))
        ends.append(_copy(outline.contours, np.int16, contours))
        glyphs[column] = first_point, size, first_contour, contours
        first_point += size
        first_contour += contours
        advances[column] = measure_advance(slot, scale)
    space = UNITS // 4
    if glyph := face.get_char_index(" "):
        face.load_glyph(glyph, flags)
        space = measure_advance(face.glyph, scale)
    scaled = np.rint(np.concatenate(points).astype(np.float32) * np.float32(scale))
    return Face(
        family=(face.family_name or b"").decode("utf-8", "replace"),
        points=scaled.clip(LIMITS.min, LIMITS.max).astype(np.int16),
        tags=np.concatenate(tags) & 3,  # without the bits for drop-out control
        ends=np.concatenate(ends),
        advances=advances,
        glyphs=glyphs,
        space=space,
    )


def measure_advance(slot: freetype.GlyphSlot, scale: float) -> int:
    """How far the pen moves past the glyph that was loaded, in em units."""
    width = slot.advance.x
    if width >= 1e5:  # some faces come back scaled to 16.16
        width = slot.metrics.horiAdvance
    return int(np.clip(round(width * scale), LIMITS.min, LIMITS.max))


def _copy(pointer: Any, kind: DTypeLike, count: int) -> np.ndarray:
    """`count` numbers out of FreeType's memory, which the next glyph overwrites."""
    dtype = np.dtype(kind)
    return np.frombuffer(ctypes.string_at(pointer, count * dtype.itemsize), dtype)


def read_cache(path: Path) -> dict[str, np.ndarray] | None:
    """The arrays kept at `path`; None where there are none or they are damaged."""
    measured = ("index", "plainness", "capitals_only", "advances", "spaces")
    names = (*measured, "points", "tags", "ends", "glyphs")
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in names}
        files = json.loads(str(arrays["index"]))["files"]
    except Exception:  # damage shows in many ways, and each is mended by reading the fonts again
        return None
    return arrays if len(files) == len(arrays["glyphs"]) == len(arrays["advances"]) else None


def write_cache(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Keeps arrays at `path`, whole or not at all; does nothing where it may not write."""
    save: Callable[..., None] = np.savez  # its type takes any further name for a flag
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(path, apart=True) as partial, partial.open("wb") as file:
            save(file, **arrays)
