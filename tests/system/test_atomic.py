"""Files are there whole, or as they were before."""

import doctest
import os

import pytest

from keras_crnn.system import atomic
from keras_crnn.system.atomic import remove, replaced


def write_half(path, error):
    with replaced(str(path)) as partial:
        partial.write_text("ne")
        raise error


def test_the_file_changes_at_the_end_alone(tmp_path):
    path = tmp_path / "words-0.tfrecord"
    path.write_text("old")
    with replaced(path) as partial:
        partial.write_text("new")
        assert partial.parent == tmp_path
        assert path.read_text() == "old"
        assert partial.name == ".words-0.tfrecord.partial"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_ends_the_writing_leaves_the_old_file(tmp_path, error):
    path = tmp_path / "state.json"
    path.write_text("old")
    with pytest.raises(error):
        write_half(path, error)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_kill_left_does_not_get_into_the_next_file(tmp_path):
    (tmp_path / ".log.csv.partial").write_text("half a line")
    with replaced(tmp_path / "log.csv") as partial, partial.open("a") as file:
        file.write("a line")
    assert (tmp_path / "log.csv").read_text() == "a line"


def test_names_end_and_differ_as_asked(tmp_path):
    with replaced(tmp_path / "a.keras", suffix=".keras", apart=True) as partial:
        partial.touch()
        assert partial.name == f".a.keras.{os.getpid()}.keras"


def test_a_folder_is_written_the_same_way(tmp_path):
    with replaced(tmp_path / "shard") as partial:
        partial.mkdir()
        (partial / "0.png").touch()
        assert not (tmp_path / "shard").exists()
    assert [path.name for path in (tmp_path / "shard").iterdir()] == ["0.png"]


def test_nothing_written_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), replaced(tmp_path / "a"):
        pass


def test_removing_takes_files_folders_and_links_but_not_what_links_lead_to(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept").touch()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    remove(tmp_path / "link")
    assert (tmp_path / "folder" / "kept").exists()
    remove(tmp_path / "folder" / "kept")
    remove(tmp_path / "folder")
    remove(tmp_path / "none")
    assert not list(tmp_path.iterdir())


def test_its_example_runs():
    assert doctest.testmod(atomic).failed == 0
