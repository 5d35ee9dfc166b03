"""Files of score fragments: a few measures of one staff in ABC notation, and their pitches."""

from __future__ import annotations

import csv
import hashlib
import lzma
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_crnn.system.errors import InputError

COLUMNS = ("id", "piece", "place", "key", "meter", "abc", "label")


@dataclass(frozen=True)
class Fragment:
    """Some measures of one staff of a piece.

    Attributes:
        name: its id in the file.
        piece: id of the piece it is from.
        place: part, staff and number of the first measure, such as `p1s1m7`; numbers that are
            not counted, such as `X4`, are those of measures outside the count.
        key: key signature in ABC, such as `Bb`.
        meter: time signature in ABC, such as `6/8` or `C|`, or `none`.
        abc: body in ABC notation, with unit length 1/8.
        pitches: of its notes as they stand on the staff, such as `("C4", "B3")`.
    """

    name: str
    piece: str
    place: str
    key: str
    meter: str
    abc: str
    pitches: tuple[str, ...]

    @property
    def part(self) -> str:
        """The place without the number of the measure: part and staff."""
        return self.place.rpartition("m")[0]

    @property
    def first_measure(self) -> int | None:
        """Number of the first measure in its part; `None` where it is not counted, as in `mX4`."""
        number = self.place.rpartition("m")[2]
        return int(number) if number.isdecimal() else None


def read_fragments(path: str | os.PathLike) -> list[Fragment]:
    """Reads a file of fragments: tab-separated with a header, plain or packed by xz.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is damaged, the header is another one, or a row has too few or too many
            fields.
    """
    path = Path(path)
    try:
        return _read_rows(path)
    except (lzma.LZMAError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"'{path}' cannot be read to its end ({error}): fetch it anew.") from error


def _read_rows(path: Path) -> list[Fragment]:
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = tuple(next(rows, ()))
        if header != COLUMNS:
            raise InputError(
                f"'{path}' is no file of fragments: its first line must name the columns "
                f"{' '.join(COLUMNS)}, separated by tabs; it has {' '.join(header)[:80]!r}."
            )
        fragments = []
        for number, row in enumerate(rows, 2):
            if len(row) != len(COLUMNS):
                raise InputError(
                    f"Line {number} of '{path}' has {len(row)} fields for {len(COLUMNS)} columns."
                )
            name, piece, place, key, meter, abc, label = row
            fragments.append(Fragment(name, piece, place, key, meter, abc, tuple(label.split())))
    return fragments


def hold_out(fragments: Iterable[Fragment], share: float) -> tuple[list[Fragment], list[Fragment]]:
    """Fragments to train on and others to measure on, which have no piece in common.

    A piece falls on the same side whatever other pieces there are.

    Args:
        fragments: of many pieces.
        share: float, 0 to 1. Of the pieces that are held out, about.

    Returns:
        Those to train on, those held out.
    """
    kept: list[Fragment] = []
    held: list[Fragment] = []
    for fragment in fragments:
        digest = hashlib.sha256(fragment.piece.encode()).digest()
        within = int.from_bytes(digest[:8], "big") / 2**64
        (held if within < share else kept).append(fragment)
    return kept, held


def follow_on(fragments: Sequence[Fragment], measures: Sequence[int]) -> list[list[int]]:
    """Numbers of fragments that stand one after another in their part, as lists.

    Args:
        fragments: of many pieces.
        measures: number of measures of each.

    Returns:
        Lists of indices; each fragment is in one of them, alone where none follows.
    """
    starts = {(f.piece, f.part, f.first_measure): k for k, f in enumerate(fragments)}
    following: dict[int, int] = {}
    for k, fragment in enumerate(fragments):
        if fragment.first_measure is None:
            continue
        end = fragment.first_measure + measures[k]
        after = starts.get((fragment.piece, fragment.part, end))
        if after is None or after == k:  # one without a measure ends where it begins
            continue
        if (fragments[after].key, fragments[after].meter) == (fragment.key, fragment.meter):
            following[k] = after
    followers = set(following.values())
    runs = []
    for k in range(len(fragments)):
        if k in followers:
            continue
        run = [k]
        while run[-1] in following:
            run.append(following[run[-1]])
        runs.append(run)
    return runs
