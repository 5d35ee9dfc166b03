"""A recogniser used by several threads, sent to other processes, and forked."""

import multiprocessing
import os
import pickle
import shutil
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from keras_crnn import Recognizer
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition import interpreters as module
from keras_crnn.recognition.engines import KerasEngine, LiteRTEngine

EXAMPLES = Path(__file__).parents[2] / "examples"
IMAGES = [EXAMPLES / "images" / f"word_{number:02d}.png" for number in range(12)]
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def texts():
    return [one.text for one in Recognizer.from_pretrained("crnn-en-full").read(IMAGES)]


class SlowInterpreter:
    """Takes a while for an image, and notes how many run at once."""

    lock = threading.Lock()
    made = running = most = 0
    shapes = (1, 32, 100, 1), (1, 26, 96)
    widths = ()

    def __init__(self, path):
        SlowInterpreter.made += 1

    @classmethod
    def reset(cls):
        cls.made = cls.running = cls.most = 0

    def run(self, image):
        cls = SlowInterpreter
        with cls.lock:
            cls.running += 1
            cls.most = max(cls.most, cls.running)
        time.sleep(0.02)
        with cls.lock:
            cls.running -= 1
        return image


@pytest.fixture
def slow(monkeypatch):
    SlowInterpreter.reset()
    monkeypatch.setattr(module, "LiteRTInterpreter", SlowInterpreter)
    return SlowInterpreter


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_single_images_from_many_threads_run_at_once(slow, threads):
    engine = LiteRTEngine(pretrained_file("crnn-en-full", ".tflite"), threads)
    image = np.zeros((32, 100, 1), np.uint8)
    with ThreadPoolExecutor(8) as callers:
        list(callers.map(lambda _: engine.probabilities([image]), range(40)))
    assert slow.most == threads
    assert slow.made == threads


def test_lists_from_many_threads_open_no_more_than_asked(slow):
    engine = LiteRTEngine(pretrained_file("crnn-en-full", ".tflite"), 2)
    images = [np.zeros((32, 100, 1), np.uint8)] * 6
    with ThreadPoolExecutor(4) as callers:
        list(callers.map(lambda _: engine.probabilities(images), range(6)))
    assert (slow.most, slow.made) == (2, 2)


def test_one_interpreter_is_opened_for_one_image_after_the_other(slow):
    engine = LiteRTEngine(pretrained_file("crnn-en-full", ".tflite"), 4)
    for _ in range(5):
        engine.probabilities([np.zeros((32, 100, 1), np.uint8)])
    assert slow.made == 1


def test_an_interpreter_comes_back_after_an_error(slow, monkeypatch):
    engine = LiteRTEngine(pretrained_file("crnn-en-full", ".tflite"), 1)

    def fail(self, image):
        raise ValueError("no memory")

    with monkeypatch.context() as broken:
        broken.setattr(slow, "run", fail)
        with pytest.raises(ValueError, match="no memory"):
            engine.probabilities([np.zeros((32, 100, 1), np.uint8)])
    assert len(engine.probabilities([np.zeros((32, 100, 1), np.uint8)])) == 1


def test_readings_from_many_threads_are_those_of_one(texts):
    recognizer = Recognizer.from_pretrained("crnn-en-full", threads=3)
    with ThreadPoolExecutor(6) as callers:
        readings = list(callers.map(recognizer.read, IMAGES * 3))
    assert [one.text for one in readings] == texts * 3


def test_a_recogniser_is_pickled_with_threads_and_views():
    recognizer = Recognizer.from_pretrained("crnn-en-full", threads=3, views=2)
    other = pickle.loads(pickle.dumps(recognizer))
    assert other.spec == recognizer.spec
    assert other._engine.threads == 3
    assert other.read(IMAGES[2]) == recognizer.read(IMAGES[2])


def test_a_relative_path_is_that_of_the_folder_it_was_given_in(texts, tmp_path, monkeypatch):
    shutil.copy(pretrained_file("crnn-en-full", ".tflite"), tmp_path / "mine.tflite")
    monkeypatch.chdir(tmp_path)
    recognizer = Recognizer.load("mine.tflite", threads=2)
    monkeypatch.chdir(EXAMPLES)
    # A list opens a second interpreter, and a process that gets the recogniser its own.
    for one in (recognizer, pickle.loads(pickle.dumps(recognizer))):
        assert [reading.text for reading in one.read(IMAGES)] == texts


def test_a_pool_of_processes_reads_with_it(texts):
    recognizer = Recognizer.from_pretrained("crnn-en-full", threads=1)
    with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
        readings = list(pool.map(recognizer.read, IMAGES, chunksize=6))
    assert [one.text for one in readings] == texts


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_fork_while_other_threads_read(texts):
    """Their interpreters are lost to the child, which must not wait for them."""
    recognizer = Recognizer.from_pretrained("crnn-en-full", threads=2)
    done = threading.Event()

    def keep_reading():
        while not done.is_set():
            recognizer.read(IMAGES[0])

    callers = [threading.Thread(target=keep_reading) for _ in range(2)]
    for one in callers:
        one.start()
    try:
        for _ in range(5):
            assert _read_in_fork(recognizer) == texts[2]
    finally:
        done.set()
        for one in callers:
            one.join()


def _read_in_fork(recognizer) -> str:
    """What a forked child reads; a child that hangs is ended."""
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=lambda: send.send(recognizer.read(IMAGES[2]).text))
    child.start()
    assert receive.poll(60), "the child hangs"
    text = receive.recv()
    child.join()
    return text


def test_a_keras_recogniser_is_pickled_as_its_file():
    pytest.importorskip("tensorflow")
    engine = KerasEngine(pretrained_file("crnn-en-full"), batch_size=7)
    image = np.full((32, 100, 1), 90, np.uint8)
    other = pickle.loads(pickle.dumps(engine))
    assert np.array_equal(other.probabilities([image])[0], engine.probabilities([image])[0])
    assert other._batch_size == 7


def test_a_keras_recogniser_says_why_it_cannot_be_forked(monkeypatch):
    pytest.importorskip("tensorflow")
    engine = KerasEngine(pretrained_file("crnn-en-full"))
    process = os.getpid()
    monkeypatch.setattr("keras_crnn.recognition.engines.os.getpid", lambda: process + 1)
    with pytest.raises(RuntimeError, match=r'forked process.*get_context\("spawn"\)'):
        engine.probabilities([np.zeros((32, 100, 1), np.uint8)])
