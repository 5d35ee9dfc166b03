import shutil

import numpy as np
import pytest

from keras_crnn.synthesis import FontBank
from keras_crnn.synthesis.faces import CELL, draw_signs, find_unfit
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.outlines import read_face
from keras_crnn.synthesis.plainness import measure_plainness

TEXT = (
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSerif-Italic.ttf",
    "STIXGeneral.ttf",
    "cmr10.ttf",
    "cmss10.ttf",
    "cmtt10.ttf",
)
SIGNS = "".join(sign for sign in PRINTABLE if sign.isalnum())
FAMILIES = ["sans", "sans", "mono", "serif", "stix", "cmr", "cmss", "cmtt"]


@pytest.fixture(scope="module")
def pictures(faces):
    """uint8 `(8, 62, 14, 14)`: the letters and digits of faces that can teach."""
    drawn = []
    for name in TEXT:
        face = read_face(faces / name, SIGNS)
        drawn.append(draw_signs(face.points, face.tags, face.ends, face.glyphs))
    return np.stack(drawn)


def judge(pictures, signs=SIGNS, families=FAMILIES):
    return find_unfit(pictures, signs, list(TEXT[: len(pictures)]), families[: len(pictures)])


def shuffle(picture, seed):
    """A face whose letters and digits stand for one another."""
    return picture[np.random.default_rng(seed).permutation(len(SIGNS))]


def put_first(picture, pictures):
    return np.concatenate([picture[None], pictures[1:]])


def test_pictures_hold_each_letter_alone(pictures):
    assert pictures.shape == (len(TEXT), len(SIGNS), CELL, CELL)
    ink = pictures[0].sum(axis=(1, 2), dtype=int)
    assert ink.min() > 0
    assert ink[SIGNS.index("M")] > ink[SIGNS.index("l")]


def test_letters_of_more_points_than_freetype_takes_are_drawn_in_parts(faces, pictures):
    face = read_face(faces / TEXT[0], SIGNS)
    times = 1 + 2**15 // len(face.points)
    many = draw_signs(face.points, face.tags, face.ends, np.tile(face.glyphs, (times, 1)))
    assert times * len(face.points) > 2**15
    # Equal also shows that no letter's picture depends on its neighbours.
    np.testing.assert_array_equal(many.reshape(times, *pictures[0].shape), [pictures[0]] * times)


def test_faces_of_text_are_kept(pictures):
    assert judge(pictures) == {}


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_letters_are_not_letters(pictures, seed):
    shuffled = shuffle(pictures[0], seed)
    unfit = judge(put_first(shuffled, pictures))
    assert list(unfit) == [0]
    assert "not letters" in unfit[0]


def test_digits_that_are_none_are_enough(pictures):
    places = [SIGNS.index(digit) for digit in "0123456789"]
    strange = pictures[0].copy()
    strange[places] = pictures[0][[SIGNS.index(letter) for letter in "MTxAVLYwHr"]]
    assert "digits match" in judge(put_first(strange, pictures))[0]


@pytest.mark.parametrize("axes", [2, 1, (1, 2)])
def test_turned_faces_are_found(pictures, axes):
    unfit = judge(put_first(np.flip(pictures[0], axes), pictures))
    assert list(unfit) == [0]
    assert "not letters" in unfit[0]


def test_mirrored_letters_that_still_match_are_called_mirrored(pictures):
    signs = "AHIMOTUVWXYvwxo8iltnumBCDEKcekh"  # most have an axis, so that the match stays high
    columns = [SIGNS.index(sign) for sign in signs]
    few = pictures[:, columns]
    unfit = judge(put_first(few[0][:, :, ::-1], few), signs)
    assert unfit == {0: "not letters as they stand: mirrored"}


def test_small_folders_are_judged_by_shared_outlines_alone(pictures):
    shuffled = shuffle(pictures[0], 0)
    assert judge(shuffled[None]) == {}
    boxes = pictures[:1].copy()
    boxes[0, [SIGNS.index(digit) for digit in "0123456789"]] = boxes[0, 0]
    assert judge(boxes) == {0: "draws '0123456789' all alike"}


def test_lookalikes_may_share_an_outline(pictures):
    alike = pictures[:1].copy()
    for group in ("0Oo", "1lIi", "Ss5", "Aa"):
        alike[0, [SIGNS.index(sign) for sign in group]] = alike[0, SIGNS.index(group[0])]
    assert judge(alike) == {}
    alike[0, SIGNS.index("q")] = alike[0, SIGNS.index("s")]
    assert judge(alike) == {0: "draws '5Sqs' all alike"}


def test_doubles_are_found_and_styles_are_none(pictures):
    nearly = pictures[0].copy()
    nearly[3] = np.clip(nearly[3].astype(int) + 1, 0, 255)
    both = np.concatenate([pictures, nearly[None]])
    unfit = find_unfit(both, SIGNS, [*TEXT, "copy.ttf"], [*FAMILIES, "other"])
    assert unfit == {len(TEXT): "same letters as DejaVuSans.ttf"}


def test_symbol_faces_and_doubles_are_left_out_of_a_folder(faces, tmp_path):
    for name in (*TEXT, "cmsy10.ttf", "cmex10.ttf"):
        shutil.copy(faces / name, tmp_path)
    shutil.copy(faces / "cmr10.ttf", tmp_path / "last.ttf")
    fonts = FontBank.open(tmp_path, cache=tmp_path / "cache")
    assert fonts.files == tuple(sorted(TEXT))
    assert fonts.dropped["last.ttf"] == "same letters as cmr10.ttf"
    assert "not letters" in fonts.dropped["cmsy10.ttf"]
    assert "not letters" in fonts.dropped["cmex10.ttf"]
    assert fonts.summary().endswith("3 left out (2 not letters, 1 that repeat another)")
    assert fonts.glyphs.shape == (len(TEXT), len(PRINTABLE), 4)
    assert fonts.glyphs[..., 0].max() < len(fonts.points)


def test_other_alphabets_are_not_judged(faces, tmp_path):
    shutil.copy(faces / "DejaVuSans.ttf", tmp_path)
    shutil.copy(faces / "DejaVuSans.ttf", tmp_path / "other.ttf")
    assert len(FontBank.open(tmp_path, "жщ", cache=tmp_path / "cache")) == 2


def test_plainness_falls_as_letters_grow_odd(pictures):
    odd = pictures.copy()
    odd[-1, ::3] = shuffle(pictures[-1], 1)[::3]  # every third letter is another one
    before = measure_plainness(pictures, SIGNS, FAMILIES)
    after = measure_plainness(odd, SIGNS, FAMILIES)
    assert after[-1] == after.min() < before[-1]
    assert before.min() >= -2.5
    assert before.max() <= 1.5
    few = measure_plainness(pictures[:3], SIGNS, FAMILIES[:3])
    np.testing.assert_array_equal(few, 0)
    np.testing.assert_array_equal(measure_plainness(pictures[:, :9], SIGNS[:9], FAMILIES), 0)


def test_plain_faces_are_chosen_more_often(faces, tmp_path):
    for name in TEXT:
        shutil.copy(faces / name, tmp_path / name)
    alike, preferred, strongly = (
        FontBank.open(tmp_path, cache=tmp_path / "cache", plainness=plainness)
        for plainness in (0.0, 1.0, 2.0)
    )
    first, second = preferred.weights / alike.weights, strongly.weights / alike.weights
    assert np.ptp(first) > 0.1
    np.testing.assert_allclose(second / second[0], (first / first[0]) ** 2, rtol=1e-5)
    with pytest.raises(ValueError, match="plainness"):
        FontBank.open(tmp_path, cache=tmp_path / "cache", plainness=float("nan"))
