import doctest
import unicodedata

import numpy as np
import pytest

from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription import lexicon
from keras_crnn.transcription.lexicon import Lexicon


def test_the_docstring_runs():
    assert doctest.testmod(lexicon).failed == 0


def test_words_keep_their_spelling_and_their_order():
    words = Lexicon(["Zoo", "apple", "ZOO", "Apple", "zoo"], PAPER_ALPHABET)
    assert (words.words, words.folded, len(words)) == (["Zoo", "apple"], ["zoo", "apple"], 2)
    assert words.spell(PAPER_ALPHABET.encode("zoo")) == "Zoo"
    assert Lexicon(["Zoo", "ZOO"], FULL_ALPHABET).words == ["Zoo", "ZOO"]


@pytest.mark.parametrize(
    "alphabet", [PAPER_ALPHABET, FULL_ALPHABET, Alphabet("\x00\x01\nabÉ😀İß", ignore_case=True)]
)
def test_ids_are_those_of_the_alphabet(alphabet):
    random = np.random.default_rng(0)
    words = ["".join(random.choice(list(alphabet.characters), n)) for n in range(1, 40)]
    words = [word for word in words if word.strip()]
    words += [unicodedata.normalize("NFD", word).swapcase() for word in words]
    words = [word for word in words if alphabet.keep(word) == alphabet.fold(word)]
    found = Lexicon(words, alphabet)
    for word, folded, row, length in zip(
        found.words, found.folded, found.labels, found.lengths, strict=True
    ):
        assert folded == alphabet.fold(word)
        assert row[:length].tolist() == alphabet.encode(word)
        assert not row[length:].any()
        assert found.spell(alphabet.encode(word)) == word


def test_blank_words_are_ignored():
    assert Lexicon(["", "a", "  ", "b"], PAPER_ALPHABET).words == ["a", "b"]


def test_foreign_characters_are_named_with_their_words():
    with pytest.raises(ValueError, match=r"2 of 3 words in the lexicon .*word 2: 'naïve' \('ï'\)"):
        Lexicon(["plain", "naïve", "it's"], PAPER_ALPHABET)


def test_many_foreign_words_are_counted():
    words = [f"a-{i}" for i in range(30)]
    with pytest.raises(
        ValueError, match=r"30 of 30 .*'a-4' \('-'\), and 25 more\. --foreign skip \("
    ):
        Lexicon(words, PAPER_ALPHABET)


def test_foreign_words_are_skipped_or_kept_without():
    words = ["plain", "it's", "'", "its"]
    skipped = Lexicon(words, PAPER_ALPHABET, "skip")
    assert (skipped.words, skipped.skipped) == (["plain", "its"], 2)
    kept = Lexicon(words, PAPER_ALPHABET, "keep")
    assert (kept.words, kept.folded, kept.skipped) == (["plain", "it's"], ["plain", "its"], 1)


@pytest.mark.parametrize("foreign", ["skip", "keep"])
def test_a_lexicon_of_another_script_is_refused(foreign):
    with pytest.raises(ValueError, match=r"None of the 2 words .* right alphabet"):
        Lexicon(["да", "нет"], PAPER_ALPHABET, foreign)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="no words in the lexicon"):
        Lexicon(["", " "], PAPER_ALPHABET)
    with pytest.raises(ValueError, match="got one string 'hello'"):
        Lexicon("hello", PAPER_ALPHABET)
    with pytest.raises(ValueError, match="error, skip, keep; got 'drop'"):
        Lexicon(["a"], PAPER_ALPHABET, "drop")
    with pytest.raises(ValueError, match="'b' is not among the 1 words"):
        Lexicon(["a"], PAPER_ALPHABET).spell(PAPER_ALPHABET.encode("b"))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_holds_a_word_a_line(tmp_path, mark, end):
    path = tmp_path / "words.txt"
    path.write_bytes(end.join([mark + "Main", "", " street ", "MAIN", ""]).encode())
    assert Lexicon.open(path, PAPER_ALPHABET).words == ["Main", "street"]


def test_errors_of_a_file_name_it_and_the_line(tmp_path):
    path = tmp_path / "words.txt"
    with pytest.raises(FileNotFoundError, match=r"no lexicon file '.*words.txt'"):
        Lexicon.open(path, PAPER_ALPHABET)
    path.write_bytes(b"one\n\ntwo-three\n")
    with pytest.raises(ValueError, match=r"words.txt hold .*line 3: 'two-three' \('-'\)"):
        Lexicon.open(path, PAPER_ALPHABET)
    path.write_bytes(b"\n \n")
    with pytest.raises(ValueError, match=r"no words in .*words.txt"):
        Lexicon.open(path, PAPER_ALPHABET)
    path.write_bytes("naïve".encode("latin-1"))
    with pytest.raises(ValueError, match=r"words.txt is not UTF-8 .*convert it first"):
        Lexicon.open(path, PAPER_ALPHABET)


def test_words_are_found_in_any_case_and_spelt_as_given():
    lexicon = Lexicon(["Hotel", "iPhone", "HOTEL", "IPHONE"], FULL_ALPHABET, ignore_case=True)
    assert lexicon.words == ["Hotel", "iPhone"]
    assert lexicon.folded[:3] == ["Hotel", "hotel", "HOTEL"]
    for form in lexicon.folded:
        assert lexicon.spell(FULL_ALPHABET.encode(form)).lower() == form.lower()
        assert lexicon.spell(FULL_ALPHABET.encode(form)) in ("Hotel", "iPhone")
    assert lexicon.spell(FULL_ALPHABET.encode("Iphone")) == "iPhone"
    assert len(lexicon) == 2
    assert Lexicon(["Hotel"], PAPER_ALPHABET, ignore_case=True).folded == ["hotel"]


@pytest.mark.parametrize("foreign", ["error", "skip", "keep"])
def test_an_alphabet_of_capitals_has_the_capitals_alone(foreign):
    capitals = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    lexicon = Lexicon(["Hotel", "tea2"], capitals, foreign, ignore_case=True)
    assert (lexicon.words, lexicon.folded) == (["Hotel", "tea2"], ["HOTEL", "TEA2"])
    with pytest.raises(ValueError, match=r"2 of 2 words .*word 1: 'Hotel' \('e', 'l', 'o', 't'\)"):
        Lexicon(["Hotel", "tea2"], capitals)


def test_what_no_case_can_spell_is_named_or_left_out():
    capitals = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    words = ["it's", "Tea"]
    with pytest.raises(ValueError, match=r"1 of 2 words .*word 1: \"it's\" \(\"'\"\)"):
        Lexicon(words, capitals, ignore_case=True)
    skipped = Lexicon(words, capitals, "skip", ignore_case=True)
    assert (skipped.words, skipped.skipped) == (["Tea"], 1)
    assert Lexicon(words, capitals, "keep", ignore_case=True).folded == ["ITS", "TEA"]


def test_a_file_in_another_case(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("hotel\nMcDonald\n", encoding="utf-8")
    lexicon = Lexicon.open(path, FULL_ALPHABET, ignore_case=True)
    assert lexicon.spell(FULL_ALPHABET.encode("MCDONALD")) == "McDonald"
