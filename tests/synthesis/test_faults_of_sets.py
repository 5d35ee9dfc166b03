"""Full disks, workers that die, words that cannot be drawn."""

import contextlib
import dataclasses
import errno
import os
from concurrent.futures.process import BrokenProcessPool

import pytest
from small_sets import break_after, read_tree

from keras_crnn.data.folder import read_folder
from keras_crnn.synthesis import WordGenerator, set_on_disk, shards
from keras_crnn.synthesis.set_on_disk import ExportError, export_words
from keras_crnn.system.atomic import replaced


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
def test_a_device_that_is_truly_full(tmp_path, records, monkeypatch):
    @contextlib.contextmanager
    def on_a_full_device(path):
        with replaced(path) as partial:
            partial.symlink_to("/dev/full")
            yield partial

    monkeypatch.setattr(shards, "replaced", on_a_full_device)
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
