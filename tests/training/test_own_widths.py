"""Runs on words at their own widths."""

from dataclasses import replace

import numpy as np
import pytest
from small_runs import small_words, start

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.training import run as training
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.rendered_words import RenderedWords

pytest.importorskip("tensorflow")


@pytest.fixture
def words(fonts, backgrounds, word_list):
    words = small_words(fonts, backgrounds, word_list)
    spec = replace(words.spec, preprocessing=Preprocessing(width=None, min_width=24))
    return replace(words, spec=spec, own_widths=True)


def test_a_run_that_would_use_them_again_leaves_nothing_behind(words, tmp_path):
    config = TrainingConfig(steps=1, epoch_steps=1, uses=2)
    with pytest.raises(ValueError, match="uses 2 needs words of one width"):
        start(words, tmp_path / "run", config)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("batch_size", "pools", "batches"), [(64, 1, 16), (128, 1, 16), (32, 2, 32)]
)
def test_measuring_renders_no_word_that_it_does_not_measure_on(
    words, monkeypatch, batch_size, pools, batches
):
    rendered = []
    image = np.zeros((32, 40), np.uint8)
    monkeypatch.setattr(RenderedWords, "open", lambda words: None)
    monkeypatch.setattr(
        RenderedWords, "word", lambda words, _, index: (rendered.append(index) or image, [1])
    )
    measured = training._measuring_batches(replace(words, batch_size=batch_size), None)
    assert len(measured) == batches
    assert sum(map(len, measured)) == len(rendered) == pools * 16 * batch_size
