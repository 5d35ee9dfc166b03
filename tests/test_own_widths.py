"""Runs on words at their own widths."""

from dataclasses import replace

import pytest
from small_runs import small_words, start

from keras_crnn.images import Preprocessing
from keras_crnn.training import TrainingConfig

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
