import json
import random
import shutil

import numpy as np
import pytest

from keras_crnn.synthesis import FontBank, outlines
from keras_crnn.synthesis.fonts import default_cache


@pytest.fixture
def folder(tmp_path, assets):
    shutil.copytree(assets / "fonts", tmp_path / "fonts")
    return tmp_path / "fonts"


def refuse(*arguments):
    raise AssertionError("the fonts were read although they are cached")


def test_faces_are_found_below_the_folder_in_order(banks):
    fonts = banks[0]
    assert fonts.files == ("DejaVuSans.ttf", "DejaVuSerif-Bold.ttf", "more/cmr10.ttf")
    assert fonts.families == ("DejaVu Sans", "DejaVu Serif", "cmr10")
    assert fonts.glyphs.shape == (3, len(fonts.characters), 4)
    assert fonts.weights.sum() == pytest.approx(1)


def test_broken_font_is_left_out_and_counted(folder, tmp_path):
    (folder / "broken.ttf").write_bytes(b"no font at all")
    fonts = FontBank.open(folder, cache=tmp_path)
    assert len(fonts) == 3
    assert "parsed" in fonts.dropped["broken.ttf"]


def test_face_without_letters_is_left_out(folder, faces, tmp_path):
    shutil.copy(faces / "STIXNonUni.ttf", folder)
    fonts = FontBank.open(folder, cache=tmp_path)
    assert len(fonts) == 3
    assert "has no" in fonts.dropped["STIXNonUni.ttf"]


def test_missing_and_empty_folders_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        FontBank.open(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"empty.*\.ttf"):
        FontBank.open(tmp_path / "empty")


def test_folder_of_broken_fonts_gives_the_reason(tmp_path):
    (tmp_path / "a.ttf").write_bytes(b"")
    with pytest.raises(ValueError, match=r"a\.ttf: cannot be parsed"):
        FontBank.open(tmp_path, cache=tmp_path)


def test_cache_is_used_and_gives_the_same(folder, tmp_path, monkeypatch):
    first = FontBank.open(folder, cache=tmp_path / "cache")
    monkeypatch.setattr("keras_crnn.synthesis.fonts.extract", refuse)
    second = FontBank.open(folder, cache=tmp_path / "cache")
    assert second.files == first.files
    np.testing.assert_array_equal(second.points, first.points)
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".npz"]


def test_another_file_makes_another_cache(folder, tmp_path, faces):
    FontBank.open(folder, cache=tmp_path / "cache")
    shutil.copy(faces / "DejaVuSansMono.ttf", folder)
    assert len(FontBank.open(folder, cache=tmp_path / "cache")) == 4
    assert len(list((tmp_path / "cache").iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
def test_damaged_cache_is_made_anew(folder, tmp_path, damage):
    first = FontBank.open(folder, cache=tmp_path / "cache")
    (cached,) = (tmp_path / "cache").iterdir()
    whole = cached.read_bytes()
    cached.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    second = FontBank.open(folder, cache=tmp_path / "cache")
    np.testing.assert_array_equal(second.points, first.points)
    assert outlines.read_cache(cached) is not None


def test_cache_that_cannot_be_written_is_no_error(folder, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert len(FontBank.open(folder, cache=tmp_path / "file")) == 3


def test_default_cache_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "keras-crnn"


def test_overrides_set_family_and_weight(folder, tmp_path):
    entries = [
        {"file": "DejaVuSans.ttf", "weight": 0},
        {"file": "DejaVuSerif-Bold.ttf", "family": "one"},
        {"file": "more/cmr10.ttf", "family": "one", "weight": 3},
    ]
    (folder / "fonts.json").write_text(json.dumps(entries))
    fonts = FontBank.open(folder, cache=tmp_path)
    np.testing.assert_allclose(fonts.weights, [0, 0.25, 0.75])
    rng = random.Random(0)
    assert {fonts.choose(rng) for _ in range(100)} == {1, 2}


def test_large_families_are_held_back(faces, tmp_path):
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "cmr10.ttf"):
        shutil.copy(faces / name, tmp_path)
    fonts = FontBank.open(tmp_path, cache=tmp_path / "cache")
    assert fonts.families == ("DejaVu Sans", "DejaVu Sans", "cmr10")
    assert fonts.weights[0] / fonts.weights[2] == pytest.approx(2**-0.6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON"),
        ("{}", "must hold a list"),
        ('[{"family": "x"}]', '"file"'),
        ('[{"file": "x", "weight": -1}]', '"weight"'),
        ('[{"file": "x", "weight": "much"}]', '"weight"'),
        ('[{"file": "x", "family": 3}]', '"family"'),
    ],
)
def test_broken_overrides_are_a_clear_error(folder, tmp_path, text, message):
    (folder / "fonts.json").write_text(text)
    with pytest.raises(ValueError, match=message) as caught:
        FontBank.open(folder, cache=tmp_path)
    assert "fonts.json" in str(caught.value)


def test_all_weights_zero_is_an_error(folder, tmp_path):
    names = ("DejaVuSans.ttf", "DejaVuSerif-Bold.ttf", "more/cmr10.ttf")
    (folder / "fonts.json").write_text(json.dumps([{"file": n, "weight": 0} for n in names]))
    with pytest.raises(ValueError, match="weight 0"):
        FontBank.open(folder, cache=tmp_path)
