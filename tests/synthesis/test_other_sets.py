"""A folder that holds another set, or something else, is not touched."""

import dataclasses
import shutil

import pytest
from small_sets import read_tree

from keras_crnn.data.folder import read_folder
from keras_crnn.synthesis import SynthesisConfig
from keras_crnn.synthesis.set_on_disk import export_words


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"count": 11}, "count is 10 there and 11 here"),
        ({"format": "tfrecord"}, "format is 'folder' there and 'tfrecord' here"),
        ({"shard_size": 5}, "shard_size is 4 there and 5 here"),
        ({"height": 32}, "height is None there and 32 here"),
        ({"seed": 1}, "seed is 0 there and 1 here"),
        ({"patterns": (r"\d",)}, "patterns is"),
        (
            {"config": SynthesisConfig().change(jpeg=0)},
            "config.degrade.jpeg.probability is 0.5 there",
        ),
    ],
)
def test_another_set_is_refused_and_not_touched(tmp_path, config, changes, message):
    export_words(config, tmp_path, 0)
    before = read_tree(tmp_path)
    own = {name: value for name, value in changes.items() if hasattr(config, name)}
    others = {name: value for name, value in changes.items() if name not in own}
    other = dataclasses.replace(config, recipe=dataclasses.replace(config.recipe, **others), **own)
    with pytest.raises(ValueError, match="holds another set") as caught:
        export_words(other, tmp_path, 0)
    assert message in str(caught.value)
    assert read_tree(tmp_path) == before


def test_other_assets_are_another_set(tmp_path, config, assets):
    export_words(config, tmp_path / "set", 0)
    words = tmp_path / "words.txt"
    words.write_bytes((assets / "words.txt").read_bytes())
    moved = dataclasses.replace(config.recipe, words=((str(words), 1.0),))
    moved = dataclasses.replace(config, recipe=moved)
    assert export_words(moved, tmp_path / "set", 0).images == 0  # the place does not matter
    words.write_text("hotel\nclosed\n")
    with pytest.raises(ValueError, match=r"words is .*content"):
        export_words(moved, tmp_path / "set", 0)
    more = tmp_path / "backgrounds"
    more.mkdir()
    for path in (assets / "backgrounds").iterdir():
        (more / path.name).write_bytes(path.read_bytes())
    (more / "more.png").write_bytes(path.read_bytes())
    others = dataclasses.replace(config.recipe, backgrounds=str(more))
    with pytest.raises(ValueError, match=r"backgrounds.files is 3 there and 4 here"):
        export_words(dataclasses.replace(config, recipe=others), tmp_path / "set", 0)


def test_fonts_of_other_content_are_another_set(tmp_path, config):
    fonts = tmp_path / "fonts"
    shutil.copytree(config.recipe.fonts, fonts)
    (fonts / "fonts.json").write_text('[{"file": "DejaVuSans.ttf", "weight": 1.0}]')
    config = dataclasses.replace(config, recipe=dataclasses.replace(config.recipe, fonts=fonts))
    export_words(config, tmp_path / "set", 0)
    (fonts / "fonts.json").write_text('[{"file": "DejaVuSans.ttf", "weight": 900}]')
    with pytest.raises(ValueError, match=r"holds another set \(fonts.listing"):
        export_words(config, tmp_path / "set", 0)


def test_foreign_files_are_refused(tmp_path, config):
    (tmp_path / "letter.txt").write_text("Dear Sir")
    with pytest.raises(ValueError, match=r"holds other files, such as 'letter.txt'"):
        export_words(config, tmp_path, 0)
    (tmp_path / "settings.json").write_text('{"training": {}}')  # as `keras-crnn train` makes
    with pytest.raises(ValueError, match="is not that of rendered words"):
        export_words(config, tmp_path, 0)
    assert sorted(read_tree(tmp_path)) == ["letter.txt", "settings.json"]
    with pytest.raises(ValueError, match="is a file"):
        export_words(config, tmp_path / "letter.txt", 0)


def test_two_runs_do_not_share_a_folder(tmp_path, config):
    def start_another(done, rendered):
        with pytest.raises(ValueError, match="Another run writes into"):
            export_words(config, tmp_path, 0)

    export_words(config, tmp_path, 0, start_another)
    assert len(read_folder(tmp_path)) == 10


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"count": 0}, "count must be at least 1; got 0"),
        ({"shard_size": 0}, "shard_size must be at least 1; got 0"),
        ({"height": -1}, "height must be at least 1; got -1"),
        ({"format": "zip"}, "must be one of folder, tfrecord; got 'zip'"),
        ({"count": 400_000}, "take a shard_size of at least 5"),
    ],
)
def test_bad_settings_are_named(config, changes, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(config, **changes)


def test_a_recipe_needs_something_to_write(recipe):
    with pytest.raises(ValueError, match="give a word list or a pattern"):
        dataclasses.replace(recipe, words=())
    made_up = dataclasses.replace(recipe, words=(), patterns=(r"AB-\d{4}",))
    assert any(made_up.open().render(k).text.startswith("AB-") for k in range(9))
