"""Machines that share batches have, all together, what one machine would have."""

from dataclasses import replace

import numpy as np
import pytest
from small_runs import small_words

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.training.machines import Machines
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.shared_words import share_words


@pytest.fixture
def words(fonts, backgrounds, word_list):
    words = small_words(fonts, backgrounds, word_list)
    return replace(words, batch_size=4, processes=0)


def compare_batches(words, monkeypatch, start, count=3):
    """Batches of one machine are those of two, one machine's rows after the other's."""
    pytest.importorskip("jax")
    monkeypatch.setattr(Machines, "check_batch", lambda *_: None)  # this process has one device
    parts = [share_words(words, Machines(2, rank)).batches(start) for rank in range(2)]
    whole = words.batches(start)
    shapes = set()
    for _ in range(count):
        halves = [next(part) for part in parts]
        for given, *shares in zip(next(whole), *halves, strict=True):
            assert [len(share) for share in shares] == [2, 2]
            np.testing.assert_array_equal(np.concatenate(shares), given)
            shapes.add(given.shape)
    return shapes


def test_each_renders_its_rows(words, monkeypatch):
    drawn = []
    word = RenderedWords.word
    monkeypatch.setattr(
        RenderedWords, "word", lambda self, *given: drawn.append(given[1]) or word(self, *given)
    )
    compare_batches(words, monkeypatch, start=2)
    batches = [number for number in drawn if number >= 8]  # word 0 is tried when words are opened
    assert sorted(batches) == sorted([*range(8, 20)] * 2)  # once for one machine, once for the two


def test_at_own_widths_rows_are_of_the_same_batches(words, monkeypatch):
    spec = replace(words.spec, preprocessing=Preprocessing(width=None, min_width=24))
    own = replace(words, spec=spec, own_widths=True, few_shapes=True)
    assert len(compare_batches(own, monkeypatch, start=3)) > 2
