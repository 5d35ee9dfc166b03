"""Outlines of many faces as flat arrays, taken out of font files once and cached."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import freetype
import numpy as np

UNITS = 512  # units the type size is divided into
FORMAT = 1  # raise when the arrays change their meaning


def extract(paths: list[Path], names: list[str], characters: str) -> dict[str, np.ndarray]:
    """Reads the outlines of all faces into the arrays `FontBank` describes."""
    required = [sign for sign in characters if sign.isascii() and sign.isalnum()]
    points, tags, ends, advances, glyphs = [], [], [], [], []
    files, families, dropped = [], [], {}
    first_point = first_contour = 0
    for path, name in zip(paths, names, strict=True):
        try:
            family, outlines = read_face(path, characters)
        except (freetype.FT_Exception, OSError, ValueError, ZeroDivisionError) as error:
            dropped[name] = f"cannot be parsed: {error}"
            continue
        lacking = "".join(sign for sign in required if sign not in outlines)
        if lacking:
            dropped[name] = f"has no {lacking!r}"
            continue
        row = np.full((len(characters), 4), (-1, 0, 0, 0), np.int32)
        widths = np.zeros(len(characters), np.int16)
        for column, character in enumerate(characters):
            if character not in outlines:
                continue
            glyph_points, glyph_tags, glyph_ends, widths[column] = outlines[character]
            row[column] = first_point, len(glyph_points), first_contour, len(glyph_ends)
            points.append(glyph_points)
            tags.append(glyph_tags)
            ends.append(glyph_ends)
            first_point += len(glyph_points)
            first_contour += len(glyph_ends)
        files.append(name)
        families.append(family or name)
        glyphs.append(row)
        advances.append(widths)
    index = {"files": files, "families": families, "dropped": dropped}
    columns = len(characters)
    return {
        "index": np.array(json.dumps(index)),
        "points": np.concatenate([np.zeros((0, 2), np.int16), *points]),
        "tags": np.concatenate([np.zeros(0, np.uint8), *tags]),
        "ends": np.concatenate([np.zeros(0, np.int16), *ends]),
        "advances": np.array(advances, np.int16).reshape(-1, columns),
        "glyphs": np.array(glyphs, np.int32).reshape(-1, columns, 4),
    }


def read_face(path: Path, characters: str) -> tuple[str, dict]:
    """Family name, and points, tags, contour ends and width of each character a face can draw."""
    face = freetype.Face(str(path))
    scale = UNITS / face.units_per_EM
    flags = freetype.FT_LOAD_NO_SCALE | freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP
    outlines = {}
    for character in characters:
        glyph = face.get_char_index(character)
        if not glyph:
            continue
        face.load_glyph(glyph, flags)
        outline = face.glyph.outline
        if not outline.n_points:
            continue  # an empty glyph would be a label without ink
        points = np.rint(np.array(outline.points, np.float32).reshape(-1, 2) * scale)
        tags = np.array(outline.tags, np.uint8) & 3  # without the bits for drop-out control
        ends = np.array(outline.contours, np.int16)
        width = face.glyph.advance.x
        if width >= 1e5:  # some faces come back scaled to 16.16
            width = face.glyph.metrics.horiAdvance
        limit = np.iinfo(np.int16)
        points = points.clip(limit.min, limit.max).astype(np.int16)
        width = int(np.clip(round(width * scale), limit.min, limit.max))
        outlines[character] = points, tags, ends, width
    return (face.family_name or b"").decode("utf-8", "replace"), outlines


def read_cache(path: Path) -> dict[str, np.ndarray] | None:
    """The arrays kept at `path`; None where there are none or they are damaged."""
    names = ("index", "points", "tags", "ends", "advances", "glyphs")
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in names}
        files = json.loads(str(arrays["index"]))["files"]
    except Exception:  # damage shows in many ways, and each is mended by reading the fonts again
        return None
    return arrays if len(files) == len(arrays["glyphs"]) == len(arrays["advances"]) else None


def write_cache(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Keeps arrays at `path`, whole or not at all; does nothing where it may not write."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        os.replace(temporary, path)
    except OSError:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
