"""Makes the language models `english` that come with the package, from frequencies of words.

    pip install symspellpy==6.10.1
    python examples/make_english.py --out keras_crnn/pretrained/weights

The frequencies are those of SymSpell's English dictionary (MIT licence): the counts of the Google
Books n-grams (CC BY 3.0) of the words that SCOWL lists. What dictionaries lack, numbers, prices,
names, plates and so on, is drawn as the generator of training words draws it. `english.npz` is for
letters without case and digits, `english-full.npz` for printable ASCII with the space. The same
command gives the same files.
"""

from __future__ import annotations

import argparse
import importlib.resources
import random
from collections import Counter
from pathlib import Path

import numpy as np

from keras_crnn.synthesis.word_mix import STREET
from keras_crnn.synthesis.words import WordSource
from keras_crnn.text.alphabet import ASCII_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription.language_model import LanguageModel

DICTIONARY = "frequency_dictionary_en_82_765.txt"
#: A word's weight is its count to this power: signs repeat `the` less often than books do.
POWER = 0.6
#: Share of what is drawn as the generator draws it, words among them in streets' lengths.
DRAWN = 0.4
DRAWS = 100_000
#: Share of the drawn texts after which another follows in the same line, where there are spaces.
FOLLOWED = 0.5
#: Characters that count, the one foretold included.
ORDERS = {"english": 7, "english-full": 6}
#: Counts are kept to a quarter of a power of two: a file of 1.9 MB in the place of 5.1.
STEPS = 4


def read_counts() -> list[tuple[str, float]]:
    """Words of SymSpell's dictionary with their weights, 1 the mean."""
    try:
        folder = importlib.resources.files("symspellpy")
    except ImportError as error:
        raise SystemExit("The frequencies come with symspellpy: pip install symspellpy") from error
    lines = (folder / DICTIONARY).read_text(encoding="utf-8-sig").splitlines()
    words, counts = zip(*(line.split() for line in lines), strict=True)
    weights = np.array(counts, np.float64) ** POWER
    return list(zip(words, (weights / weights.mean()).tolist(), strict=True))


def add_drawn(words: list[tuple[str, float]], alphabet: Alphabet) -> list[tuple[str, float]]:
    """Texts of an alphabet with their counts: of the list in each case, and of the generator.

    Args:
        words: list of (word in lower case, weight).
        alphabet: Alphabet. What it lacks is left out of a text, as the generator's labels do.
    """
    source, draws = WordSource(words, STREET), random.Random(0)
    texts = [alphabet.keep(source.draw(draws)) for _ in range(DRAWS)]
    drawn = Counter(join_lines(texts) if " " in alphabet.symbols else texts)
    upper, capitalised = STREET.upper_probability, STREET.capitalised_probability
    counts: Counter[str] = Counter()
    for word, weight in words:
        counts[alphabet.keep(word.upper())] += upper * weight
        counts[alphabet.keep(word.capitalize())] += capitalised * weight
        counts[alphabet.keep(word)] += (1 - upper - capitalised) * weight
    scale = DRAWN / (1 - DRAWN) * counts.total() / DRAWS
    for text, count in drawn.items():
        counts[text] += scale * count
    return [(text, count) for text, count in sorted(counts.items()) if text]


def join_lines(texts: list[str]) -> list[str]:
    """The same texts as lines of one or several, with spaces between."""
    draws, lines = random.Random(1), [[texts[0]]]
    for text in texts[1:]:
        if draws.random() < FOLLOWED:
            lines[-1].append(text)
        else:
            lines.append([text])
    return [" ".join(filter(None, line)) for line in lines]


def main() -> None:
    """Writes the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", required=True, help="folder")
    folder = Path(parser.parse_args().out)
    words = read_counts()
    for name, alphabet in (("english", PAPER_ALPHABET), ("english-full", ASCII_ALPHABET)):
        model = LanguageModel.train(add_drawn(words, alphabet), alphabet, ORDERS[name])
        path = folder / f"{name}.npz"
        model.rounded(STEPS).save(path)
        print(f"{path}: order {model.order}, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
