"""The example that makes the language models of the package."""

import sys

import pytest

from examples.make_english import DRAWN, add_drawn, read_counts
from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET

WORDS = [("street", 3.0), ("coffee", 1.0), ("hotel", 2.0)]


def test_words_keep_their_weights_and_share_with_what_is_drawn():
    counts = dict(add_drawn(WORDS, PAPER_ALPHABET))
    listed = sum(counts[word] for word, _ in WORDS)
    drawn = sum(count for text, count in counts.items() if text not in dict(WORDS))
    assert 0 < drawn < DRAWN / (1 - DRAWN) * listed  # the drawn ones are words of the list, too
    assert counts["street"] > counts["hotel"] > counts["coffee"]
    assert any(text.isdigit() for text in counts)
    assert all(PAPER_ALPHABET.keep(text) == text for text in counts)


def test_cases_and_signs_are_for_all_of_ascii():
    counts = dict(add_drawn(WORDS, FULL_ALPHABET))
    assert {"street", "Street", "STREET"} <= set(counts)
    assert any(text.startswith("$") for text in counts)
    assert sum(counts.values()) == pytest.approx(6 / (1 - DRAWN))


def test_a_missing_dictionary_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "symspellpy", None)
    with pytest.raises(SystemExit, match="pip install symspellpy"):
        read_counts()
