"""Weighs a word list by how often people write each word, for `--words` to draw from.

    pip install wordfreq
    python examples/weigh_words.py words.txt --out frequent.txt
    keras-crnn train --words frequent.txt=3 words.txt=1 ...

Dictionaries list `mordants` beside `market`, signs do not. A recogniser learns from its words
which letters follow which, and guesses by that where a picture is blurred. The frequencies are
those of wordfreq (Speer, 2022): books, subtitles, news and the web. Frequent words that the list
lacks are added, among them names and brands.
"""

from __future__ import annotations

import argparse
import functools
import re
from collections.abc import Callable, Iterable

from keras_crnn.system.atomic import write_whole
from keras_crnn.text.word_files import read_words

#: What is added to a list: letters of English and digits, signs only inside.
FORM = re.compile(r"(?=.*[a-z])[a-z0-9](?:['&.-]?[a-z0-9])*")
#: Letters and signs of the longest word that is added.
LONGEST = 20


def weigh_words(
    words: Iterable[str],
    candidates: Iterable[str],
    frequency: Callable[[str], float],
    power: float = 0.6,
    least: float = 1e-7,
) -> list[tuple[str, float]]:
    """Words with weights, in alphabetic order.

    Args:
        words: iterable of str. The list.
        candidates: iterable of str. Words in lower case that are added where they are frequent
            and not listed in another case.
        frequency: function of a word to its share of all words written; 0 if it is unknown.
        power: float from 0 to 1. A word's weight is its frequency to this power: 1 draws words
            as they are written, `the` more than anything, 0 all alike. Defaults to 0.6, with
            which lengths and frequencies came near those of the development sets.
        least: float above 0. Candidates of at least this frequency are added. Words below a third
            of it count as a third. Defaults to 1e-7, one in ten million.

    Returns:
        list of (word, weight); a word of frequency 1e-6 has weight 1.

    Raises:
        ValueError: `power` or `least` out of range.
    """
    if not 0 <= power <= 1:
        raise ValueError(f"power must be from 0 to 1; got {power}.")
    if not 0 < least <= 1:
        raise ValueError(f"least must be above 0 and at most 1; got {least}.")
    words = set(words)
    listed = {word.casefold() for word in words}
    added = {
        word
        for word in candidates
        if word not in listed
        and len(word) <= LONGEST
        and FORM.fullmatch(word)
        and frequency(word) >= least
    }
    return [
        (word, (max(frequency(word), least / 3) / 1e-6) ** power)
        for word in sorted(added.union(words))
    ]


def main() -> None:
    """Writes the weighed list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("words", help="one word a line; weights of its own are not used")
    parser.add_argument("--out", required=True, help="word, tab, weight")
    parser.add_argument("--language", default="en", help="as wordfreq names it (en)")
    parser.add_argument("--power", type=float, default=0.6, help="0 to 1 (0.6)")
    parser.add_argument("--least", type=float, default=1e-7, help="frequency of added words (1e-7)")
    options = parser.parse_args()
    try:
        import wordfreq
    except ImportError:
        parser.exit(1, "The frequencies come with wordfreq: pip install wordfreq\n")
    try:
        listed = [word for word, _ in read_words(options.words)]
        # Tokens with a 0 stand for all numbers of that form.
        known = (w for w in wordfreq.iter_wordlist(options.language) if "0" not in w)
        frequency = functools.partial(wordfreq.word_frequency, lang=options.language)
        weighed = weigh_words(listed, known, frequency, options.power, options.least)
        lines = [f"{word}\t{weight:.4g}\n" for word, weight in weighed]
        write_whole(options.out, "".join(lines))
    except (OSError, ValueError, LookupError) as error:
        parser.exit(1, f"{error}\n")
    print(
        f"{options.out}: {len(weighed):,} words, {len(weighed) - len(set(listed)):,} of them added"
    )


if __name__ == "__main__":
    main()
