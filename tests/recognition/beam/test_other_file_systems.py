"""What lies on a file system that only Beam knows is read as what lies on this disk."""

import importlib.util
import shutil

import pytest

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None, reason="apache_beam of keras-crnn[beam]"
)
SCHEME = "crops-of-test"


@pytest.fixture(scope="module")
def served():
    """A file system whose paths are those of this disk behind a scheme; gives their beginning."""
    from apache_beam.io.filesystem import FileMetadata
    from apache_beam.io.localfilesystem import LocalFileSystem

    beginning = f"{SCHEME}://"

    class ServedFiles(LocalFileSystem):
        """`LocalFileSystem` with another scheme."""

        @classmethod
        def scheme(cls):
            return SCHEME

        def _path_open(self, path, *more):
            return super()._path_open(path.removeprefix(beginning), *more)

        def _list(self, dir_or_prefix):
            for one in super()._list(dir_or_prefix.removeprefix(beginning)):
                yield FileMetadata(beginning + one.path, one.size_in_bytes)

        def exists(self, path):
            return super().exists(path.removeprefix(beginning))

    yield beginning
    del ServedFiles


@pytest.fixture
def folder(crops, tmp_path):
    """Some images, a table of them, and the same in TFRecords that are packed."""
    pytest.importorskip("tensorflow")
    import gzip

    from keras_crnn.data import write_records

    images = sorted(crops.glob("*.png"))[:4]
    (tmp_path / "in").mkdir()
    for path in images:
        shutil.copy(path, tmp_path / "in" / path.name)
    lines = "".join(f"in\\{path.name}\tany\n" for path in images)  # as written on Windows
    (tmp_path / "gt.tsv").write_text(lines + "in/none.png\tany\n")
    (shard,) = write_records([(path, "") for path in images], tmp_path)
    (tmp_path / "some.tfrecord.gz").write_bytes(gzip.compress(shard.read_bytes()))
    shard.unlink()
    return tmp_path


def test_paths_and_bytes_are_those_of_the_disk(served, folder):
    from keras_crnn.recognition.beam.find_images import find_images
    from keras_crnn.recognition.beam.open_images import open_images

    def open_all(pattern):
        paths = [path.decode() for path in find_images(pattern)]
        return {image.name: image.content for path in paths for image in open_images(path)}

    missing = f"{served}{folder}/in/none.png"
    for pattern, count in (("in/*.png", 4), ("in/", 4), ("*.tsv", 5), ("*.tfrecord.gz", 4)):
        here = open_all(f"{folder}/{pattern}")
        there = open_all(f"{served}{folder}/{pattern}")
        assert len(here) == count
        assert there.keys() == {served + name for name in here}
        assert (missing in there) == (pattern == "*.tsv")
        assert "cannot be opened" in str(there.pop(missing, "cannot be opened"))
        assert there == {name: here[name.removeprefix(served)] for name in there}
        assert all(isinstance(content, bytes) for content in there.values())
