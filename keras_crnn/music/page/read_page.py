"""A page of music, staff by staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import Image

from keras_crnn.images.read import ImageSource
from keras_crnn.music.notation.notes import StaffNotes, list_notes
from keras_crnn.music.page.clef import find_clef
from keras_crnn.music.page.cut_staff import CutStaff, cut_staff
from keras_crnn.music.page.find_staves import find_staves, has_lines
from keras_crnn.music.page.open_pages import open_pages
from keras_crnn.music.page.staff import Staff
from keras_crnn.recognition.reading import Reading

#: Height in pixels that a picture of one staff is brought to before its lines are looked for.
_LEAST_HEIGHT = 200
NO_STAFF = "no staff of five lines was found"
BASS = "a bass clef, which the models do not read: they know the treble clef alone"


class StaffReader(Protocol):
    """What reads pictures of one staff, such as a `Recognizer` of a model of music."""

    def read(self, images: list[np.ndarray]) -> list[Reading]:
        """Readings of grey pictures `(height, width)`."""
        ...


@dataclass(frozen=True, eq=False)
class ReadStaff:
    """A staff of a page and what it says.

    Attributes:
        page: int. Page of the file, from 1.
        staff: Staff. Where it lies on the page.
        cut: CutStaff. The picture that was read.
        notes: StaffNotes. Its notes, whose `left` and `right` are columns of the cut picture; or
            the problem that kept it from being read.
    """

    page: int
    staff: Staff
    cut: CutStaff
    notes: StaffNotes


def read_page(source: ImageSource, reader: StaffReader) -> list[ReadStaff]:
    """The staves of a photograph, a scan or a PDF, in reading order.

    Args:
        source: what `open_pages` takes.
        reader: StaffReader.

    Returns:
        A list of `ReadStaff`, empty where no page has a staff.

    Raises:
        ImageError: the source cannot be read.
        InputError: the reader reads something else than pitches.
    """
    found: list[ReadStaff] = []
    for number, page in enumerate(open_pages(source), 1):
        found += read_staves(page, reader, number)
    return found


def read_staves(page: np.ndarray, reader: StaffReader, number: int = 1) -> list[ReadStaff]:
    """The staves of one page.

    Args:
        page: uint8 `(height, width)`.
        reader: StaffReader.
        number: int. Of the page. Defaults to 1.
    """
    staves = find_staves(page)
    cuts = [cut_staff(page, staff) for staff in staves]
    problems = [BASS if find_clef(cut) == "bass" else "" for cut in cuts]
    readable = [cut.image for cut, problem in zip(cuts, problems, strict=True) if not problem]
    readings = iter(reader.read(readable) if readable else [])
    result = []
    for staff, cut, problem in zip(staves, cuts, problems, strict=True):
        if problem:
            notes = StaffNotes((), 0.0, problem, number, staff.box)
        else:
            reading = next(readings)
            found = list_notes(reading)
            problem = "" if found else "no notes"
            notes = StaffNotes(found, reading.confidence, problem, number, staff.box)
        result.append(ReadStaff(number, staff, cut, notes))
    return result


def list_staves(read: Sequence[ReadStaff]) -> list[StaffNotes]:
    """The notes of each staff, as the formats of `keras_crnn.music.notation` take them."""
    return [one.notes for one in read]


def find_problem(picture: np.ndarray) -> str:
    """Why a picture that should show one staff in treble clef cannot be read; `""` if it can.

    Args:
        picture: uint8 `(height, width)`.
    """
    factor = -(-_LEAST_HEIGHT // picture.shape[0])
    if factor > 1:  # lines so close together are not found as they are
        size = picture.shape[1] * factor, picture.shape[0] * factor
        picture = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))
    staves = find_staves(picture)
    if len(staves) > 1:
        return f"{len(staves)} staves, of which a picture may hold one: read it as a page (--page)"
    if not staves:  # one that is cut or blurred is read all the same
        return "" if has_lines(picture) else NO_STAFF
    return BASS if find_clef(cut_staff(picture, staves[0])) == "bass" else ""
