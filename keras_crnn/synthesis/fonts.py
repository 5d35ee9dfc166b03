"""A folder of fonts as one set of flat arrays of outlines."""

from __future__ import annotations

import bisect
import copy
import hashlib
import itertools
import json
import math
import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from keras_crnn.synthesis.font_files import (
    can_read_woff2,
    default_cache,
    find_fonts,
    hash_content,
)
from keras_crnn.synthesis.font_list import note_absent, read_overrides
from keras_crnn.synthesis.font_summary import summarise
from keras_crnn.synthesis.monospaced import find_monospaced, share_weights
from keras_crnn.synthesis.outlines import (
    FORMAT,
    extract,
    read_cache,
    write_cache,
)
from keras_crnn.synthesis.shaping import Shaper, check_scripts, needs_shaping
from keras_crnn.system.errors import InputError

PRINTABLE = "".join(chr(code) for code in range(33, 127))
FAMILY_EXPONENT = -0.6  # a family of n faces is chosen n ** 0.4 times as often as one of one face
PLAINNESS = 0.7  # how strongly faces are preferred that look as most do


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
        spaces: int16 `(faces,)`. Width of the blank of each face.
        plainness: float32 `(faces,)`. How much a face looks like the others, in deviations.
        capitals_only: bool `(faces,)`. Whether a face draws small letters as capitals.
        shaper: Shaper. Sets texts whose letters change with their neighbours.
        glyphs: int32 `(faces, characters, 4)`. First point, number of points, first contour and
            number of contours; -1 as first point where the face cannot draw the character.

    Example:

    >>> len(FontBank.open("fonts"))
    3
    """

    def __init__(
        self,
        characters: str,
        files: Iterable[str],
        families: Iterable[str],
        arrays: Mapping[str, np.ndarray],
        dropped: Mapping[str, str],
        face_weights: Sequence[float] | None = None,
        family_exponent: float = FAMILY_EXPONENT,
        plainness: float = PLAINNESS,
        folder: Path = Path(),
    ) -> None:
        self.characters = characters
        self.columns = {character: column for column, character in enumerate(characters)}
        self.files = tuple(files)
        self.families = tuple(families)
        self.dropped = dict(dropped)
        self.shaper = Shaper([folder / name for name in self.files])
        self.points = arrays["points"]
        self.tags = arrays["tags"]
        self.ends = arrays["ends"]
        self.advances = arrays["advances"]
        self.glyphs = arrays["glyphs"]
        self.spaces = arrays["spaces"]
        self.plainness = arrays["plainness"]
        self.capitals_only = arrays["capitals_only"]
        self._face_weights = np.ones(len(self.files))
        if face_weights is not None:
            self._face_weights = np.asarray(face_weights, np.float64)
        self._weigh(family_exponent, plainness)

    @property
    def monospaced(self) -> np.ndarray:
        """Faces whose letters and digits are all as wide as each other, bool `(faces,)`."""
        return find_monospaced(self.advances, self.characters)

    def weigh(
        self, family_exponent: float, plainness: float, monospaced_share: float | None = None
    ) -> FontBank:
        """The same faces with other weights; see `open`.

        Args:
            family_exponent, plainness: float. As for `open`.
            monospaced_share: float. Probability of a monospaced face, 0 to 1; has no effect where
                all faces are monospaced or none. Defaults to None: as the weights fall.
        """
        bank = copy.copy(self)
        bank._weigh(family_exponent, plainness, monospaced_share)
        return bank

    def _weigh(
        self, family_exponent: float, plainness: float, monospaced_share: float | None = None
    ) -> None:
        for name, value in (("family_exponent", family_exponent), ("plainness", plainness)):
            if not math.isfinite(value):
                raise InputError(f"`{name}` must be finite. Received: {value}")
        sizes = Counter(self.families)
        weights = np.array([float(sizes[name]) ** family_exponent for name in self.families])
        weights *= np.exp(plainness * self.plainness) * self._face_weights
        if monospaced_share is not None:
            weights = share_weights(weights, self.monospaced, monospaced_share)
        self.weights = weights / weights.sum()
        self._cumulative = np.cumsum(self.weights).tolist()

    def __len__(self) -> int:
        return len(self.files)

    def summary(self) -> str:
        """What was taken and what was left out, in one line."""
        return summarise(self.families, self.dropped)

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike,
        characters: str = PRINTABLE,
        cache: str | os.PathLike | None = None,
        family_exponent: float = FAMILY_EXPONENT,
        plainness: float = PLAINNESS,
        progress: Callable[[int, int], None] | None = None,
    ) -> FontBank:
        """Reads every .ttf, .otf, .woff and .woff2 below a folder.

        Outlines are extracted once and kept as one file in `cache`; a folder in which a file's name
        or content changes is read again. A file `fonts.json` in the folder may hold a list of
        `{"file": ..., "family": ..., "weight": ...}`, the last two optional, which override the
        family named in the face and the weight of 1. A face is chosen in proportion to its weight
        times the number of faces of its family to the power of `family_exponent`, and the more
        often the more its letters look as they do in the other faces, as most letters in the
        world do.

        Args:
            folder: Path. The fonts. Faces that cannot be parsed, lack a letter or digit of
                `characters`, repeat another face or do not look like letters (the rule is in
                `faces.py`) are left out and listed in `dropped`.
            characters: str. Characters to keep. Defaults to printable ASCII without the space.
            cache: Path. Folder of the cache. Defaults to `keras-crnn` in the user's cache folder.
                A folder that cannot be written to is not an error. Old files stay there, about
                40 MB for 1,700 faces; remove them when you like.
            family_exponent: float. 0 chooses every face alike, -1 every family. Defaults to -0.6.
            plainness: float. How strongly plain faces are preferred: one standard deviation
                makes `exp(plainness)` of difference. Defaults to 0.7; 0 not at all.
            progress: callable. Called with the number of files read and their total after each
                file, unless they come from the cache.

        Raises:
            FileNotFoundError: there is no such folder.
            ImportError: characters of joined or stacked scripts, without the extra `scripts`.
            ValueError: no usable face, a broken `fonts.json`, or a `family_exponent` or
                `plainness` that is not finite.
        """
        check_scripts(characters)
        folder = Path(folder)
        paths = find_fonts(folder)
        names = [path.relative_to(folder).as_posix() for path in paths]
        overrides = read_overrides(folder / "fonts.json")
        note_absent(folder / "fonts.json", overrides, names)

        contents = [(name, hash_content(path)) for name, path in zip(names, paths, strict=True)]
        state = [FORMAT, characters, contents, can_read_woff2()]
        key = hashlib.sha256(json.dumps(state).encode()).hexdigest()[:24]
        cached = (Path(cache) if cache is not None else default_cache()) / f"fonts-{key}.npz"
        arrays = read_cache(cached)
        if arrays is None:
            arrays = extract(paths, names, characters, progress)
            write_cache(cached, arrays)

        index = json.loads(str(arrays["index"]))
        if not index["files"]:
            first = itertools.islice(index["dropped"].items(), 3)
            reasons = "; ".join(f"{name}: {reason}" for name, reason in first)
            raise InputError(
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
            raise InputError(
                f"All faces in '{folder}' have weight 0 in fonts.json. Give one a positive weight."
            )
        return cls(
            characters,
            files,
            families,
            arrays,
            index["dropped"],
            face_weights,
            family_exponent,
            plainness,
            folder,
        )

    def choose(self, rng: random.Random) -> int:
        """The number of a face, by weight."""
        return min(bisect.bisect(self._cumulative, rng.random()), len(self) - 1)

    def missing(self, face: int, text: str) -> str | None:
        """The first character of `text` that a face cannot draw; None when it draws all."""
        if needs_shaping(text):
            return self.shaper.find_missing(face, text)
        for character in text:
            if character == " ":
                continue
            column = self.columns.get(character)
            if column is None or self.glyphs[face, column, 0] < 0:
                return character
        return None
