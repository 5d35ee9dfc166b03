"""Words in the characters of an alphabet."""

import pytest

from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET
from keras_crnn.transcription.folding import fold_words
from keras_crnn.transcription.lexicon import Lexicon


def test_words_are_folded_and_counted_once():
    found = fold_words(["Zoo", "it's", "ZOO", ""], PAPER_ALPHABET, "keep")
    assert (found.words, found.folded, found.skipped) == (["Zoo", "it's"], ["zoo", "its"], 0)
    assert found.owners.tolist() == [0, 1]


def test_forms_belong_to_their_words():
    found = fold_words(["tea", "A1"], FULL_ALPHABET, ignore_case=True)
    assert found.folded == ["tea", "TEA", "Tea", "A1", "a1"]
    assert found.owners.tolist() == [0, 0, 0, 1, 1]


def test_errors_name_the_list_and_the_place():
    with pytest.raises(ValueError, match=r"1 of 2 words in mine hold .*row 3: 'b-' \('-'\)"):
        fold_words(["a", " ", "b-"], PAPER_ALPHABET, source="mine", unit="row")
    with pytest.raises(ValueError, match="There are no words in mine"):
        fold_words([], PAPER_ALPHABET, source="mine")


def test_a_lexicon_of_a_file_is_made_by_the_constructor(tmp_path):
    class Mine(Lexicon):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.mine = True

    (tmp_path / "words.txt").write_text("one\ntwo\n")
    assert Mine.open(tmp_path / "words.txt", PAPER_ALPHABET).mine
