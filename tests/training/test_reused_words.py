import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, fields
from types import SimpleNamespace

import numpy as np
import pytest

from keras_crnn.training import reused_words
from keras_crnn.training.augmentation import Augmentation
from keras_crnn.training.reused_words import ReusedWords

STILL = Augmentation(
    **{f.name: 0.0 for f in fields(Augmentation) if f.name.endswith("_probability")}
)
SIZE = 4


@dataclass
class NumberedWords:
    """Stands for `RenderedWords`: word n has n in its picture and its label.

    After `limit` batches it waits for `go_on`, and then raises `error` if there is one.
    """

    limit: int = 1_000_000
    go_on: threading.Event = None
    error: Exception = None

    batch_size = SIZE
    time_steps = 26
    own_widths = False
    recipe = SimpleNamespace(seed=0)
    image_shape = (32, 100, 1)

    def batches(self, start=0):
        for k in itertools.count(start):
            if k - start == self.limit:
                if self.go_on:
                    self.go_on.wait()
                if self.error:
                    raise self.error
            numbers = np.arange(k * SIZE, (k + 1) * SIZE)
            images = np.zeros((SIZE, 32, 100, 1), np.uint8)
            images[:, 0, 0, 0], images[:, 0, 1, 0] = numbers // 256, numbers % 256
            labels = np.zeros((SIZE, 28), np.int32)
            labels[:, 2] = numbers
            yield images, labels


class PromptRenderer:
    """Stands for `BackgroundRenderer`: there is always another batch."""

    def __init__(self, words, start):
        self.batches = words.batches(start)

    def take(self, wait):
        return next(self.batches)

    def check(self):
        pass

    def close(self):
        pass


def numbers_of(images):
    corner = np.asarray(images)[:, 0, :2, 0].astype(int)
    return corner[:, 0] * 256 + corner[:, 1]


def draw(words, count, **options):
    """Numbers on the labels of so many batches, after a look at their pictures."""
    reused = ReusedWords(words, augmentation=STILL, **options)
    batches = reused.batches()
    drawn = []
    for images, labels in itertools.islice(batches, count):
        np.testing.assert_array_equal(numbers_of(images), labels[:, 2])
        assert len(set(labels[:, 2])) == len(labels)
        drawn.append(labels[:, 2].tolist())
    batches.close()
    assert reused.tally.trained == count * SIZE
    return drawn, reused.tally


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def renderers():
    return [thread for thread in threading.enumerate() if thread.name == "renderer"]


@pytest.mark.parametrize(("uses", "capacity"), [(2, 32), (3, 32), (5, 50)])
def test_each_word_is_used_as_often_as_asked_while_rendering_keeps_up(monkeypatch, uses, capacity):
    monkeypatch.setattr(reused_words, "BackgroundRenderer", PromptRenderer)
    drawn, tally = draw(NumberedWords(), 300, uses=uses, capacity=capacity)
    counts = Counter(itertools.chain(*drawn))
    assert max(counts.values()) == uses
    in_pool = tally.rendered - sum(count == uses for count in counts.values())
    assert in_pool <= capacity + SIZE  # all that is not used up is still there
    assert tally.rendered == pytest.approx(300 * SIZE / uses, abs=capacity)
    assert tally.mean_uses == 300 * SIZE / tally.rendered
    # The uses of a word are apart by as long as it takes to draw the whole pool, on the average.
    last, gaps = {}, []
    for k, batch in enumerate(drawn):
        gaps += [k - last[number] for number in batch if number in last]
        last.update(dict.fromkeys(batch, k))
    assert np.mean(gaps) == pytest.approx(capacity / SIZE, rel=0.3)


def test_the_trainer_does_not_wait_once_the_pool_is_full():
    go_on = threading.Event()
    words = NumberedWords(limit=8, go_on=go_on)
    try:
        drawn, tally = draw_then(go_on, words, 100, uses=2, capacity=32)
    finally:
        go_on.set()
    counts = Counter(itertools.chain(*drawn))
    assert sorted(counts) == list(range(32))
    assert tally.rendered == 32
    assert tally.mean_uses == 100 * SIZE / 32
    assert min(counts.values()) > 2


def draw_then(event, words, count, **options):
    """As `draw`, with an event set after the last batch so that the thread can end."""
    reused = ReusedWords(words, augmentation=STILL, **options)
    batches = reused.batches()
    drawn = [labels[:, 2].tolist() for _, labels in itertools.islice(batches, count)]
    event.set()
    batches.close()
    return drawn, reused.tally


def test_the_trainer_waits_for_new_words_while_the_pool_fills():
    go_on = threading.Event()
    batches = ReusedWords(
        NumberedWords(limit=1, go_on=go_on), uses=2, capacity=64, augmentation=STILL
    ).batches()
    early = [next(batches)[1][:, 2].tolist() for _ in range(2)]  # one batch is enough to begin
    assert sorted(early[0]) == sorted(early[1]) == [0, 1, 2, 3]
    waiting = threading.Thread(target=lambda: early.append(next(batches)[1][:, 2].tolist()))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    go_on.set()
    waiting.join(20)
    assert min(early[2]) >= 4
    batches.close()


def test_words_change_from_the_second_use_on():
    config = Augmentation(invert_probability=1.0)
    seen = set()
    batches = ReusedWords(NumberedWords(), uses=3, capacity=16, augmentation=config).batches()
    for images, labels in itertools.islice(batches, 30):
        time.sleep(0.01)  # as a step would take, while the other thread renders
        for image, number in zip(np.asarray(images), labels[:, 2], strict=True):
            black = image[16:].mean() < 1
            assert black == (number not in seen)
            seen.add(number)
    batches.close()
    assert len(seen) >= 30 * SIZE / 3


def test_the_first_batch_is_the_one_asked_for():
    batches = ReusedWords(NumberedWords(), uses=2, capacity=16, augmentation=STILL).batches(start=7)
    assert min(next(batches)[1][:, 2]) >= 7 * SIZE
    batches.close()


@pytest.mark.parametrize("limit", [0, 5])
def test_what_ends_the_rendering_ends_the_training(limit):
    words = NumberedWords(limit=limit, error=OSError("the disk is gone"))
    batches = ReusedWords(words, uses=4, capacity=1000, augmentation=STILL).batches()
    with pytest.raises(OSError, match="the disk is gone"):
        list(itertools.islice(batches, 5 * 4 + 1))
    assert not renderers()


def test_an_error_is_not_held_up_by_words_that_wait():
    go_on = threading.Event()
    words = NumberedWords(limit=10, go_on=go_on, error=OSError("the disk is gone"))
    batches = ReusedWords(words, uses=10**6, capacity=8 * SIZE, augmentation=STILL).batches()
    for _ in range(50):  # the pool is full of words that are never used up
        next(batches)
    go_on.set()
    wait_until(lambda: not is_rendering(batches))
    with pytest.raises(OSError, match="the disk is gone"):
        next(batches)


def is_rendering(batches):
    """Whether no error has been met by the thread behind the batches."""
    draws = batches.gi_frame.f_locals["draws"]
    return draws.gi_frame.f_locals["renderer"]._error is None


def test_a_dataset_gives_the_same_kind_of_batches():
    pytest.importorskip("tensorflow")
    reused = ReusedWords(NumberedWords(), uses=2, capacity=16, augmentation=STILL)
    counts = Counter()
    for images, labels in reused.dataset().take(40):
        np.testing.assert_array_equal(numbers_of(images), labels[:, 2])
        counts.update(labels[:, 2].numpy().tolist())
    assert images.shape == (SIZE, 32, 100, 1)
    assert len(counts) >= 30
    assert 1 < reused.tally.mean_uses < 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"uses": 1}, "uses must be at least 2; got 1"),
        ({"uses": 2, "capacity": 3}, "A pool of 3 words cannot fill a batch of 4"),
    ],
)
def test_bad_numbers_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        ReusedWords(NumberedWords(), **options)


def test_words_at_their_own_widths_are_refused():
    words = NumberedWords()
    words.own_widths = True
    with pytest.raises(ValueError, match="uses 3 needs words of one width"):
        ReusedWords(words, uses=3)
