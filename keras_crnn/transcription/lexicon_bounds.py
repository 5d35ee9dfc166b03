"""How many words a lexicon may have, and how long they may be."""

from __future__ import annotations

from keras_crnn.system.errors import InputError

MOST_WORDS = 5_000_000
#: Characters or symbols of a word. An image 4096 pixels wide has no more frames in most networks.
LONGEST_WORD = 1024
#: Characters of the text that names the symbols of a word.
LONGEST_TEXT = 1 << 16
#: Words times characters of the longest, as which they are kept: 256 MB, 512 MB of large alphabets.
MOST_CELLS = 1 << 28


def check_words(count: int, source: str) -> None:
    """Raises ValueError for more words than there may be."""
    if count > MOST_WORDS:
        raise InputError(
            f"There are more than {MOST_WORDS} words in {source}, which are the most: leave out "
            "those that are seldom."
        )


def check_length(length: int, longest: int, name: str, source: str, unit: str) -> None:
    """Raises ValueError for a word that is too long.

    Args:
        length: int. Of the word.
        longest: int. That it may have.
        name: string. What the message calls the word, such as `"line 3"`.
        source: string. What the message calls the list.
        unit: string. What a word is long in, such as `"characters"`.
    """
    if length > longest:
        raise InputError(
            f"{name} of {source} has {length} {unit}, and {longest} are the most: a lexicon has "
            "one word a line. No image shows so long a one; leave it out."
        )


def check_cells(count: int, longest: int) -> None:
    """Raises ValueError for words that would take too much memory together."""
    if count * longest > MOST_CELLS:
        raise InputError(
            f"{count} words, the longest of {longest} characters, would take "
            f"{count * longest >> 20} MB, and {MOST_CELLS >> 20} are the most: leave out the "
            "longest words."
        )
