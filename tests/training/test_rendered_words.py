from dataclasses import replace

import numpy as np
import pytest
from small_runs import small_words

from keras_crnn.data.labels import unpack_labels
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.synthesis import SynthesisConfig
from keras_crnn.synthesis.generator import Sample
from keras_crnn.synthesis.word_mix import VERBATIM
from keras_crnn.text.alphabet import Alphabet

pytest.importorskip("tensorflow")


@pytest.fixture
def words(fonts, backgrounds, word_list):
    return small_words(fonts, backgrounds, word_list)


@pytest.mark.parametrize("processes", [1, 2])
def test_batches_are_the_same_with_any_number_of_processes(words, processes):
    words = replace(words, recipe=replace(words.recipe, config=SynthesisConfig()), batch_size=3)
    here = list(zip(range(5), words.batches(), strict=False))
    there = replace(words, processes=processes, ahead=2).batches(start=2)
    for k, (images, labels) in here[2:]:
        other_images, other_labels = next(there)
        np.testing.assert_array_equal(images, other_images, err_msg=str(k))
        np.testing.assert_array_equal(labels, other_labels)
    there.close()


def test_batches_depend_on_the_seed_and_the_number(words):
    first, second = (images for _, (images, _) in zip(range(2), words.batches(), strict=False))
    assert first.shape == (4, 32, 100, 1)
    assert first.dtype == np.uint8
    assert (first != second).any()
    assert (first != next(replace(words, recipe=replace(words.recipe, seed=1)).batches())[0]).any()


def test_dataset_is_the_same_stream(words):
    for (images, labels), (expected, truths), _ in zip(
        words.dataset(3), words.batches(3), range(3), strict=False
    ):
        np.testing.assert_array_equal(images, expected)
        np.testing.assert_array_equal(labels, truths)


def test_impossible_labels_are_replaced(words, tmp_path):
    (tmp_path / "words.txt").write_text("bookkeeper\nqqqqqqqqqq\nzoo\n!!!\ncab\nbe-d\n")
    spec = replace(words.spec, alphabet=Alphabet("abcdefghijklmnop", ignore_case=True))
    spec = replace(spec, preprocessing=Preprocessing(width=28))  # 7 time steps
    recipe = replace(words.recipe, words=str(tmp_path / "words.txt"))
    words = replace(words, spec=spec, recipe=recipe, batch_size=200)
    _, labels = next(words.batches())
    labels = unpack_labels(labels)
    assert (labels.time_steps == 7).all()
    texts = [
        spec.alphabet.decode(ids[:length])
        for ids, length in zip(labels.ids, labels.lengths, strict=True)
    ]
    assert {"cab", "bed"} <= set(texts)  # the stroke is drawn and not labelled
    assert "oo" not in texts  # no label lacks a letter that is drawn, as the z of "zoo"
    for text in texts:
        ids = spec.alphabet.encode(text)
        assert 1 <= Alphabet.required_frames(ids) <= 7


def test_a_list_without_a_possible_word_ends_with_an_error(words):
    spec = replace(words.spec, alphabet=Alphabet("漢"))
    with pytest.raises(ValueError, match=r"100 words in a row, the last .* the alphabet lacks"):
        next(replace(words, spec=spec).batches())


def test_words_for_a_model_that_reads_in_proportion_are_squashed(words):
    open_width = replace(words.spec, preprocessing=Preprocessing(width=None, min_width=100))
    batches = zip(words.batches(), replace(words, spec=open_width).batches(), strict=False)
    (images, labels), (others, other_labels) = next(batches)
    assert images.shape[1:] == (32, 100, 1)
    np.testing.assert_array_equal(images, others)
    np.testing.assert_array_equal(labels, other_labels)


def test_bad_batches_are_refused(words):
    for change in ({"batch_size": 0}, {"processes": -1}, {"ahead": 0}):
        with pytest.raises(ValueError, match="must be at least"):
            replace(words, **change)


def test_words_at_their_own_widths_come_in_batches_of_similar_width(words):
    spec = replace(words.spec, preprocessing=Preprocessing(width=None, min_width=24))
    words = replace(words, spec=spec, batch_size=8, own_widths=True)
    stream = [batch for _, batch in zip(range(20), words.batches(), strict=False)]
    assert sum(len(images) for images, _ in stream[:16]) == 16 * 8
    assert len({images.shape[2] for images, _ in stream}) > 4
    padded = 0
    for images, labels in stream[:16]:
        labels = unpack_labels(labels)
        assert (labels.lengths > 0).all()
        assert (labels.time_steps <= spec.config.time_steps(images.shape[2])).all()
        padded += (images == 127).all(axis=(1, 3)).sum()
    assert padded < 0.1 * sum(images.shape[0] * images.shape[2] for images, _ in stream[:16])
    # From the middle of a pool on, and as the network is trained on it.
    for (images, labels), (expected, truths) in zip(words.dataset(5), stream[5:], strict=False):
        np.testing.assert_array_equal(images, expected)
        np.testing.assert_array_equal(labels, truths)


def test_a_dozen_shapes_at_most_where_few_are_asked_for(words):
    spec = replace(words.spec, preprocessing=Preprocessing(width=None, min_width=24))
    config = replace(words.recipe.config, words=replace(VERBATIM, line_probability=0.3))
    recipe = replace(words.recipe, config=config)
    words = replace(words, spec=spec, recipe=recipe, batch_size=4, own_widths=True)
    few = replace(words, few_shapes=True)
    shapes = [
        {
            (images.shape, labels.shape)
            for _, (images, labels) in zip(range(96), w.batches(), strict=False)
        }
        for w in (words, few)
    ]
    assert len(shapes[0]) > 40  # what would be compiled without
    assert 4 < len(shapes[1]) <= 12
    assert {images[0] for images, _ in shapes[1]} == {4}
    for images, labels in shapes[1]:
        assert labels == (4, spec.config.time_steps(images[2]) + 2)
    # All words are trained on, whatever their batches.
    drawn = [
        sorted(
            tuple(ids[:length])
            for images, labels in w.pool(w.open(), 0)
            for ids, length in zip(
                unpack_labels(labels).ids.tolist(), unpack_labels(labels).lengths, strict=True
            )
        )
        for w in (words, few)
    ]
    assert drawn[0] == drawn[1]


def test_own_widths_need_a_record_that_keeps_them(words):
    with pytest.raises(ValueError, match="squashes images to 100 pixels"):
        replace(words, own_widths=True)


def test_labels_are_empty_where_nothing_is_drawn_and_only_there(words, tmp_path):
    (tmp_path / "words.txt").write_text("!!!\ncab\n")
    config = words.recipe.config.change(words=VERBATIM, empty=0.3)
    recipe = replace(words.recipe, words=str(tmp_path / "words.txt"), config=config)
    words = replace(words, recipe=recipe, batch_size=100)
    images, labels = next(words.batches())
    lengths = unpack_labels(labels).lengths
    assert 10 < (lengths == 0).sum() < 50
    assert set(lengths.tolist()) == {0, 3}  # "!!!" has no character of the alphabet
    assert (labels[lengths == 0, 0] == words.time_steps).all()
    assert images.dtype == np.uint8


@pytest.mark.parametrize(("characters", "blanks"), [("abcdefghijklmnopqrstuvwxyz ", 1), ("abc", 0)])
def test_blanks_of_lines_are_labelled_where_the_alphabet_has_them(
    words, tmp_path, characters, blanks
):
    (tmp_path / "words.txt").write_text("abc\ncab-\n")
    mix = replace(VERBATIM, line_probability=1.0, line_words=(2, 2))
    config = replace(words.recipe.config, words=mix)
    recipe = replace(words.recipe, words=str(tmp_path / "words.txt"), config=config)
    spec = replace(words.spec, alphabet=Alphabet(characters))
    words = replace(words, spec=spec, recipe=recipe, batch_size=20)
    generator = words.open()
    for index in range(20):
        _, ids = words.word(generator, index)
        text = spec.alphabet.decode(ids)
        assert len(text) == 6 + blanks
        assert text.count(" ") == blanks


def test_mixtures_make_batches_too(words):
    mixed = ((words.recipe.config, 1.0), (SynthesisConfig(), 1.0))
    words = replace(words, recipe=replace(words.recipe, config=mixed))
    images, _ = next(words.batches())
    assert images.shape == (4, 32, 100, 1)
    coloured = tuple((replace(config, color=True), weight) for config, weight in mixed)
    with pytest.raises(ValueError, match="read grey"):
        replace(words, recipe=replace(words.recipe, config=coloured))


def test_own_widths_need_batches_of_two(words):
    spec = replace(words.spec, preprocessing=Preprocessing(width=None))
    with pytest.raises(ValueError, match="batch_size 1: batches of similar width have two"):
        replace(words, spec=spec, batch_size=1, own_widths=True)


class Numbers:
    """Stands for a generator: keeps the numbers it is asked for, and fails `failures` times."""

    def __init__(self, failures=0):
        self.seen, self.failures = [], failures

    def render(self, index):
        self.seen.append(index)
        good = len(self.seen) % (self.failures + 1) == 0
        return Sample("ab" if good else "é", np.zeros((32, 40), np.uint8))


@pytest.mark.parametrize("own_widths", [False, True])
@pytest.mark.parametrize("batch_size", [2, 3, 64, 100])
def test_words_to_measure_on_are_none_that_a_run_trains_on(words, batch_size, own_widths):
    spec = replace(words.spec, preprocessing=Preprocessing(width=None))
    words = replace(words, spec=spec, batch_size=batch_size, own_widths=own_widths)
    most = 2**40  # words of the longest run
    last = 100 * most  # above all that replaces words of it
    tried = Numbers(failures=99)
    words.word(tried, most - 1)
    assert max(tried.seen) == last - 1
    measured = Numbers()
    batches = words.measuring_batches(measured, 2)
    assert len(batches) >= 2
    assert len(set(measured.seen)) == len(measured.seen) == sum(len(x) for x, _ in batches)
    assert min(measured.seen) >= last
    # What replaces them meets none of them, nor another word's number in the generator.
    assert max(measured.seen) - min(measured.seen) < most
    assert max(measured.seen) + last < 2**64
