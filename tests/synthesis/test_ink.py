import random

import cv2
import numpy as np
import pytest

from keras_crnn.synthesis import SynthesisConfig
from keras_crnn.synthesis.ink import dress

STYLES = (
    *("border", "shadow", "thicken", "hollow", "extrusion", "inline", "glow", "dots"),
    *("relief", "sunlit"),
)
OFF = SynthesisConfig().change(**dict.fromkeys(STYLES, 0.0))


@pytest.fixture(scope="module")
def ink():
    """A bar of 12 x 40 pixels with a hole, in a picture of 40 x 80."""
    picture = np.zeros((40, 80), np.uint8)
    picture[14:26, 20:60] = 255
    picture[18:22, 36:44] = 0
    return picture


def apply(ink, style, seed=0):
    config = OFF.change(**{style: 1.0})
    return dress(ink, None, 24.0, random.Random(seed), config)


def test_without_a_style_nothing_is_added(ink):
    masks = dress(ink, None, 24.0, random.Random(0), OFF)
    assert (masks.backing, masks.has_neighbour) == (None, False)
    np.testing.assert_array_equal(masks.planes[:, :, 2], ink)


@pytest.mark.parametrize("style", ["border", "extrusion"])
def test_backing_reaches_past_the_ink_on_every_seed(ink, style):
    for seed in range(20):
        masks = apply(ink, style, seed)
        backing = masks.planes[:, :, 0]
        assert (backing[ink == 255] == 255).all()  # the word covers its own backing
        assert np.count_nonzero(backing) > np.count_nonzero(ink)
        np.testing.assert_array_equal(masks.planes[:, :, 2], ink)


def test_side_walls_are_joined_to_the_letters(ink):
    for seed in range(20):
        walls = apply(ink, "extrusion", seed)
        assert walls.backing == "walls"
        parts, _ = cv2.connectedComponents((walls.planes[:, :, 0] > 60).astype(np.uint8))
        assert parts == 2  # the ground and one body


def test_a_shadow_is_the_word_moved(ink):
    shadow = apply(ink, "shadow").planes[:, :, 0]
    assert shadow.sum(dtype=int) == pytest.approx(ink.sum(dtype=int), rel=0.3)
    assert (shadow != ink).any()


def test_glow_fades_away_from_the_ink(ink):
    masks = apply(ink, "glow")
    assert masks.backing == "glow"
    beside = masks.planes[20, 60:75, 0].astype(int)
    assert beside[0] > 60
    assert (np.diff(beside) <= 0).all()


def test_outlines_and_grooves_leave_the_middle_free(ink):
    for style in ("hollow", "inline"):
        drawn = apply(ink, style).planes[:, :, 2]
        assert drawn[20, 28] == 0  # the middle of the bar
        assert drawn[14, 28] == 255  # its edge


def test_dots_are_dots(ink):
    dots = apply(ink, "dots").planes[:, :, 2]
    body = dots[14:18, 22:58]
    assert body.max() > 200  # lamps
    assert body.min() < 60  # and the dark between them
    assert not dots[:10].any()


@pytest.mark.parametrize("style", ["shadow", "extrusion"])
def test_a_rim_lies_between_the_ink_and_what_is_behind_it(ink, style):
    config = OFF.change(**{style: 1.0}, rim=1.0)
    for seed in range(20):
        backing, _, drawn, rim = np.moveaxis(
            dress(ink, None, 24.0, random.Random(seed), config).planes, 2, 0
        )
        np.testing.assert_array_equal(drawn, ink)
        assert (rim[ink == 255] == 255).all()
        assert np.count_nonzero(ink) < np.count_nonzero(rim)
        if style == "extrusion":
            assert (backing[rim == 255] == 255).all()  # walls begin at the rim


def test_a_border_alone_has_no_rim(ink):
    masks = dress(ink, None, 24.0, random.Random(0), OFF.change(border=1.0, rim=1.0))
    assert masks.planes.shape[2] == 3


def test_edges_of_a_relief_are_lit_on_one_side_and_shaded_on_the_other(ink):
    for seed in range(20):
        masks = apply(ink, "relief", seed)
        assert masks.backing == "relief"
        lit, shaded = masks.planes[:, :, 0], masks.planes[:, :, 3]
        assert not (np.minimum(lit, shaded) > 0).any()
        assert lit.sum(dtype=int) == pytest.approx(shaded.sum(dtype=int), rel=0.1)
        assert not lit[18:22, 28:32].any()  # nothing in the middle of the bar
        assert not shaded[18:22, 28:32].any()


def test_sunlit_letters_have_walls_and_a_shadow_apart_from_them(ink):
    for seed in range(20):
        masks = apply(ink, "sunlit", seed)
        assert masks.backing == "sunlit"
        shadow, _, drawn, walls = np.moveaxis(masks.planes, 2, 0)
        np.testing.assert_array_equal(drawn, ink)
        assert (walls[ink == 255] == 255).all()
        assert ((shadow > 60) & (walls == 0)).any()
