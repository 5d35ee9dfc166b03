import io

import numpy as np
import pytest
from PIL import Image

from keras_crnn.data import Skipped, find_shards, read_records, write_records
from keras_crnn.images.read import read_image
from keras_crnn.system import atomic


def png(value: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (9, 5), value).save(buffer, "PNG")
    return buffer.getvalue()


def words(count: int) -> list[tuple[bytes, str]]:
    return [(png(i), f"wörd {i}") for i in range(count)]


def read_texts(pattern, **options) -> list[str]:
    records = read_records(pattern, **options).as_numpy_iterator()
    return [text.decode() for _, text in records]


def test_round_trip_keeps_the_bytes(tmp_path):
    paths = write_records(words(7), tmp_path / "new" / "folder", shards=3)
    assert [path.name for path in paths] == [f"words-0000{i}-of-00003.tfrecord" for i in range(3)]
    found = list(read_records(tmp_path / "new/folder/words-*.tfrecord").as_numpy_iterator())
    assert sorted((image, text.decode()) for image, text in found) == sorted(words(7))


def test_every_kind_of_source_is_stored(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(png(7))
    array = np.full((5, 9), 7, np.uint8)
    sources = [path, str(path), png(7), io.BytesIO(png(7)), array, Image.fromarray(array)]
    write_records([(source, "x") for source in sources], tmp_path)
    images = [image for image, _ in read_records(tmp_path / "words-*").as_numpy_iterator()]
    assert len(images) == len(sources)
    for image in images:
        np.testing.assert_array_equal(read_image(image), array)


def test_a_generator_and_more_shards_than_words(tmp_path):
    write_records((word for word in words(2)), tmp_path, shards=4, prefix="few")
    assert sorted(read_texts(tmp_path / "few-*.tfrecord")) == ["wörd 0", "wörd 1"]


def test_broken_images_are_not_written_and_counted(tmp_path):
    skipped = Skipped()
    broken = tmp_path / "broken.png"
    broken.write_bytes(png(3)[:30])
    examples = [*words(5), (b"", "empty"), (broken, "broken"), (tmp_path / "none.png", "none")]
    write_records(examples, tmp_path, skipped=skipped)
    assert len(read_texts(tmp_path / "*.tfrecord")) == 5
    assert skipped.counts == {"broken image": 3}
    assert "broken.png" in str(skipped)


def test_a_run_cut_short_leaves_nothing(tmp_path):
    def interrupted():
        yield from words(50)
        assert not list(tmp_path.glob("*.tfrecord")), "a shard has its name too early"
        assert len(list(tmp_path.iterdir())) == 2, "written somewhere else"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_records(interrupted(), tmp_path, shards=2)
    assert not list(tmp_path.iterdir())


def test_a_run_cut_short_leaves_the_older_set_alone(tmp_path):
    write_records(words(3), tmp_path)

    def interrupted():
        yield from words(1)
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        write_records(interrupted(), tmp_path)
    assert len(read_texts(tmp_path / "words-*.tfrecord")) == 3


def test_what_a_killed_run_left_is_not_read(tmp_path):
    write_records(words(3), tmp_path)
    (tmp_path / ".words-00000-of-00001.tfrecord.123.partial").write_bytes(b"half")
    for pattern in ("*", "*.tfrecord", "words-*"):
        assert len(read_texts(tmp_path / pattern)) == 3


def test_shards_that_cannot_be_finished_leave_nothing_half_written(tmp_path, monkeypatch):
    def fail(old, new):
        raise OSError("disk full")

    monkeypatch.setattr(atomic.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_records(words(4), tmp_path, shards=2)
    assert not list(tmp_path.iterdir())


def test_missing_and_mixed_shards_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="Nothing matches"):
        find_shards(tmp_path / "words-*.tfrecord")
    paths = write_records(words(4), tmp_path, shards=2)
    assert find_shards(paths[0]) == [str(paths[0])]  # one, named outright
    write_records(words(4), tmp_path, shards=1)
    with pytest.raises(ValueError, match="shards of 2 writings"):
        find_shards(tmp_path / "words-*.tfrecord")
    (tmp_path / "words-00000-of-00001.tfrecord").unlink()
    paths[1].unlink()
    with pytest.raises(FileNotFoundError, match="only 1 of 2 shards"):
        find_shards(tmp_path / "words-*.tfrecord")


def test_a_path_with_brackets_is_a_file_and_no_pattern(tmp_path):
    paths = write_records(words(4), tmp_path / "set [2]", shards=2)
    assert find_shards(paths[0]) == [str(paths[0])]
    assert len(read_texts(paths[1])) == 2


def test_two_sets_may_share_a_pattern(tmp_path):
    write_records(words(2), tmp_path, shards=2, prefix="a")
    write_records(words(3), tmp_path, shards=1, prefix="b")
    assert len(read_texts(tmp_path / "*.tfrecord")) == 5


def test_shuffled_shards_are_the_same_by_seed(tmp_path):
    write_records(words(24), tmp_path, shards=12)
    pattern = tmp_path / "*.tfrecord"
    plain = read_texts(pattern)
    assert plain == read_texts(pattern)
    mixed = read_texts(pattern, shuffle=True, seed=1)
    assert mixed == read_texts(pattern, shuffle=True, seed=1)
    assert mixed != plain
    assert sorted(mixed) == sorted(plain)


def test_nothing_to_write_is_an_error(tmp_path):
    with pytest.raises(ValueError, match=r"No example to write .*1 skipped"):
        write_records([(b"", "x")], tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match="shards is 0"):
        write_records(words(1), tmp_path, shards=0)
