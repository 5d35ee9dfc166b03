"""Threads and processes that render end with the training, whatever ends it."""

import itertools
import multiprocessing
import threading
from concurrent.futures.process import BrokenProcessPool

import pytest

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.synthesis import Recipe
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.reused_words import ReusedWords

SIZE = 4


def renderers():
    return [thread for thread in threading.enumerate() if thread.name == "renderer"]


@pytest.fixture
def words(fonts, backgrounds, word_list):
    spec = ModelSpec(PAPER_ALPHABET, TINY_CONFIG, Preprocessing())
    return RenderedWords(spec, Recipe(fonts, backgrounds, word_list), SIZE, processes=1)


@pytest.mark.slow
def test_closing_ends_thread_and_processes(words):
    batches = ReusedWords(words, uses=2, capacity=16).batches()
    images, labels = next(batches)
    assert images.shape == (SIZE, 32, 100, 1)
    assert labels.shape == (SIZE, 28)
    assert renderers()
    assert multiprocessing.active_children()
    batches.close()
    assert not renderers()
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_a_dead_process_ends_the_training(words):
    batches = ReusedWords(words, uses=2, capacity=10_000).batches()
    next(batches)
    for process in multiprocessing.active_children():
        process.kill()
    with pytest.raises(BrokenProcessPool):
        list(itertools.islice(batches, 1000))
    assert not renderers()


SCRIPT = """
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.reused_words import ReusedWords
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.synthesis import Recipe

if __name__ == "__main__":
    spec = ModelSpec(PAPER_ALPHABET, TINY_CONFIG, Preprocessing())
    words = RenderedWords(spec, Recipe({fonts!r}, {backgrounds!r}, {words!r}), 4, processes=1)
    batches = ReusedWords(words, uses=2).batches()
    next(batches)
    print("has a batch", flush=True)
"""


@pytest.mark.slow
def test_a_program_that_forgets_its_batches_still_ends(
    run_python, tmp_path, fonts, backgrounds, word_list
):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(fonts=fonts, backgrounds=backgrounds, words=word_list))
    assert "has a batch" in run_python(str(script))
