import json
import shutil

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from keras_crnn.synthesis import FontBank
from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.faces import draw_signs
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.generator import WordGenerator
from keras_crnn.synthesis.letter_case import find_small_as_capitals, write_as_seen
from keras_crnn.synthesis.outlines import read_face

FACES = {
    "DejaVuSans.ttf": "sans",
    "DejaVuSansMono.ttf": "mono",
    "DejaVuSerif-Italic.ttf": "serif",
    "STIXGeneral.ttf": "stix",
    "cmr10.ttf": "cmr",
    "cmss10.ttf": "cmss",
    "cmtt10.ttf": "cmtt",
}
SIGNS = "".join(sign for sign in PRINTABLE if sign.isalnum())
SMALL = [k for k, sign in enumerate(SIGNS) if sign.islower()]
CAPITALS = [SIGNS.index(SIGNS[k].upper()) for k in SMALL]


@pytest.fixture(scope="module")
def pictures(faces):
    """uint8 `(7, 62, 14, 14)`: the letters and digits of faces."""
    read = [read_face(faces / name, SIGNS) for name in FACES]
    return np.stack([draw_signs(one.points, one.tags, one.ends, one.glyphs) for one in read])


@pytest.fixture(scope="module")
def folder(faces, tmp_path_factory):
    """Faces of which one, the only one that is chosen, draws its small letters as capitals."""
    folder = tmp_path_factory.mktemp("faces")
    for name in FACES:
        shutil.copy(faces / name, folder / name)
    font = TTFont(faces / "DejaVuSans-Bold.ttf")
    for table in font["cmap"].tables:
        for code in range(ord("a"), ord("z") + 1):
            if code in table.cmap:
                table.cmap[code] = table.cmap[code - 32]
    font.save(folder / "capitals.ttf")
    weights = [{"file": name, "weight": 0} for name in FACES]
    (folder / "fonts.json").write_text(json.dumps(weights), encoding="utf-8")
    return folder


@pytest.mark.parametrize("face", range(len(FACES)))
def test_small_letters_drawn_as_capitals_are_found(pictures, face):
    changed = pictures.copy()
    changed[face, SMALL] = pictures[face, CAPITALS]
    families = list(FACES.values())
    assert not find_small_as_capitals(pictures, SIGNS, families).any()
    assert np.flatnonzero(find_small_as_capitals(changed, SIGNS, families)).tolist() == [face]


def test_too_few_faces_or_letters_tell_nothing(pictures):
    changed = pictures.copy()
    changed[0, SMALL] = pictures[0, CAPITALS]
    families = list(FACES.values())
    assert not find_small_as_capitals(changed[:4], SIGNS, families[:4]).any()
    without = [k for k in range(len(SIGNS)) if k not in SMALL]
    signs = "".join(SIGNS[k] for k in without)
    assert not find_small_as_capitals(changed[:, without], signs, families).any()
    assert find_small_as_capitals(changed[:0], SIGNS, []).shape == (0,)


def test_the_label_is_what_the_face_shows(folder, backgrounds, tmp_path):
    for _ in range(2):  # read, and out of the cache
        fonts = FontBank.open(folder, cache=tmp_path)
        assert [fonts.files[k] for k in np.flatnonzero(fonts.capitals_only)] == ["capitals.ttf"]
    config, patterns = SynthesisConfig(), ["[a-z]{4}7"]
    generator = WordGenerator.open(folder, backgrounds, None, config, patterns=patterns)
    assert generator.render(0, "Dog-ear 5").text == "DOG-EAR 5"
    assert all(generator.render(k).text.isupper() for k in range(5))
    first, second = generator.render(1, "night"), generator.render(1, "NIGHT")
    assert first.text == second.text == "NIGHT"
    np.testing.assert_array_equal(first.image, second.image)


def test_what_has_no_one_capital_stays():
    assert write_as_seen("Straße 7, ñandú жар 你") == "STRAßE 7, ÑANDÚ ЖАР 你"
