import dataclasses
import errno
import os
import shutil
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest
from PIL import Image

from keras_crnn.data.folder import read_folder
from keras_crnn.synthesis import SynthesisConfig, WordGenerator, set_on_disk, shards
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.synthesis.set_on_disk import ExportError, export_words
from keras_crnn.synthesis.shards import ExportConfig, encode_png, scale_to_height


@pytest.fixture(scope="module")
def recipe(assets):
    """Recipe of the test assets."""
    return Recipe(
        str(assets / "fonts"), str(assets / "backgrounds"), ((str(assets / "words.txt"), 1.0),)
    )


@pytest.fixture
def config(recipe):
    """Ten images in shards of four: the last one is short."""
    return ExportConfig(recipe, 10, shard_size=4)


@pytest.fixture
def records(config):
    """The same words as TFRecords."""
    return dataclasses.replace(config, format="tfrecord")


def read_tree(folder):
    """Content of every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def break_after(monkeypatch, images, error):
    """Makes the encoding of the image after the first `images` ones raise."""
    left = iter(range(images))

    def encode(image):
        if next(left, None) is None:
            raise error
        return encode_png(image)

    monkeypatch.setattr(shards, "encode_png", encode)


@pytest.mark.parametrize("color", [False, True])
def test_a_folder_holds_what_the_generator_renders(tmp_path, config, color):
    synthesis = SynthesisConfig(color=color)
    config = dataclasses.replace(
        config, recipe=dataclasses.replace(config.recipe, config=synthesis)
    )
    seen = []
    summary = export_words(config, tmp_path / "set", 0, lambda *counts: seen.append(counts))
    examples = read_folder(tmp_path / "set")
    generator = config.recipe.open()
    assert len(examples) == 10
    for number, (path, text) in enumerate(examples):
        sample = generator.render(number)
        assert text == sample.text
        with Image.open(path) as image:
            np.testing.assert_array_equal(np.array(image), sample.image)
    assert seen == [(4, 4), (8, 8), (10, 10)]
    assert (summary.images, summary.kept) == (10, 0)
    assert summary.characters == sum(len(text) for _, text in examples)
    names = {path.relative_to(tmp_path / "set" / "images").as_posix() for path, _ in examples}
    assert {"00000/000000000.png", "00002/000000009.png"} < names


def test_records_hold_what_the_folder_holds(tmp_path, config, records):
    from keras_crnn.data.records import read_records

    export_words(config, tmp_path / "folder", 0)
    export_words(records, tmp_path / "records", 0)
    names = sorted(path.name for path in (tmp_path / "records").iterdir())
    assert names == ["settings.json", *(f"words-0000{k}-of-00003.tfrecord" for k in range(3))]
    found = [
        (image.numpy(), text.numpy().decode())
        for image, text in read_records(tmp_path / "records" / "words-*.tfrecord")
    ]
    expected = [(path.read_bytes(), text) for path, text in read_folder(tmp_path / "folder")]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("format_", ["folder", "tfrecord"])
def test_bytes_do_not_depend_on_processes_or_interruptions(tmp_path, config, monkeypatch, format_):
    config = dataclasses.replace(config, format=format_)
    export_words(config, tmp_path / "0", 0)
    whole = read_tree(tmp_path / "0")
    export_words(config, tmp_path / "2", 2)
    assert read_tree(tmp_path / "2") == whole
    for images in (0, 2, 4, 9):
        folder = tmp_path / f"stopped after {images}"
        with monkeypatch.context() as patched:
            break_after(patched, images, KeyboardInterrupt())
            with pytest.raises(KeyboardInterrupt):
                export_words(config, folder, 0)
        assert not (folder / "gt.tsv").exists()
        stopped = read_tree(folder)
        assert stopped.items() < whole.items()
        summary = export_words(config, folder, 0)
        assert summary.kept == images // 4
        assert read_tree(folder) == whole


def test_a_whole_set_is_left_alone(tmp_path, config, monkeypatch):
    export_words(config, tmp_path, 0)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    break_after(monkeypatch, 0, AssertionError())
    summary = export_words(config, tmp_path, 0)
    assert (summary.images, summary.kept) == (0, 3)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_shard_that_was_taken_away_comes_back(tmp_path, config, monkeypatch):
    export_words(config, tmp_path, 0)
    whole = read_tree(tmp_path)
    shards.remove(tmp_path / "images" / "00001")
    with monkeypatch.context() as patched:
        break_after(patched, 1, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            export_words(config, tmp_path, 0)
    assert not (tmp_path / "gt.tsv").exists()
    assert export_words(config, tmp_path, 0).images == 4
    assert read_tree(tmp_path) == whole


def test_leftovers_of_a_killed_run_are_removed(tmp_path, config):
    export_words(config, tmp_path / "whole", 0)
    whole = read_tree(tmp_path / "whole")
    folder = tmp_path / "killed"
    folder.mkdir()
    (folder / ".settings.json.partial").write_text("{")
    export_words(dataclasses.replace(config), folder, 0)
    shards.remove(folder / "images" / "00002")
    (folder / "images" / ".00002.partial").mkdir()
    (folder / "images" / ".00002.partial" / "000000008.png").write_bytes(b"half")
    export_words(config, folder, 0)
    assert read_tree(folder) == whole


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


@pytest.mark.parametrize("format_", ["folder", "tfrecord"])
def test_a_full_disk_is_explained(tmp_path, config, monkeypatch, format_):
    config = dataclasses.replace(config, format=format_)
    with monkeypatch.context() as patched:
        break_after(patched, 6, OSError(errno.ENOSPC, "No space left on device"))
        with pytest.raises(ExportError) as caught:
            export_words(config, tmp_path, 0)
    message = str(caught.value)
    assert f"Could not write into '{tmp_path}': No space left on device." in message
    assert "1 of 3 shards are kept. Make room" in message
    assert [config.path(tmp_path, k).exists() for k in range(3)] == [True, False, False]
    assert not list(shards.find_partial(tmp_path))
    assert export_words(config, tmp_path, 0).kept == 1


def test_a_disk_that_fills_up_under_the_table(tmp_path, config, monkeypatch):
    replace = os.replace

    def fail(old, new):
        if new.name == "gt.tsv":
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fail)
        with pytest.raises(ExportError, match="3 of 3 shards are kept"):
            export_words(config, tmp_path, 0)
    assert not any("gt.tsv" in name for name in read_tree(tmp_path))
    assert export_words(config, tmp_path, 0).kept == 3
    assert len(read_folder(tmp_path)) == 10


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_device_that_is_truly_full(tmp_path, records):
    partial = tmp_path / ".words-00000-of-00003.tfrecord.partial"
    partial.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        shards.write_shard(records.recipe.open(), records, tmp_path, 0)
    assert not list(tmp_path.iterdir())


def test_a_worker_that_dies_is_explained(tmp_path, config, monkeypatch):
    def die(*_):
        yield shards.write_shard(config.recipe.open(), config, tmp_path, 1)
        raise BrokenProcessPool("A process in the process pool was terminated abruptly.")

    with monkeypatch.context() as patched:
        patched.setattr(set_on_disk, "write_in_processes", die)
        with pytest.raises(ExportError, match=r"killed.*1 of 3 shards are kept. Take fewer proc"):
            export_words(config, tmp_path, 2)
    assert export_words(config, tmp_path, 0).kept == 1


def test_a_word_that_cannot_be_drawn_ends_the_run_before_it_starts(tmp_path, config, monkeypatch):
    def fail(self, index):
        raise ValueError("Could not draw 'qx'.")

    monkeypatch.setattr(WordGenerator, "render", fail)
    with pytest.raises(ValueError, match="Could not draw 'qx'"):
        export_words(config, tmp_path / "set", 0)
    assert not (tmp_path / "set").exists()


def test_words_that_were_replaced_are_counted(tmp_path, config, monkeypatch):
    render = WordGenerator.render

    def skip(self, index):
        self.skipped["qx"] += 1
        return render(self, index)

    monkeypatch.setattr(WordGenerator, "render", skip)
    summary = export_words(config, tmp_path, 0)
    assert summary.skipped == {"qx": 10}


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


@pytest.mark.parametrize("shape", [(16, 40), (48, 131), (64, 300, 3), (32, 7)])
def test_heights_are_scaled_and_proportions_kept(shape):
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    scaled = scale_to_height(image, 32)
    assert scaled.shape == (32, round(shape[1] * 32 / shape[0]), *shape[2:])
    assert abs(scaled.mean() - image.mean()) < 3
    assert scale_to_height(image, None) is image


def test_all_images_of_a_set_have_its_height(tmp_path, config):
    export_words(dataclasses.replace(config, height=20), tmp_path, 0)
    for path, _ in read_folder(tmp_path):
        with Image.open(path) as image:
            assert image.height == 20


def test_a_shard_that_lost_an_image_is_made_again(tmp_path, config):
    export_words(config, tmp_path, 0)
    before = read_tree(tmp_path)
    next((tmp_path / "images" / "00001").glob("*.png")).unlink()
    summary = export_words(config, tmp_path, 0)
    assert summary.kept == 2
    assert read_tree(tmp_path) == before


def test_fonts_of_other_content_are_another_set(tmp_path, config):
    fonts = tmp_path / "fonts"
    shutil.copytree(config.recipe.fonts, fonts)
    (fonts / "fonts.json").write_text('[{"file": "DejaVuSans.ttf", "weight": 1.0}]')
    config = dataclasses.replace(config, recipe=dataclasses.replace(config.recipe, fonts=fonts))
    export_words(config, tmp_path / "set", 0)
    (fonts / "fonts.json").write_text('[{"file": "DejaVuSans.ttf", "weight": 900}]')
    with pytest.raises(ValueError, match=r"holds another set \(fonts.listing"):
        export_words(config, tmp_path / "set", 0)
