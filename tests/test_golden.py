"""The golden vectors of the Android recogniser are what Python gives today."""

from android_demo.golden.make_golden import check


def test_golden_vectors_are_what_python_gives():
    assert check() == 0
