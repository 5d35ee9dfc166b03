"""Settings of a decoder: what they make, what they refuse, what they say of themselves."""

import json
import pickle
from dataclasses import fields, replace
from inspect import signature
from pathlib import Path

import numpy as np
import pytest

from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.transcription import BeamDecoder, Decoding, Lexicon, LexiconDecoder
from keras_crnn.transcription.decoding_error import DecodingError

AB = Alphabet("ab")


def test_nothing_known_is_the_best_path():
    assert Decoding().open(AB) is None
    assert Decoding().describe() == {}


@pytest.mark.parametrize(
    ("made", "shared"),
    [(BeamDecoder, {"language_weight", "length_bonus"}), (LexiconDecoder, {"method", "delta"}),
     (Lexicon, {"foreign", "ignore_case"})],
)  # fmt: skip
def test_the_defaults_are_those_of_what_is_made(made, shared):
    own = {one.name: one.default for one in fields(Decoding)}
    theirs = signature(made).parameters
    assert {name: own[name] for name in shared} == {name: theirs[name].default for name in shared}


def test_a_beam_as_wide_as_it_must_be():
    def width(decoding, count=1):
        return decoding.open(AB, count).width

    assert width(Decoding(beam=4)) == 4
    assert width(Decoding(characters="a")) == 10
    assert width(Decoding(pattern="a+"), count=12) == 12
    assert width(Decoding(), count=2) == 10
    with pytest.raises(ValueError, match="count 5 asks for more texts than beam 4 keeps"):
        Decoding(beam=4).open(AB, count=5)
    with pytest.raises(ValueError, match="count must be at least 1; got 0"):
        Decoding(lexicon=("a",)).open(AB, count=0)


@pytest.mark.parametrize("bound", [{"pattern": "b+"}, {"characters": "b"}, {"lexicon": ("b",)}])
def test_nothing_else_is_read(bound):
    frames = np.array([[0.1, 0.8, 0.1]] * 3)  # spells a
    (found,) = Decoding(**bound).open(AB).decode(frames)
    assert set(found.ids) == {2}


def test_weights_reach_the_language_model():
    decoding = Decoding(language_model="english", language_weight=0.25, length_bonus=1.0)
    decoder = decoding.open(PAPER_ALPHABET)
    assert (decoder.language_weight, decoder.length_bonus) == (0.25, 1.0)
    assert decoder.language_model.alphabet == PAPER_ALPHABET
    assert decoding.describe() == {
        "beam": 10, "language_model": "english", "language_weight": 0.25, "length_bonus": 1.0
    }  # fmt: skip


def test_words_of_a_file_or_given_themselves(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("ab\nb!\n", encoding="utf-8")
    settings = Decoding(lexicon=path, method="near", delta=1, foreign="skip", ignore_case=True)
    for decoding in (settings, replace(settings, lexicon=("ab", "b!"))):
        decoder = decoding.open(AB)
        assert decoder.lexicon.words == ["ab"]
        assert (decoder.method, decoder.delta, decoder.lexicon.skipped) == ("near", 1, 1)
    assert Decoding(lexicon=("AB",), ignore_case=True).open(AB).lexicon.folded == ["ab"]
    with pytest.raises(ValueError, match="'b!'"):
        Decoding(lexicon=str(path)).open(AB)
    with pytest.raises(FileNotFoundError, match="no lexicon file 'gone"):
        Decoding(lexicon="gone.txt").open(AB)


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"beam": 0}, "beam keeps at least one beginning; got 0"),
     ({"pattern": "a", "characters": "b"}, "Give pattern or characters, not both"),
     ({"pattern": ""}, "pattern is empty"), ({"characters": ""}, "characters is empty"),
     ({"language_model": ""}, "language_model is empty: give one such as english"),
     ({"language_weight": 1.0}, "language_weight is about a language model: give language_model"),
     ({"length_bonus": 0.0}, "length_bonus is about a language model"),
     ({"language_model": "english", "language_weight": -1}, "language_weight must be 0 or more"),
     ({"language_model": "english", "language_weight": float("nan")}, "got nan"),
     ({"language_model": "english", "length_bonus": float("inf")}, "length_bonus must be a finite"),
     ({"method": "all"}, "method is about a lexicon: give lexicon, too"),
     ({"delta": 0}, "delta is about a lexicon"), ({"foreign": "skip"}, "foreign is about a lexi"),
     ({"ignore_case": True}, "ignore_case is about a lexicon"),
     ({"lexicon": ("a",), "beam": 3}, "beam does not go with a lexicon"),
     ({"lexicon": ("a",), "length_bonus": 3}, "length_bonus does not go with a lexicon"),
     ({"lexicon": ("a",), "method": "far"}, "method must be one of tree, all, near; got 'far'"),
     ({"lexicon": ("a",), "foreign": "no"}, "foreign must be one of error, skip, keep; got 'no'"),
     ({"lexicon": ("a",), "delta": 2}, "delta is about method near"),
     ({"lexicon": ("a",), "delta": -1, "method": "near"}, "delta is an edit distance, 0 or more"),
     ({"lexicon": ["a"]}, "lexicon is a path or a tuple of words; got a list"),
     ({"lexicon": ()}, "lexicon has no words"),
     # As a configuration may hold them.
     ({"characters": 123456789}, "characters is 123456789 of type int: give a string, in quotes"),
     ({"characters": ["0", "1"]}, r"characters is \['0', '1'\] of type list: give a string"),
     ({"pattern": 1234}, "pattern is 1234 of type int: give a string"),
     ({"beam": "20"}, "beam is '20' of type str: give an int"),
     ({"beam": 2.5}, "beam is 2.5 of type float: give an int"),
     ({"beam": True}, "beam is True of type bool: give an int"),
     ({"language_model": "english", "length_bonus": "1"}, "length_bonus is '1' of type str"),
     ({"language_model": 5}, "language_model is 5 of type int: give a name or a path"),
     ({"lexicon": ("a",), "ignore_case": "no"}, "ignore_case is 'no' of type str: give True or"),
     ({"lexicon": ("a",), "delta": None, "method": "near"}, "delta is None of type NoneType")],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(settings, message):
    with pytest.raises(ValueError, match=message):
        Decoding(**settings)


def test_words_that_are_no_strings_are_named():
    with pytest.raises(ValueError, match="word 2 of the lexicon is 7 of type int: give strings"):
        Decoding(lexicon=("a", 7)).open(AB)
    with pytest.raises(ValueError, match="word 1 of the lexicon is b'a' of type bytes"):
        Lexicon([b"a"], AB)


def test_fields_that_change_nothing_are_refused_even_as_they_are_by_default():
    with pytest.raises(ValueError, match="method is about a lexicon"):
        Decoding().refuse_idle(["beam", "method"])
    Decoding(lexicon=("a",), method="near").refuse_idle(["method", "delta", "foreign"])


def test_characters_that_the_alphabet_lacks_are_named():
    with pytest.raises(ValueError, match=r"characters holds '-', '0', and the model reads the 2"):
        Decoding(characters="a0-").open(AB)


def test_an_error_can_be_said_with_other_names():
    with pytest.raises(DecodingError) as caught:
        Decoding(pattern="a", characters="b")
    assert caught.value.spell(str.upper).startswith("Give PATTERN or CHARACTERS, not both: a patt")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.spell(str.upper)) == (
        str(caught.value), caught.value.spell(str.upper)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"pattern": "[ab]"}, {"beam": 10, "pattern": "[ab]"}),
     ({"beam": 3, "characters": "a"}, {"beam": 3, "characters": "a"}),
     ({"language_model": Path("my.npz")},
      {"beam": 10, "language_model": "my.npz", "language_weight": 0.5, "length_bonus": 1.6}),
     ({"lexicon": Path("words.txt")}, {"lexicon": "words.txt"}),
     ({"lexicon": ("a", "b"), "method": "near"},
      {"lexicon": "2 words", "method": "near", "delta": 3}),
     ({"lexicon": "w", "method": "near", "delta": 0, "foreign": "keep", "ignore_case": True},
      {"lexicon": "w", "method": "near", "foreign": "keep", "delta": 0, "ignore_case": True})],
)  # fmt: skip
def test_what_is_not_the_default_is_said(settings, said):
    described = Decoding(**settings).describe()
    assert described == said
    assert json.loads(json.dumps(described)) == said
