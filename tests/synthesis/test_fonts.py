import json
import logging
import os
import random
import shutil
import sys

import numpy as np
import pytest

from keras_crnn.synthesis import FontBank, outlines
from keras_crnn.synthesis.font_files import default_cache


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


def test_dangling_link_is_counted_and_a_folder_is_no_font(folder, tmp_path):
    (folder / "gone.ttf").symlink_to(folder / "nowhere")
    (folder / "folder.ttf").mkdir()
    fonts = FontBank.open(folder, cache=tmp_path)
    assert len(fonts) == 3
    assert list(fonts.dropped) == ["gone.ttf"]


def compress(source, target, flavour):
    """Writes a font as WOFF or WOFF2."""
    ttlib = pytest.importorskip("fontTools.ttLib", reason="fontTools is missing")
    if flavour == "woff2":
        pytest.importorskip("brotli", reason="Brotli is missing")
    font = ttlib.TTFont(source)
    font.flavor = flavour
    font.save(target)


@pytest.mark.parametrize("flavour", ["woff", "woff2"])
def test_compressed_faces_give_the_same_outlines(faces, tmp_path, flavour):
    (tmp_path / "plain").mkdir()
    (tmp_path / "web").mkdir()
    shutil.copy(faces / "cmss10.ttf", tmp_path / "plain")
    compress(faces / "cmss10.ttf", tmp_path / "web" / f"sans.{flavour}", flavour)
    plain, web = (FontBank.open(tmp_path / n, cache=tmp_path / "cache") for n in ("plain", "web"))
    assert web.families == plain.families
    np.testing.assert_array_equal(web.points, plain.points)
    np.testing.assert_array_equal(web.glyphs, plain.glyphs)


@pytest.mark.parametrize("module", ["brotli", "fontTools"])
def test_woff2_without_its_modules_names_the_remedy(folder, faces, tmp_path, monkeypatch, module):
    compress(faces / "cmss10.ttf", folder / "mono.woff2", "woff2")
    with monkeypatch.context() as patch:
        for name in [name for name in sys.modules if name.partition(".")[0] == module]:
            patch.delitem(sys.modules, name)
        patch.setitem(sys.modules, module, None)
        fonts = FontBank.open(folder, cache=tmp_path)
    assert len(fonts) == 3
    assert "pip install 'keras-crnn[train]'" in fonts.dropped["mono.woff2"]
    assert "1 in need of a missing module" in fonts.summary()
    assert len(FontBank.open(folder, cache=tmp_path)) == 4  # now that it is there


def test_broken_woff2_is_left_out(folder, faces, tmp_path):
    compress(faces / "cmss10.ttf", folder / "mono.woff2", "woff2")
    whole = (folder / "mono.woff2").read_bytes()
    (folder / "half.woff2").write_bytes(whole[: len(whole) // 2])
    (folder / "none.woff2").write_bytes(b"")
    fonts = FontBank.open(folder, cache=tmp_path)
    assert len(fonts) == 4
    assert all("parsed: not a whole WOFF2" in reason for reason in fonts.dropped.values())
    assert sorted(fonts.dropped) == ["half.woff2", "none.woff2"]


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


def test_replaced_file_of_equal_size_and_age_is_read_again(folder, faces, tmp_path):
    path = folder / "DejaVuSans.ttf"
    before = path.stat()
    assert FontBank.open(folder, cache=tmp_path / "cache").families[0] == "DejaVu Sans"
    path.write_bytes((faces / "cmss10.ttf").read_bytes().ljust(before.st_size, b"\0"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert FontBank.open(folder, cache=tmp_path / "cache").families[0] == "cmss10"


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


@pytest.mark.parametrize("exponent", [0, -1, -0.25])
def test_family_exponent_sets_the_weight_of_large_families(faces, tmp_path, exponent):
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "cmr10.ttf"):
        shutil.copy(faces / name, tmp_path)
    fonts = FontBank.open(tmp_path, cache=tmp_path / "cache", family_exponent=exponent)
    assert fonts.weights[0] / fonts.weights[2] == pytest.approx(2**exponent)
    with pytest.raises(ValueError, match=r"`family_exponent` must be finite\. Received: nan"):
        FontBank.open(tmp_path, family_exponent=float("nan"))


def test_progress_is_told_while_fonts_are_read(folder, tmp_path):
    steps = []
    for _ in range(2):  # the second time from the cache
        FontBank.open(folder, cache=tmp_path, progress=lambda *step: steps.append(step))
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_summary_counts_what_is_left_out(folder, faces, tmp_path):
    assert FontBank.open(folder, cache=tmp_path).summary() == "3 faces of 3 families"
    for name in ("DejaVuSans-Bold.ttf", "STIXNonUni.ttf", "STIXSizOneSymReg.ttf"):
        shutil.copy(faces / name, folder)
    shutil.copy(faces / "cmr10.ttf", folder / "again.ttf")
    assert FontBank.open(folder, cache=tmp_path).summary() == (
        "4 faces of 3 families; 3 left out (2 without all letters, 1 that repeat another)"
    )


def test_entries_of_absent_files_are_logged_once(folder, tmp_path, caplog):
    names = ("DejaVuSans.ttf", "a.ttf", "b.ttf", "c.ttf", "d.ttf")
    (folder / "fonts.json").write_text(json.dumps([{"file": name} for name in names]))
    with caplog.at_level(logging.WARNING, logger="keras_crnn"):
        FontBank.open(folder, cache=tmp_path)
    (record,) = caplog.records
    assert "4 fonts" in record.getMessage()
    assert "a.ttf, b.ttf, c.ttf and 1 more" in record.getMessage()


def test_entries_of_fonts_left_out_are_not_absent(folder, tmp_path, caplog):
    (folder / "broken.ttf").write_bytes(b"")
    (folder / "fonts.json").write_text('[{"file": "broken.ttf"}]')
    FontBank.open(folder, cache=tmp_path)
    assert not caplog.records


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON"),
        ("{}", "must hold a list"),
        ('[{"family": "x"}]', '"file"'),
        ('[{"file": "x", "weight": -1}]', '"weight"'),
        ('[{"file": "x", "weight": "much"}]', '"weight"'),
        ('[{"file": "x", "weight": 1e999}]', "from 0 to 1e"),  # is read as infinity
        (f'[{{"file": "x", "weight": {10**400}}}]', "from 0 to 1e"),
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
