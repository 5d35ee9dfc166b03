import random

import numpy as np

from keras_crnn.synthesis.light import overexpose


def bar(ground, ink):
    picture = np.full((40, 80), ground, np.float32)
    picture[:, 30:50] = ink
    return picture


def test_too_much_light_cuts_off_what_is_bright_and_spreads_from_it():
    for seed in range(10):
        image = overexpose(bar(60.0, 180.0), 300.0, random.Random(seed))
        assert (image[:, 30:50] >= 255).all()
        np.testing.assert_allclose(image[:, :10], 100.0)  # 60 times 300 / 180
        beside = image[20, 50:56]
        assert beside[0] > 100
        assert (np.diff(beside) <= 0).all()


def test_what_is_dark_stays_told_from_white():
    image = overexpose(bar(240.0, 150.0), 400.0, random.Random(0))
    assert image[:, 35:45].max() < 200
    assert (image[:, :20] >= 255).all()
    pale = bar(240.0, 200.0)
    np.testing.assert_array_equal(overexpose(pale, 300.0, random.Random(0)), pale)
