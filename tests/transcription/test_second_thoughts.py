"""Words that the network is unsure of are weighed, each by itself; the others stay."""

import math
import pickle

import numpy as np
import pytest

from keras_crnn.text.alphabet import ASCII_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription import LanguageModel, SecondThoughts, best_path
from keras_crnn.transcription.second_thoughts import read_best
from keras_crnn.transcription.words import WordSpan, list_words, split_path

ENGLISH = SecondThoughts("english", ASCII_ALPHABET)


def spell(text, doubts=(), alphabet=ASCII_ALPHABET):
    """Frames `(2 * len(text), classes)` that spell a text.

    Args:
        text: what the best path reads.
        doubts: pairs of a place and the character that is nearly as probable there.
    """
    frames = np.full((2 * len(text), alphabet.classes), 1e-5, np.float32)
    for k, id in enumerate(alphabet.encode(text)):
        frames[2 * k, id] = 1
        frames[2 * k + 1, 0] = 1
    for place, character in doubts:
        frames[2 * place, alphabet.encode(character)[0]] = 0.8
    return frames / frames.sum(axis=1, keepdims=True)


def read(frames, thoughts=ENGLISH, temperature=1.0):
    """Text of frames, and each of its words with whether it was weighed."""
    path, words = read_best(frames, ASCII_ALPHABET, temperature, thoughts)
    text = ASCII_ALPHABET.decode(path.ids)
    return text, [(text[w.span.first : w.span.stop], w.weighed) for w in words]


def test_an_unsure_word_is_spelt_as_english_is():
    assert read(spell("strect", [(4, "e")])) == ("street", [("street", True)])
    assert read(spell("strect", [(4, "e")]), None) == ("strect", [("strect", False)])


def test_a_sure_word_stays_however_odd_it_is():
    assert read(spell("strect")) == ("strect", [("strect", False)])


@pytest.mark.parametrize("code", ["7B3K9", "0.Q7", "XKJ-204", "12:4b"])
def test_codes_stay_as_the_network_reads_them(code):
    doubts = [(k, "o") for k in range(len(code))]
    assert read(spell(code, doubts)) == (code, [(code, False)])


def test_each_word_of_a_line_has_thoughts_of_its_own():
    line = "Main strect 7B3K 12"
    frames = spell(line, [(9, "e"), (13, "8")])
    assert read(frames) == (
        "Main street 7B3K 12",
        [("Main", False), ("street", True), ("7B3K", False), ("12", False)],
    )


def test_words_may_become_longer_and_those_behind_keep_their_places():
    line = "tne strect 20"
    frames = spell(line, [(1, "h"), (8, "e")])
    path, words = read_best(frames, ASCII_ALPHABET, 1.0, ENGLISH)
    assert ASCII_ALPHABET.decode(path.ids) == "the street 20"
    assert len(path.ids) == len(path.probabilities) == len(path.starts) == len(path.ends)
    assert path.starts == sorted(path.starts)
    assert [path.starts[word.span.first] for word in words] == [0, 8, 22]


def test_a_spelling_of_another_length_moves_what_follows():
    frames = spell("hotl 20")
    frames[5, [0, ASCII_ALPHABET.encode("e")[0]]] = 0.55, 0.44
    assert read(frames, None)[0] == "hotl 20"
    assert read(frames) == ("hotel 20", [("hotel", True), ("20", False)])


def test_how_sure_a_word_is():
    frames = spell("strect Main", [(4, "e")])
    path, (street, main) = read_best(frames, ASCII_ALPHABET, 1.0, ENGLISH)
    assert 0.8 < math.exp(street.log_probability) < 1
    alone = best_path(frames)
    spaces = np.log(frames[12:14].max(axis=1)).sum()
    assert path.log_probability == pytest.approx(
        street.log_probability + main.log_probability + np.log(frames[12].max()), abs=1e-3
    )
    assert path.log_probability > alone.log_probability + spaces
    doubtful = read_best(spell("caxt", [(2, "r"), (2, "s")]), ASCII_ALPHABET, 1.0, ENGLISH)
    assert doubtful.words[0].weighed  # cart or cast
    assert doubtful.words[0].log_probability < street.log_probability


def test_a_word_is_as_probable_as_all_its_alignments():
    frames = np.array([[0.5, 0.4, 0.1, 0.0], [0.3, 0.7, 0.0, 0.0], [0.1, 0.0, 0.0, 0.9],
                       [0.2, 0.0, 0.8, 0.0]])  # fmt: skip
    path, words = read_best(frames, Alphabet("ab "))
    assert path.ids == [1, 3, 2]
    first = 0.5 * 0.7 + 0.4 * 0.7 + 0.4 * 0.3  # behind a blank, twice, before a blank
    assert [math.exp(one.log_probability) for one in words] == pytest.approx([first, 0.8])
    assert math.exp(path.log_probability) == pytest.approx(first * 0.9 * 0.8)


def test_without_spaces_all_is_one_word():
    frames = spell("strect", [(4, "e")], PAPER_ALPHABET)
    path, words = read_best(frames, PAPER_ALPHABET, 1.0, SecondThoughts("english", PAPER_ALPHABET))
    assert PAPER_ALPHABET.decode(path.ids) == "street"
    assert [word.span for word in words] == [WordSpan(0, 6, 0, 12)]


def test_nothing_read_has_no_words():
    frames = np.full((6, ASCII_ALPHABET.classes), 1e-3, np.float32)
    frames[:, 0] = 1
    assert read_best(frames, ASCII_ALPHABET, 1.0, ENGLISH).words == []


@pytest.mark.parametrize("temperature", [1.0, 0.686])
def test_a_frame_of_zeros_makes_a_reading_impossible(temperature):
    frames = spell("hotel", [(4, "i")])  # l or i
    frames[3] = 0  # as 8 bits give it, where thousands of classes share a frame
    path, words = read_best(frames, ASCII_ALPHABET, temperature, ENGLISH)
    assert ASCII_ALPHABET.decode(path.ids) == "hotel"
    assert path.log_probability == -math.inf
    assert [(word.log_probability, word.weighed) for word in words] == [(-math.inf, False)]


def test_a_temperature_decides_what_is_sure():
    frames = spell("strect", [(4, "e")])
    frames[8, ASCII_ALPHABET.encode("e")[0]] = 0.15
    frames /= frames.sum(axis=1, keepdims=True)
    assert read(frames)[0] == "street"  # the c has 0.87
    assert read(frames, temperature=0.5)[0] == "strect"  # and 0.98


def test_spaces_at_the_ends_and_in_a_row_make_no_words():
    path = best_path(spell(" ab  c "))
    spans = split_path(path, 14, ASCII_ALPHABET.classes - 1)
    assert [path.ids[s.first : s.stop] for s in spans] == [
        ASCII_ALPHABET.encode("ab"),
        ASCII_ALPHABET.encode("c"),
    ]


def test_words_of_a_decoder_have_the_product_of_their_characters():
    path = best_path(spell("ab c"))._replace(probabilities=[0.5, 0.5, 1.0, 0.25])
    first, second = list_words(path, 8, ASCII_ALPHABET, -9.0)
    assert (math.exp(first.log_probability), math.exp(second.log_probability)) == (0.25, 0.25)
    (alone,) = list_words(best_path(spell("ab")), 4, ASCII_ALPHABET, -9.0)
    assert alone.log_probability == -9.0


def test_a_copy_opens_the_language_model_by_itself():
    thoughts = SecondThoughts("english", ASCII_ALPHABET, 0.7)
    assert thoughts.language_model is thoughts.language_model
    again = pickle.loads(pickle.dumps(thoughts))
    assert again == thoughts
    assert "language_model" not in vars(again)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"unsure": 1.1}, "unsure is a probability, 0 to 1; got 1.1"),
        ({"least_likely": 0.5}, "least_likely is a logarithm, 0 or less; got 0.5"),
    ],
)
def test_settings_out_of_range_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        SecondThoughts("english", ASCII_ALPHABET, **settings)


def test_a_language_model_of_another_alphabet_is_refused():
    english = LanguageModel.from_pretrained("english", PAPER_ALPHABET)
    with pytest.raises(ValueError, match="is of another alphabet"):
        SecondThoughts(english, ASCII_ALPHABET)


def test_a_word_that_becomes_two_is_two_words():
    alphabet = ASCII_ALPHABET
    frames = spell("ofthe 20")
    space = alphabet.encode(" ")[0]
    frames[3, [0, space]] = 0.55, 0.44  # between the f and the t
    names = LanguageModel.train(["of", "the", "of the", "of the"] * 9, alphabet, 5)
    path, words = read_best(frames, alphabet, 1.0, SecondThoughts(names, alphabet))
    text = alphabet.decode(path.ids)
    assert text == "of the 20"
    assert [text[w.span.first : w.span.stop] for w in words] == ["of", "the", "20"]
    assert words[0].log_probability == words[1].log_probability
    assert words[0].span.end <= words[1].span.start
