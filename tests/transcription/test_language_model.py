import doctest
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_crnn.text.alphabet import FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription import language_model
from keras_crnn.transcription.language_model import END, LanguageModel

ALPHABET = Alphabet("abc")


def made_up_words(count, seed=0):
    """Words of two-letter parts, so that a character says much about the next."""
    rng = random.Random(seed)
    parts = ["ba", "no", "ti", "ru", "se", "lo"]
    return ["".join(rng.choices(parts, k=rng.randint(1, 4))) for _ in range(count)]


def witten_bell(words, alphabet, order, ids):
    """The share of each next character, by the definition."""
    events = []
    for word, weight in words:
        label = [END, *alphabet.encode(word), END]
        events += [(tuple(label[:k]), label[k], weight) for k in range(1, len(label))]
    share = np.full(alphabet.classes, 1 / alphabet.classes)
    history = (END, *ids)
    for size in range(order):
        if size > len(history):
            break
        context = history[len(history) - size :]
        counts = np.zeros(alphabet.classes)
        for before, following, weight in events:
            if len(before) >= size and before[len(before) - size :] == context:
                counts[following] += weight
        kinds = np.count_nonzero(counts)
        if kinds:
            share = (counts + kinds * share) / (counts.sum() + kinds)
    return share


def test_the_docstring_runs():
    assert doctest.testmod(language_model).failed == 0


WEIGHTED = st.lists(
    st.tuples(st.text("abc", min_size=1, max_size=5), st.integers(1, 4)), min_size=1, max_size=8
)


@settings(deadline=None, max_examples=100)
@given(WEIGHTED, st.integers(1, 5), st.lists(st.integers(1, 3), max_size=6))
def test_shares_follow_the_definition_and_sum_to_one(words, order, ids):
    model = LanguageModel.train(words, ALPHABET, order)
    share = np.exp(model.predict(ids))
    assert share.sum() == pytest.approx(1)
    np.testing.assert_allclose(share, witten_bell(words, ALPHABET, order, ids))


def test_longer_contexts_foretell_unseen_words_better():
    train = made_up_words(400)
    held = sorted(set(made_up_words(400, seed=1)) - set(train))
    assert len(held) > 50
    one, two, five = (
        LanguageModel.train(train, PAPER_ALPHABET, order).perplexity(held) for order in (1, 2, 5)
    )
    assert max(two, five) < one / 2
    assert one < PAPER_ALPHABET.classes


def test_a_word_is_the_product_of_its_characters():
    model = LanguageModel.train(made_up_words(50), PAPER_ALPHABET, order=3)
    parts = [("", "b"), ("b", "a"), ("ba", "")]
    total = sum(model.log_probability(history, character) for history, character in parts)
    assert model.score("ba") == pytest.approx(total)
    assert model.score("BA") == model.score("ba")
    assert model.perplexity(["ba"]) == pytest.approx(math.exp(-total / 3))


def test_counts_are_repeats():
    weighted = LanguageModel.train([("ab", 3), ("ca", 1), ("bb", 0)], ALPHABET)
    repeated = LanguageModel.train(["ab", "ca", "ab", "ab"], ALPHABET)
    for history in ("", "a", "b", "c", "ab"):
        ids = ALPHABET.encode(history)
        np.testing.assert_allclose(weighted.predict(ids), repeated.predict(ids))


def test_words_of_other_characters_are_left_out():
    clean = LanguageModel.train(["ab", "ca"], ALPHABET)
    mixed = LanguageModel.train(["ab", "xy", "", "a-b", "ca"], ALPHABET)
    np.testing.assert_array_equal(clean.predict([1]), mixed.predict([1]))
    for words in ([], ["xyz", ""], [("ab", 0)]):
        with pytest.raises(ValueError, match="No word to learn from"):
            LanguageModel.train(words, ALPHABET)


def test_a_prediction_is_kept_and_cannot_be_spoilt(monkeypatch):
    model = LanguageModel.train(["abcab", "cab"], ALPHABET, order=3)
    assert model.predict([1, 2, 3]) is model.predict((1, 2, 3))
    with pytest.raises(ValueError, match="read-only"):
        model.predict([1])[0] = 0
    monkeypatch.setattr(language_model, "_MOST_CACHED", 2)
    for id in (1, 2, 3):
        model.predict([id, id])
    assert len(model._cached) <= 2


@pytest.mark.parametrize(("alphabet", "order"), [(PAPER_ALPHABET, 5), (FULL_ALPHABET, 1)])
def test_a_saved_model_says_the_same(tmp_path, alphabet, order):
    model = LanguageModel.train(made_up_words(100), alphabet, order)
    path = tmp_path / "model.of words"
    model.save(path)
    again = LanguageModel.load(path, alphabet)
    assert (again.alphabet, again.order) == (alphabet, order)
    for word in made_up_words(20, seed=2):
        assert again.score(word) == model.score(word)


def test_another_alphabet_is_refused(tmp_path):
    path = tmp_path / "abc.npz"
    LanguageModel.train(["abc"], ALPHABET).save(path)
    with pytest.raises(ValueError, match=r"abc\.npz.*3 characters.*36.*'0'.*Train it again"):
        LanguageModel.load(path, PAPER_ALPHABET)
    with pytest.raises(ValueError, match="the order of the characters or their case differs"):
        LanguageModel.load(path, Alphabet("acb"))
    assert LanguageModel.load(path).alphabet == ALPHABET


def test_other_files_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError):
        LanguageModel.load(tmp_path / "none.npz")
    other, words, whole = tmp_path / "other.npz", tmp_path / "words.txt", tmp_path / "whole.npz"
    np.savez(other, a=np.zeros(3))
    words.write_text("hotel\n", encoding="utf-8")
    LanguageModel.train(["abc"], ALPHABET).save(whole)
    cut = tmp_path / "cut.npz"
    cut.write_bytes(whole.read_bytes()[:-40])
    empty = tmp_path / "empty.npz"
    empty.write_bytes(b"")
    single = tmp_path / "single.npy"
    np.save(single, np.zeros(3))
    for path in (other, words, cut, empty, single):
        with pytest.raises(ValueError, match="holds no language model"):
            LanguageModel.load(path)


def test_paths_that_are_no_such_file_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no language model file '.*gone.npz'\. Make one"):
        LanguageModel.load(tmp_path / "gone.npz")
    with pytest.raises(FileNotFoundError, match="it is a folder"):
        LanguageModel.load(tmp_path)
    words = tmp_path / "words.txt"
    words.write_text("hotel\n", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"no language model: the file holds no readable archive: .*Make one"
    ):
        LanguageModel.load(words)


def test_arguments_out_of_range_are_named():
    with pytest.raises(ValueError, match="No word to learn from"):
        LanguageModel.train([" ", "  "], Alphabet("a "))
    for order in (0, 99):
        with pytest.raises(ValueError, match=f"order must be 1 to .*got {order}"):
            LanguageModel.train(["a"], ALPHABET, order)
    for count in (-1, math.inf, math.nan):
        with pytest.raises(ValueError, match="count of 'a' must be 0 or more"):
            LanguageModel.train([("a", count)], ALPHABET)
    model = LanguageModel.train(["a"], ALPHABET)
    with pytest.raises(ValueError, match="One character follows"):
        model.log_probability("a", "bc")
    with pytest.raises(ValueError, match="'x'"):
        model.log_probability("x", "b")
    with pytest.raises(ValueError, match="at least one word"):
        model.perplexity([])


def test_rounded_counts_take_less_room_and_say_nearly_the_same(tmp_path):
    words = made_up_words(2000)
    weighted = [(word, 1 + 1e-3 * k) for k, word in enumerate(words)]
    model = LanguageModel.train(weighted, PAPER_ALPHABET, 4)
    rounded = model.rounded(4)
    for word in words[:50]:
        assert rounded.score(word) == pytest.approx(model.score(word), abs=0.1 * (len(word) + 1))
    assert rounded.score("batino") != model.score("batino")
    sizes = []
    for name, each in (("whole", model), ("rounded", rounded)):
        each.save(tmp_path / name)
        sizes.append((tmp_path / name).stat().st_size)
    assert sizes[1] < sizes[0]
    with pytest.raises(ValueError, match="steps must be at least 1; got 0"):
        model.rounded(0)


def test_a_space_ends_a_word_and_what_follows_begins_anew():
    alphabet = Alphabet("abc ")
    model = LanguageModel.train(["ab", "ab cab", "ca"], alphabet, 4)
    assert model.log_probability("ab c", "a") == model.log_probability("c", "a")
    assert model.log_probability("ab cab ca", "b") == model.log_probability("ca", "b")
    ends = np.exp(model.predict(alphabet.encode("ab")))
    assert ends[END] + ends[4] > ends[1:4].sum()  # three of four words that begin so end here
    assert ends[4] / ends[END] == pytest.approx(1.5 / 3.5)  # one space, four words
    assert ends.sum() == pytest.approx(1)


def test_spaces_are_kept_in_the_file(tmp_path):
    alphabet = Alphabet("abc ")
    model = LanguageModel.train(["ab cab", "ca"], alphabet, 3)
    model.save(tmp_path / "lm.npz")
    again = LanguageModel.load(tmp_path / "lm.npz", alphabet)
    assert again.score("ab ca") == model.score("ab ca")


@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=8))
@settings(max_examples=30)
def test_an_adapted_model_foretells_what_one_of_that_alphabet_does(words):
    other = Alphabet("xcab")
    model = LanguageModel.train(words, ALPHABET, 3).adapted(other)
    own = LanguageModel.train(words, other, 3)
    for word in words:
        assert model.score(word) == pytest.approx(own.score(word))
