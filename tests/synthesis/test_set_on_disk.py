import dataclasses

import numpy as np
import pytest
from PIL import Image
from small_sets import break_after, read_tree

from keras_crnn.data.folder import read_folder
from keras_crnn.synthesis import SynthesisConfig
from keras_crnn.synthesis.set_on_disk import export_words
from keras_crnn.synthesis.shards import scale_to_height
from keras_crnn.system.atomic import remove


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
    remove(tmp_path / "images" / "00001")
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
    remove(folder / "images" / "00002")
    (folder / "images" / ".00002.partial").mkdir()
    (folder / "images" / ".00002.partial" / "000000008.png").write_bytes(b"half")
    export_words(config, folder, 0)
    assert read_tree(folder) == whole


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
