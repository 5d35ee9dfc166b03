"""Texts typed in NFD, letters and marks apart, are the same texts wherever they come in."""

import dataclasses
import random
import unicodedata
from argparse import Namespace

import pytest

from keras_crnn.commands.language_model import _choose_alphabet
from keras_crnn.commands.network_arguments import choose_alphabet
from keras_crnn.data import read_records, write_records
from keras_crnn.evaluation.measure import word_accuracy
from keras_crnn.synthesis.pattern_source import PatternSource
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.synthesis.word_mix import VERBATIM
from keras_crnn.synthesis.words import WordSource
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription.language_model import LanguageModel
from keras_crnn.transcription.lexicon import Lexicon

WORD = "Nguyễn"
APART = unicodedata.normalize("NFD", WORD)
ALPHABET = Alphabet("Nguyễn")


def test_words_and_patterns_that_are_drawn():
    assert len(APART) == 8
    assert WordSource([APART], VERBATIM, WORD).draw(random.Random(0)) == WORD
    assert PatternSource(APART, WORD).draw(random.Random(0)) == WORD
    accents = unicodedata.normalize("NFD", "[éè]")
    drawn = {PatternSource(accents, "éèe").draw(random.Random(seed)) for seed in range(20)}
    assert drawn == {"é", "è"}


def test_words_that_capitals_take_apart():
    capitals = "ΰ".upper()
    assert len(capitals) == 3
    mix = dataclasses.replace(VERBATIM, upper_probability=1.0)
    source = WordSource(["ΰ"], mix, "ΰΫ" + capitals)
    assert source.draw(random.Random(0)) == "Ϋ\u0301"


def test_characters_of_a_recipe(tmp_path):
    (tmp_path / "words.txt").write_text(APART, encoding="utf-8")
    apart = unicodedata.normalize("NFD", "ő")
    recipe = Recipe("fonts", "photos", str(tmp_path / "words.txt"), characters=apart)
    assert recipe.find_characters() == "őễ"


@pytest.mark.parametrize("choose", [choose_alphabet, _choose_alphabet])
def test_alphabets_of_the_commands(choose):
    options = Namespace(alphabet=APART, case_sensitive=True, model=None)
    assert choose(options) == ALPHABET


def test_lexicons_and_language_models():
    assert Lexicon([APART], ALPHABET).words == [WORD]
    assert Lexicon([APART, WORD], ALPHABET).words == [WORD]
    assert Lexicon([APART], SymbolAlphabet((WORD,))).words == [WORD]
    one, other = (LanguageModel.train([word], ALPHABET, 3) for word in (APART, WORD))
    assert one.score(APART) == other.score(WORD)


def test_texts_that_are_compared():
    assert word_accuracy([APART], [WORD]) == 1


def test_records(tmp_path):
    pytest.importorskip("tensorflow")
    from grey_words import grey

    write_records([(grey(1), APART)], tmp_path)
    ((_, text),) = read_records(tmp_path / "*.tfrecord").as_numpy_iterator()
    assert text.decode() == WORD
