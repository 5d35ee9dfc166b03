"""Lexicons are bounded in words, in characters of a word, and in memory."""

import gzip
import itertools
import tracemalloc

import pytest

from keras_crnn.data.lexicons import open_lexicon
from keras_crnn.text import bounded_files
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription import lexicon_bounds
from keras_crnn.transcription.ctc_score import score_labels
from keras_crnn.transcription.lexicon import Lexicon
from keras_crnn.transcription.prefix_tree import PrefixTree

NOTES = SymbolAlphabet(("F4", "G4"))


def test_a_line_of_a_million_letters_is_named_and_costs_nothing(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("\n".join(["word", "a" * 1_000_000, *map(str, range(20_000))]), "utf-8")
    tracemalloc.start()
    message = r"line 2 of .*words\.txt has 1000000 characters, and 1024 are the most"
    with pytest.raises(ValueError, match=message):
        Lexicon.open(path, PAPER_ALPHABET)
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert highest < 20e6  # it took 18.6 GiB


def test_a_word_as_long_as_may_be_is_taken():
    assert len(Lexicon(["a" * 1024, "b"], PAPER_ALPHABET).folded[0]) == 1024
    assert Lexicon(["F4 " * 1024], NOTES).lengths.tolist() == [1024]
    with pytest.raises(ValueError, match="word 2 of the lexicon has 1025 symbols, and 1024 are"):
        Lexicon(["F4", "F4 " * 1025], NOTES)
    with pytest.raises(ValueError, match="word 1 of the lexicon has 70000 characters, and 65536"):
        Lexicon(["F" * 70_000], NOTES)


def test_words_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(lexicon_bounds, "MOST_WORDS", 1000)
    with pytest.raises(ValueError, match="more than 1000 words in the lexicon, which are the most"):
        Lexicon(map(str, itertools.count()), PAPER_ALPHABET)
    assert len(Lexicon(map(str, range(1000)), PAPER_ALPHABET)) == 1000


def test_words_that_would_take_too_much_memory_together_are_refused(monkeypatch):
    monkeypatch.setattr(lexicon_bounds, "MOST_CELLS", 1 << 20)
    words = ["a" * 1024, *map(str, range(1024))]
    with pytest.raises(
        ValueError, match=r"1025 words, the longest of 1024 .* take 1 MB, and 1 are"
    ):
        Lexicon(words, PAPER_ALPHABET)
    assert len(Lexicon(words[:-1], PAPER_ALPHABET)) == 1024
    labels = [[1] * 1024] * 1025
    for pack in (PrefixTree, lambda labels: score_labels([[0.5, 0.5]], labels)):
        with pytest.raises(ValueError, match=r"1025 words, the longest of 1024"):
            pack(labels)


@pytest.mark.parametrize("name", ["lexicon_a.txt", "lexicon_a.txt.gz"])
def test_files_are_read_no_further_than_their_bounds(tmp_path, monkeypatch, name):
    content = b"word\n" * 300_000
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    readers = [lambda: open_lexicon(tmp_path, "a")]
    if not name.endswith(".gz"):
        readers.append(lambda: Lexicon.open(path, PAPER_ALPHABET))
    for read in readers:
        read()
        with monkeypatch.context() as patch:
            patch.setattr(bounded_files, "MOST_BYTES", 1_000_000)
            with pytest.raises(ValueError, match=r"lexicon_a\.txt.* has more than 1000000 bytes"):
                read()
        with monkeypatch.context() as patch:
            patch.setattr(bounded_files, "MOST_LINES", 299_999)
            with pytest.raises(ValueError, match=r"has 300000 lines, and 299999 are the most"):
                read()
