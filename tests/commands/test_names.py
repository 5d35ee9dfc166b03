import doctest

import pytest

from keras_crnn.commands import names
from keras_crnn.commands.names import drop_repeated, refuse_path


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
