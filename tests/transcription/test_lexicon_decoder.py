import doctest
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription import NothingFitsError, lexicon_decoder
from keras_crnn.transcription.ctc_score import score_label
from keras_crnn.transcription.defaults import METHODS
from keras_crnn.transcription.lexicon import Lexicon
from keras_crnn.transcription.lexicon_decoder import INDEXES, LexiconDecoder

ALPHABET = Alphabet("abcde", ignore_case=True)


def spelling(text, alphabet=PAPER_ALPHABET, peak=0.9):
    """Frames `(time, classes)` whose best path is a text."""
    best = [c for i in alphabet.encode(text) for c in (i, 0)]
    frames = np.full((len(best), alphabet.classes), (1 - peak) / (alphabet.classes - 1), np.float32)
    frames[range(len(best)), best] = peak
    return frames


def spelt(decoder, frames, count=1):
    return [decoder.lexicon.spell(best.ids) for best in decoder.decode(frames, count)]


def test_the_docstring_runs():
    assert doctest.testmod(lexicon_decoder).failed == 0


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.text("abcdeABC", min_size=1, max_size=6), min_size=1, max_size=40),
    st.integers(11, 14),  # six equal characters need eleven frames
    st.sampled_from([0, 1, 10]),
    st.integers(0, 1000),
    st.integers(1, 4),
)
def test_all_methods_agree(words, time, power, seed, count):
    frames = np.random.default_rng(seed).random((time, 6)) ** power + 1e-9
    frames = (frames / frames.sum(axis=1, keepdims=True)).astype(np.float32)
    lexicon = Lexicon(words, ALPHABET)
    every = LexiconDecoder(lexicon, "all").decode(frames, count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicon_decoder, "_FEW", 0)
        assert LexiconDecoder(lexicon, "tree").decode(frames, count) == every
    assert LexiconDecoder(lexicon, "near", delta=20).decode(frames, count) == every
    scores = [score_label(frames, ALPHABET.encode(word)) for word in lexicon.folded]
    order = sorted(range(len(lexicon)), key=lambda i: (-scores[i], i))
    possible = [lexicon.words[i] for i in order if scores[i] > -math.inf]
    assert [lexicon.spell(best.ids) for best in every] == possible[:count]


@pytest.mark.parametrize("method", METHODS)
def test_a_misread_word_is_put_right(method):
    decoder = LexiconDecoder(Lexicon(["House", "Mouse", "Horse"], PAPER_ALPHABET), method)
    assert spelt(decoder, spelling("hovse"), 2) == ["House", "Horse"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("few", [0, 1000])
def test_equals_come_in_the_order_of_the_lexicon(method, few, monkeypatch):
    monkeypatch.setattr(lexicon_decoder, "_FEW", few)
    decoder = LexiconDecoder(Lexicon(["cb", "AB", "Ba"], ALPHABET), method)
    assert spelt(decoder, np.full((4, 6), 1 / 6), 3) == ["cb", "AB", "Ba"]


@pytest.mark.parametrize("index", INDEXES)
def test_near_scores_no_farther_words_and_widens_where_there_are_none(index):
    lexicon = Lexicon(["abc", "abcde", "eeeeee"], ALPHABET)
    decoder = LexiconDecoder(lexicon, "near", 1, index)
    assert spelt(decoder, spelling("abd", ALPHABET), 3) == ["abc"]
    assert not decoder.decode(spelling("abd", ALPHABET)).widened
    decoder = LexiconDecoder(lexicon, "near", 0, index)
    assert spelt(decoder, spelling("abcd", ALPHABET), 3) == ["abc", "abcde"]  # both at 1
    assert decoder.decode(spelling("abcd", ALPHABET)).widened


@pytest.mark.parametrize("delta", range(4))
def test_both_indexes_give_the_same(delta):
    random = np.random.default_rng(delta)
    words = ["".join(random.choice(list("abcde"), n)) for n in random.integers(1, 9, 200)]
    lexicon = Lexicon(words, ALPHABET)
    decoders = [LexiconDecoder(lexicon, "near", delta, index) for index in INDEXES]
    for _ in range(20):  # some of the words are too long for six frames
        frames = random.dirichlet(np.full(6, 0.3), 6)
        first, second = (decoder.decode(frames, 5) for decoder in decoders)
        assert first == second
        assert first.widened == second.widened


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("few", [0, 1000])
def test_words_too_long_are_never_chosen(method, few, monkeypatch):
    monkeypatch.setattr(lexicon_decoder, "_FEW", few)
    frames = spelling("ab", ALPHABET)  # four frames
    decoder = LexiconDecoder(Lexicon(["abbb", "abcda", "ad"], ALPHABET), method)
    assert spelt(decoder, frames, 3) == ["ad"]
    assert decoder.decode(frames).too_long == 2
    with pytest.raises(
        NothingFitsError, match=r"None of the 2 words .* 4 frames: the shortest needs 5"
    ):
        LexiconDecoder(Lexicon(["abcda", "aabb" * 2], ALPHABET), method).decode(frames)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("few", [0, 1000])
def test_certain_frames_that_spell_no_word_give_the_nearest(method, few, monkeypatch):
    monkeypatch.setattr(lexicon_decoder, "_FEW", few)
    decoder = LexiconDecoder(Lexicon(["ccccc", "abe", "abd", "abcdeabcde"], ALPHABET), method)
    best = decoder.decode(spelling("abc", ALPHABET, peak=1), 2)
    assert [b.log_probability for b in best] == [-math.inf] * 2
    assert [decoder.lexicon.spell(b.ids) for b in best] == ["abe", "abd"]


def test_wrong_arguments_are_refused():
    lexicon = Lexicon(["a"], ALPHABET)
    with pytest.raises(ValueError, match="tree, all, near; got 'bk'"):
        LexiconDecoder(lexicon, "bk")
    with pytest.raises(ValueError, match="index must be one of scan, bk-tree; got 'hash'"):
        LexiconDecoder(lexicon, "near", index="hash")
    with pytest.raises(ValueError, match="delta=-2"):
        LexiconDecoder(lexicon, "near", -2)
    decoder = LexiconDecoder(lexicon)
    with pytest.raises(ValueError, match="4 classes, but the lexicon's alphabet has 6"):
        decoder.decode(np.full((3, 4), 0.25))
    with pytest.raises(ValueError, match="count must be at least 1; got 0"):
        decoder.decode(np.full((3, 6), 1 / 6), 0)
    with pytest.raises(ValueError, match=r"got \(6,\)"):
        decoder.decode(np.full(6, 1 / 6))


@pytest.mark.parametrize("method", METHODS)
def test_a_word_in_several_cases_is_one_alternative(method, monkeypatch):
    monkeypatch.setattr(lexicon_decoder, "_FEW", 0)
    words = ["Main", "Street", "main"]
    lexicon = Lexicon(words, FULL_ALPHABET, ignore_case=True)
    decoder = LexiconDecoder(lexicon, method, delta=20)
    for shown in ("MAIN", "main", "Main"):
        frames = spelling(shown, FULL_ALPHABET)
        assert spelt(decoder, frames)[0] == "Main"
        assert spelt(
            LexiconDecoder(lexicon, method, delta=20), spelling(shown + "....", FULL_ALPHABET), 5
        ) == ["Main", "Street"]
        assert FULL_ALPHABET.decode(decoder.decode(frames)[0].ids) == shown


def test_a_word_is_too_long_when_all_its_forms_are():
    decoder = LexiconDecoder(Lexicon(["Aa", "aaa"], FULL_ALPHABET, ignore_case=True))
    frames = np.full((2, FULL_ALPHABET.classes), 1 / FULL_ALPHABET.classes)
    assert spelt(decoder, frames) == ["Aa"]  # "aa" would need three frames
    assert decoder.decode(frames).too_long == 1


def test_the_old_sums_warn_and_count_on():
    decoder = LexiconDecoder(Lexicon(["a", "abc"], ALPHABET), "near", delta=0)
    for frames in (spelling("a", ALPHABET), spelling("b", ALPHABET)):
        decoder.decode(frames)
    with pytest.warns(DeprecationWarning, match=r"LexiconDecoder\.too_long goes with version 0\.3"):
        assert decoder.too_long == 2
    with pytest.warns(DeprecationWarning, match="widened of Transcriptions"):
        assert decoder.widened == 1
