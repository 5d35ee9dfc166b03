"""What `keras-crnn read` does with music: arguments, pages and files of notes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from keras_crnn.commands.image_sources import read_standard_input
from keras_crnn.commands.names import refuse_path
from keras_crnn.commands.result_table import KINDS, is_table
from keras_crnn.images.read import ImageError
from keras_crnn.recognition.reading import Reading
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.atomic import replaced, write_whole
from keras_crnn.system.errors import InputError, explain
from keras_crnn.system.printable import printable

if TYPE_CHECKING:
    from keras_crnn.music.notation.notes import StaffNotes
    from keras_crnn.music.page.read_page import ReadStaff

FORMATS = ("abc", "musicxml", "midi", "json")


def add_music_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds `--format`, `--page` and `--draw`; `--out` is the command's own."""
    group = parser.add_argument_group("music, with a model that reads pitches")
    group.add_argument(
        "--format",
        choices=FORMATS,
        help="write what is read as one file of notes, a staff for each image; lengths are not "
        "read, so all notes are equal",
    )
    group.add_argument(
        "--page",
        action="store_true",
        help="each image is a page, or a PDF of several: find its staves and read each",
    )
    group.add_argument(
        "--draw",
        metavar="FILE",
        help="with --page: the page with its readings drawn in, a .png or .jpg; of several pages "
        "FILE-2.png and so on",
    )


def check_music(options: argparse.Namespace, recognizer: Recognizer) -> bool:
    """Whether music was asked for.

    Raises:
        InputError: with arguments that do not go together, or a model that reads characters.
    """
    table = options.out and is_table(options.out) and not options.format
    if not (options.format or options.page or options.draw or (options.out and not table)):
        return False
    unknown = options.out and not is_table(options.out)
    if unknown and not options.format and not reads_music(recognizer):
        raise InputError(f"--out {options.out!r}: end it in {', '.join(KINDS)}.")
    if options.out and not options.format:
        raise InputError(f"--out {options.out!r} has nothing to write: give --format as well.")
    if options.draw and not options.page:
        raise InputError(f"--draw {options.draw!r} draws a page: give --page as well.")
    if options.json:
        raise InputError("--json is for words. For notes give --format json.")
    if options.lexicon or options.n_best != 1:
        raise InputError("--lexicon and --n-best do not go with --format and --page: leave them.")
    for option in ("out", "draw"):
        if getattr(options, option):
            refuse_path(f"--{option}", getattr(options, option))
    if options.draw and not _can_draw(options.draw):
        raise InputError(f"--draw {options.draw!r}: end it in .png or .jpg, so that it is drawn.")
    if options.format == "midi" and not options.out and sys.stdout.isatty():
        raise InputError("--format midi is no text to print: give --out FILE.mid.")
    if not reads_music(recognizer):
        asked = next(f"--{o}" for o in ("format", "page", "draw", "out") if getattr(options, o))
        raise InputError(
            f"--model {options.model!r} reads characters, not pitches, and {asked} is for music: "
            f"give --model crnn-music, or read without {asked}."
        )
    return True


def _can_draw(path: str) -> bool:
    """Whether Pillow writes files of this name; some it only reads."""
    form = Image.registered_extensions().get(Path(path).suffix.lower())
    return form in Image.SAVE


def reads_music(recognizer: Recognizer) -> bool:
    """Whether the symbols of a model are pitches."""
    from keras_crnn.music.notation.notes import is_pitch

    return all(map(is_pitch, recognizer.spec.alphabet.symbols))


def refuse_unreadable(name: str, picture: np.ndarray) -> None:
    """Refuses a picture that does not show one staff in treble clef.

    Raises:
        ImageError: the message names the picture and what it shows.
    """
    from keras_crnn.music.page.read_page import find_problem

    if problem := find_problem(picture):
        raise ImageError(f"{name}: {problem}.")


def read_pages(options: argparse.Namespace, recognizer: Recognizer) -> int:
    """Reads pages staff by staff; returns 2 if one could not be read or has no staff, else 0."""
    from keras_crnn.music.page.draw import draw_readings
    from keras_crnn.music.page.open_pages import open_pages
    from keras_crnn.music.page.read_page import NO_STAFF, read_staves

    failed = False
    found: list[ReadStaff] = []
    drawn = 0
    for name in options.images:
        try:
            source = read_standard_input() if name == "-" else name
            if isinstance(source, ImageError):
                raise source
            for number, page in enumerate(open_pages(source), 1):
                read = read_staves(page, recognizer, number)
                drawn += 1
                if options.draw:
                    _draw(draw_readings(Image.fromarray(page), read), options.draw, drawn)
                if not read:
                    failed = True
                    where = f"{printable(name)}: page {number}"
                    print(f"keras-crnn read: {where}: {NO_STAFF}.", file=sys.stderr)
                if not options.format:
                    _print_staves(name, len(found), read)
                found += read
        except (ImageError, OSError) as error:
            failed = True
            print(f"keras-crnn read: {explain(error)}", file=sys.stderr)
    if options.format and found:
        write_notes([one.notes for one in found], options, Path(options.images[0]).stem)
    return 2 if failed else 0


def _print_staves(name: str, before: int, read: Sequence[ReadStaff]) -> None:
    for number, one in enumerate(read, before + 1):
        notes = one.notes
        text = " ".join(note.name for note in notes.notes) or f"({notes.problem})"
        left, top, right, bottom = map(round, one.staff.box)
        place = f"staff {number}, page {one.page}, {left},{top} to {right},{bottom}"
        print(f"{text}\t{notes.confidence:.3f}\t{printable(name)}: {place}", flush=True)


def write_readings(named: Iterable[tuple[str, Reading]], options: argparse.Namespace) -> None:
    """Writes readings of pictures of a staff each, in the format that was asked for."""
    from keras_crnn.music.notation.notes import StaffNotes, list_notes

    staves = []
    for _, reading in named:
        notes = list_notes(reading)
        staves.append(StaffNotes(notes, reading.confidence, "" if notes else "no notes"))
    if staves:
        write_notes(staves, options, Path(options.images[0]).stem)


def write_notes(staves: Sequence[StaffNotes], options: argparse.Namespace, title: str) -> None:
    """Writes notes in the format that was asked for, to a file or standard output."""
    data = encode_notes(staves, options.format, printable(title))  # of a file by any name
    if options.out:
        write_whole(options.out, data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def encode_notes(staves: Sequence[StaffNotes], form: str, title: str) -> bytes:
    """Bytes of a file of notes in one of `FORMATS`."""
    if form == "midi":
        from keras_crnn.music.notation.midi import write_midi

        return write_midi(staves, title)
    if form == "abc":
        from keras_crnn.music.notation.abc import write_abc

        return write_abc(staves, title).encode()
    if form == "musicxml":
        from keras_crnn.music.notation.musicxml import write_musicxml

        return write_musicxml(staves, title).encode()
    from keras_crnn.music.notation.json import write_json

    return write_json(staves, title).encode()


def _draw(picture: Image.Image, path: str, number: int) -> None:
    target = Path(path)
    if number > 1:
        target = target.with_stem(f"{target.stem}-{number}")
    with replaced(target, suffix=target.suffix) as partial:
        picture.save(partial)
