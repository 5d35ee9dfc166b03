import random
from dataclasses import replace

import numpy as np
import pytest

from keras_crnn.music.engraving.drawing import SPACE
from keras_crnn.music.photograph import photograph
from keras_crnn.music.score_config import SCORE_EFFECTS, ScoreConfig
from keras_crnn.music.sheet_geometry import find_extent, map_photograph, map_plainly
from keras_crnn.synthesis import BackgroundBank
from keras_crnn.synthesis.degrade import make_noise
from keras_crnn.synthesis.effect import Effect
from tests.drawn_staves import draw_staff

LABEL = "G4 A4 B4 C5 D5 E5 F5 G5"
PLAIN = ScoreConfig(plain=1.0)
OFF = Effect(0.0)
STILL = ScoreConfig(
    plain=0.0, stretch=OFF, tilt=OFF, bend=OFF, wave=OFF, shear=OFF, approach=OFF, neighbour=OFF,
    coarse=OFF, bold=OFF, through=OFF, background=OFF, grain=OFF, ink=(0.0, 0.0),
    shared=SCORE_EFFECTS.without_effects(),
)  # fmt: skip


@pytest.fixture(scope="module")
def bank(backgrounds):
    return BackgroundBank.open(backgrounds)


def take(config, bank, seed, label=LABEL):
    drawing, other = draw_staff(label), draw_staff("C4 E4")
    noise = make_noise(0)
    return photograph(drawing, lambda: other, bank, noise, random.Random(seed), config)


def test_pictures_are_grey_and_have_the_rows_asked_for(bank):
    for seed in range(60):
        image = take(ScoreConfig(), bank, seed)
        assert image.dtype == np.uint8
        assert image.ndim == 2
        assert 36 <= image.shape[0] <= 100  # fewer than 56 where resolution was thrown away
        assert image.shape[1] > image.shape[0]


def test_the_same_chance_gives_the_same_picture(bank):
    first, again = (take(ScoreConfig(), bank, 7) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, take(ScoreConfig(), bank, 8))


def find_lines(image):
    """Rows of the staff lines on the left, where no note stands."""
    dark = image[:, 2:6].mean(axis=1) < (image.min() / 2 + image.max() / 2)
    starts = np.flatnonzero(dark & ~np.roll(dark, 1))
    ends = np.flatnonzero(dark & ~np.roll(dark, -1))
    return (starts + ends) / 2


@pytest.mark.parametrize("config", [PLAIN, STILL])
def test_the_whole_staff_is_in_the_crop_with_room_above_and_below(bank, config):
    config = replace(config, left=(0.2, 0.3))
    for seed in range(20):
        image = take(config, bank, seed)
        lines = find_lines(image)
        assert len(lines) == 5
        space = np.diff(lines).mean()
        above, below = find_extent(tuple(LABEL.split()))
        assert lines[2] >= (above + config.tight[0]) * space - 1.5
        assert image.shape[0] - lines[2] >= (below + config.tight[0]) * space - 1.5


def test_a_tilted_and_bent_staff_stays_in_the_crop():
    config = replace(STILL, tilt=Effect(1, 0.3, 0.3), bend=Effect(1, -0.3, 0.3), left=(0, 0))
    drawing = draw_staff(LABEL)
    for seed in range(40):
        where = map_photograph(drawing, config, random.Random(seed))
        for rows in (where.y[:, 5], where.y[:, -5]):
            assert rows.min() < -2 * SPACE
            assert rows.max() > 2 * SPACE


def test_upright_strokes_stay_square_to_a_tilted_staff():
    config = replace(STILL, tilt=Effect(1, 0.3, 0.3), left=(0, 0), right=(0, 0))
    where = map_photograph(draw_staff(LABEL), config, random.Random(1))
    middle = where.x.shape[1] // 2
    row_step = np.array(
        [where.x[1, middle] - where.x[0, middle], where.y[1, middle] - where.y[0, middle]]
    )
    column_step = np.array(
        [where.x[0, middle + 1] - where.x[0, middle], where.y[0, middle + 1] - where.y[0, middle]]
    )
    cosine = row_step @ column_step / np.linalg.norm(row_step) / np.linalg.norm(column_step)
    assert abs(cosine) < 0.05


def test_a_plain_picture_is_a_crop_at_another_size():
    where = map_plainly(draw_staff(LABEL), PLAIN, random.Random(0))
    assert np.allclose(where.y, where.y[:, :1])
    assert np.allclose(where.x, where.x[:1])
    assert np.allclose(np.diff(where.y[:, 0]), SPACE / where.space, rtol=1e-3)


def test_staves_beside_do_not_touch_the_staff(bank):
    room = (14.0, 14.0)
    config = replace(STILL, margin=room, tight=room, loose=room, paper=(200.0, 200.0))
    beside = replace(config, neighbour=Effect(1, 5, 6))
    drawing = draw_staff(LABEL)
    seen = 0
    for seed in range(10):
        rng = random.Random(seed)
        rng.random()  # as `photograph` begins
        rows = np.abs(map_photograph(drawing, config, rng).y[:, 0])
        own = rows < drawing.middle - SPACE  # where nothing else may be drawn
        alone, crowded = take(config, bank, seed), take(beside, bank, seed)
        np.testing.assert_array_equal(alone[own] < 128, crowded[own] < 128)
        assert (alone[~own] > 128).all()
        seen += int((crowded[~own] < 128).any())  # one far to the side is not in the picture
    assert seen >= 5


def test_effects_show(bank):
    plain = take(STILL, bank, 3)
    for name, effect in {
        "tilt": Effect(1, 0.3, 0.3),
        "bend": Effect(1, 0.3, 0.3),
        "wave": Effect(1, 0.06, 0.06),
        "stretch": Effect(1, 1.2, 1.2),
        "approach": Effect(1, 0.2, 0.2),
        "coarse": Effect(1, 0.25, 0.25),
        "bold": Effect(1, 0.5, 0.5),
        "through": Effect(1, 0.2, 0.2),
        "background": Effect(1, 0.8, 0.8),
        "grain": Effect(1, 0.06, 0.06),
    }.items():
        image = take(replace(STILL, **{name: effect}), bank, 3)
        assert image.shape != plain.shape or not np.array_equal(image, plain), name


def test_the_crop_makes_room_for_ledger_lines():
    assert find_extent(("B4",)) == (2.0, 2.0)
    assert find_extent(("B6", "C4")) == (7.6, 3.6)
    assert find_extent(()) == (2.0, 2.0)
