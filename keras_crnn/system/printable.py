"""Names as they can stand in a line: what would begin another line, or is no text, is escaped."""

from __future__ import annotations

import re

# Control characters, which also move a terminal's cursor; line and paragraph separators; and the
# bytes of file names that are not UTF-8, which Python keeps as halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def printable(text: str) -> str:
    r"""A text without what would forge a line of output, or could not be written at all.

    Args:
        text: string, such as a path that a stranger chose.

    Example:

    >>> print(printable("a\tb\n.png"), printable("\udcff.png"))
    a\tb\n.png \xff.png
    """
    return _UNPRINTABLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a name that is not UTF-8
        code -= 0xDC00
    return _SHORT.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
