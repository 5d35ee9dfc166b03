"""A folder of fonts as one set of flat arrays of outlines."""

from __future__ import annotations

import bisect
import hashlib
import itertools
import json
import os
import random
from collections import Counter
from pathlib import Path

import numpy as np

from keras_crnn.synthesis.outlines import FORMAT, extract, read_cache, write_cache

PRINTABLE = "".join(chr(code) for code in range(33, 127))
SUFFIXES = (".otf", ".ttf", ".woff2")
FAMILY_EXPONENT = -0.6  # a family of n faces is chosen n ** 0.4 times as often as one of one face


class FontBank:
    """Outlines of all faces of a folder, and a weighted choice among them.

    Attributes:
        characters: str. The characters kept, in the order of the columns below.
        files: tuple of str. File of each face, relative to the folder.
        families: tuple of str. Family of each face.
        weights: float64 `(faces,)`. Probability of each face, summing to 1.
        dropped: dict of str to str. Files not used, and why.
        points: int16 `(points, 2)`. Points of all glyphs, 512 units an em, y up.
        tags: uint8 `(points,)`. FreeType's kind of each point.
        ends: int16 `(contours,)`. Last point of each contour, counted within its glyph.
        advances: int16 `(faces, characters)`. Widths in the same units.
        glyphs: int32 `(faces, characters, 4)`. First point, number of points, first contour and
            number of contours; -1 as first point where the face cannot draw the character.

    Example:

    >>> fonts = FontBank.open("fonts/")  # doctest: +SKIP
    >>> len(fonts)  # doctest: +SKIP
    1773
    """

    def __init__(self, characters, files, families, arrays, dropped, face_weights=None):
        self.characters = characters
        self.columns = {character: column for column, character in enumerate(characters)}
        self.files = tuple(files)
        self.families = tuple(families)
        self.dropped = dict(dropped)
        self.points = arrays["points"]
        self.tags = arrays["tags"]
        self.ends = arrays["ends"]
        self.advances = arrays["advances"]
        self.glyphs = arrays["glyphs"]
        sizes = Counter(self.families)
        weights = np.array([sizes[family] ** FAMILY_EXPONENT for family in self.families])
        if face_weights is not None:
            weights = weights * np.asarray(face_weights, np.float64)
        self.weights = weights / weights.sum()
        self._cumulative = np.cumsum(self.weights).tolist()

    def __len__(self) -> int:
        return len(self.files)

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike,
        characters: str = PRINTABLE,
        cache: str | os.PathLike | None = None,
    ) -> FontBank:
        """Reads every .ttf, .otf and .woff2 below a folder.

        Outlines are extracted once and kept as one file in `cache`; a folder whose file names or
        sizes change is read again. A file `fonts.json` in the folder may hold a list of
        `{"file": ..., "family": ..., "weight": ...}`, the last two optional, which override the
        family named in the face and the weight of 1. A face is chosen in proportion to its weight
        times the number of faces of its family to the power -0.6.

        Args:
            folder: Path. The fonts. Faces that cannot be parsed or lack a letter or digit of
                `characters` are left out and listed in `dropped`.
            characters: str. Characters to keep. Defaults to printable ASCII without the space.
            cache: Path. Folder of the cache. Defaults to `keras-crnn` in the user's cache folder.
                A folder that cannot be written to is not an error.

        Raises:
            FileNotFoundError: there is no such folder.
            ValueError: no usable face, or a broken `fonts.json`.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise FileNotFoundError(f"No folder of fonts at '{folder}'. Give an existing folder.")
        paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
        if not paths:
            raise ValueError(
                f"No fonts in '{folder}'. Put .ttf or .otf files there, or give another folder."
            )
        names = [path.relative_to(folder).as_posix() for path in paths]
        overrides = read_overrides(folder / "fonts.json")

        entries = [(name, path.stat().st_size) for name, path in zip(names, paths, strict=True)]
        key = hashlib.sha256(json.dumps([FORMAT, characters, entries]).encode()).hexdigest()[:24]
        cached = (Path(cache) if cache is not None else default_cache()) / f"fonts-{key}.npz"
        arrays = read_cache(cached)
        if arrays is None:
            arrays = extract(paths, names, characters)
            write_cache(cached, arrays)

        index = json.loads(str(arrays["index"]))
        if not index["files"]:
            first = itertools.islice(index["dropped"].items(), 3)
            reasons = "; ".join(f"{name}: {reason}" for name, reason in first)
            raise ValueError(
                f"None of the {len(paths)} fonts in '{folder}' can be used ({reasons}). "
                "Give faces that hold all letters and digits of `characters`."
            )
        files = index["files"]
        families = [
            overrides.get(name, {}).get("family", family)
            for name, family in zip(files, index["families"], strict=True)
        ]
        face_weights = [overrides.get(name, {}).get("weight", 1.0) for name in files]
        if not any(face_weights):
            raise ValueError(
                f"All faces in '{folder}' have weight 0 in fonts.json. Give one a positive weight."
            )
        return cls(characters, files, families, arrays, index["dropped"], face_weights)

    def choose(self, rng: random.Random) -> int:
        """The number of a face, by weight."""
        return min(bisect.bisect(self._cumulative, rng.random()), len(self) - 1)

    def missing(self, face: int, text: str) -> str | None:
        """The first character of `text` that a face cannot draw; None when it draws all."""
        for character in text:
            if character == " ":
                continue
            column = self.columns.get(character)
            if column is None or self.glyphs[face, column, 0] < 0:
                return character
        return None


def default_cache() -> Path:
    """`keras-crnn` in `$XDG_CACHE_HOME`, or in `~/.cache`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "keras-crnn"


def read_overrides(path: Path) -> dict[str, dict]:
    """The entries of a `fonts.json` by file; empty when there is no such file.

    Raises:
        ValueError: not JSON, not a list of objects with a "file", or a field of the wrong kind.
    """
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"'{path}' is not valid JSON ({error}). Mend or remove it.") from error
    if not isinstance(entries, list):
        raise ValueError(f"'{path}' must hold a list. Received: {type(entries).__name__}")
    overrides = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            raise ValueError(f"Each entry of '{path}' needs a \"file\". Received: {entry!r}")
        weight = entry.get("weight", 1.0)
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not weight >= 0:
            raise ValueError(f"A \"weight\" in '{path}' must be at least 0. Received: {entry!r}")
        if not isinstance(entry.get("family", ""), str):
            raise ValueError(f"A \"family\" in '{path}' must be a string. Received: {entry!r}")
        overrides[entry["file"]] = entry
    return overrides
