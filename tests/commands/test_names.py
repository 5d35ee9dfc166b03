import doctest
import errno
import os

import pytest

from keras_crnn.commands import names
from keras_crnn.commands.names import distinguish, drop_repeated, refuse_folder, refuse_path
from keras_crnn.system.errors import InputError


def test_the_docstring_runs():
    assert doctest.testmod(names).failed == 0


def test_a_set_in_another_spelling_is_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a:b").mkdir()
    given = ["svt", "svt/", "./svt", "ic13:1015", "ic13", "ic13:subset_1015.txt", "a:b", "a"]
    kept, repeated = drop_repeated(given)
    assert kept == ["svt", "ic13:1015", "ic13", "a:b", "a"]
    assert repeated == ["svt/", "./svt", "ic13:subset_1015.txt"]


def test_a_path_that_cannot_be_written_is_named(tmp_path):
    refuse_path("--out", str(tmp_path / "table.md"))
    for path in (tmp_path, tmp_path / "gone" / "table.md"):
        with pytest.raises(ValueError, match=r"--out '.*is a folder, or lies in none"):
            refuse_path("--out", str(path))


def test_a_folder_that_takes_no_file_is_named_and_left_as_it_was(tmp_path, monkeypatch):
    refuse_folder("--errors", str(tmp_path), tmp_path)
    assert not list(tmp_path.iterdir())

    def fail(code):
        def make(dir):
            raise OSError(code, os.strerror(code), f"{dir}/tmp1")

        monkeypatch.setattr("tempfile.TemporaryFile", make)

    fail(errno.EROFS)
    path = str(tmp_path / "table.md")
    with pytest.raises(InputError, match=r"--out '.*table\.md': no file can be .*Read-only file s"):
        refuse_path("--out", path)
    fail(errno.ENOSPC)
    with pytest.raises(OSError, match="No space left"):
        refuse_path("--out", path)


def test_sets_of_another_protocol_or_other_truths_are_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "svt").mkdir()
    for name in ("gt.tsv", "gt_exact.tsv"):
        (tmp_path / "svt" / name).touch()
    given = ["svt", "svt=paper", "svt/gt_exact.tsv", "svt/gt.tsv", "./svt=paper"]
    kept, repeated = drop_repeated(given)
    assert kept == ["svt", "svt=paper", "svt/gt_exact.tsv"]
    assert repeated == ["svt/gt.tsv", "./svt=paper"]


def test_other_truths_called_alike_have_the_folders_above():
    names = {f"{one}/svt/exact.tsv": "svt/exact" for one in "ab"}
    assert distinguish(list(names), names) == ["a/svt/exact", "b/svt/exact"]


def test_a_prepared_set_without_a_split_is_its_test_split(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = ["keras_crnn_svt:test", "keras_crnn_svt", "keras_crnn_svt:train"]
    kept, repeated = drop_repeated(given)
    assert kept == ["keras_crnn_svt:test", "keras_crnn_svt:train"]
    assert repeated == ["keras_crnn_svt"]
