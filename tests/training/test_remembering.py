"""An engine that remembers gives what the one behind it gives, and runs it once an image."""

from types import SimpleNamespace

import numpy as np

from keras_crnn.recognition.engines import RememberingEngine


class Counting:
    """An engine whose frames tell the image, and which keeps what it was asked for."""

    spec = SimpleNamespace(name="a spec")

    def __init__(self):
        self.asked = []

    def probabilities(self, images):
        self.asked.append(len(images))
        return [np.full((2, 3), image.sum(), np.float32) for image in images]


def make_images(count, width=4):
    return [np.full((2, width, 1), k, np.uint8) for k in range(count)]


def values(frames):
    return [int(one[0, 0]) for one in frames]


def test_each_image_is_run_once():
    inner = Counting()
    engine = RememberingEngine(inner)
    assert engine.spec is inner.spec
    first, second, third = make_images(3)
    assert values(engine.probabilities([second, first, second])) == [8, 0, 8]
    assert values(engine.probabilities([first, third, second])) == [0, 16, 8]
    assert engine.probabilities([]) == []
    assert inner.asked == [2, 1]


def test_shape_tells_images_of_the_same_bytes_apart():
    engine = RememberingEngine(Counting())
    image = make_images(2)[1]
    engine.probabilities([image])
    other = image.reshape(1, 8, 1)
    engine.probabilities([other])
    assert engine._engine.asked == [1, 1]


def test_the_oldest_are_forgotten():
    inner = Counting()
    engine = RememberingEngine(inner, capacity=2 * 24)  # bytes of two images' frames
    images = make_images(3)
    assert values(engine.probabilities(images)) == [0, 8, 16]
    assert values(engine.probabilities(images[1:])) == [8, 16]
    assert inner.asked == [3]
    assert values(engine.probabilities(images[:1])) == [0]
    assert values(engine.probabilities(images[2:])) == [16]
    assert values(engine.probabilities(images[1:2])) == [8]
    assert inner.asked == [3, 1, 1]
