"""How far a command is, on the stream of errors.

Ours in place of `tqdm`: that draws a bar for a terminal and would write each state of it into a
log, where one line every 10 % is wanted; and `evaluate` works without the extra that installs it.
"""

from __future__ import annotations

import sys
import time
from typing import TextIO

from keras_crnn.system.tenths import Tenths


class TerminalLine:
    """A line of a terminal that is written over; nothing where the stream is no terminal.

    Args:
        stream: text stream or `None`. Defaults to `None`: standard error.

    Example:

    >>> line = TerminalLine()
    >>> line.show("64 of 70 words")
    >>> line.show("")  # takes it away
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self.visible = self._stream.isatty()

    def show(self, text: str) -> None:
        """Puts `text` in the place of what the line had."""
        if self.visible:
            print(f"\r{text}\x1b[K", end="", file=self._stream, flush=True)


class ImageProgress:
    """How far a set of images is: a line written over on a terminal, else one every 10 %.

    Args:
        total: int. Images of the set.
        stream: text stream or `None`. Defaults to `None`: standard error.
    """

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self._total = total
        self._stream = sys.stderr if stream is None else stream
        self._line = TerminalLine(self._stream)
        self._tenths = Tenths()
        self._start = time.monotonic()

    def __enter__(self) -> ImageProgress:
        if self._line.visible:  # the workers take a while to open fonts and backgrounds
            print("starting", end="", file=self._stream, flush=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._line.visible:
            print(file=self._stream, flush=True)

    def show(self, done: int, rendered: int) -> None:
        """Shows `done` images of the whole, `rendered` of them by this run."""
        seconds = max(time.monotonic() - self._start, 1e-3)
        left = round((self._total - done) * seconds / rendered)
        clock = f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}"
        text = f"{done} of {self._total} images, {rendered / seconds:.0f} a second, {clock} left"
        if self._line.visible:
            self._line.show(text)
        elif self._tenths.is_new(done, self._total):
            print(text, file=self._stream, flush=True)
