"""Shards that other tools wrote, or packed."""

import gzip
import struct

import numpy as np
import pytest
from grey_words import FIXED, IN_PROPORTION, grey, make_dataset, read_values, words

from keras_crnn.data import read_records, write_records
from keras_crnn.data.shards import is_packed

tf = pytest.importorskip("tensorflow")


def write_shard(path, features, packed=""):
    kinds = {int: tf.train.Int64List, float: tf.train.FloatList, bytes: tf.train.BytesList}
    made = {}
    for name, values in features.items():
        kind = kinds[type(values[0])]
        field = {int: "int64_list", float: "float_list", bytes: "bytes_list"}[type(values[0])]
        made[name] = tf.train.Feature(**{field: kind(value=values)})
    record = tf.train.Example(features=tf.train.Features(feature=made)).SerializeToString()
    with tf.io.TFRecordWriter(str(path), packed) as writer:
        writer.write(record)


def test_other_features_are_named_before_the_first_batch(tmp_path):
    path = tmp_path / "other.tfrecord"
    write_shard(path, {"image/encoded": [b"png"], "image/text": [b"hi"], "size": [32, 100]})
    found = r"Found: image/encoded \(bytes\), image/text \(bytes\), size \(2 x int64\)"
    with pytest.raises(ValueError, match=rf"other\.tfrecord has .*{found}. Wanted: image \(bytes"):
        make_dataset(path)


@pytest.mark.parametrize(
    ("features", "found"),
    [
        ({"image": [b"png"], "text": [1]}, r"text \(int64\)"),
        ({"image": [b"png", b"jpg"], "text": [b"hi"]}, r"image \(2 x bytes\)"),
        ({}, "Found: none"),
    ],
)
def test_features_of_another_kind(tmp_path, features, found):
    write_shard(tmp_path / "a.tfrecord", features)
    with pytest.raises(ValueError, match=found):
        read_records(tmp_path / "*.tfrecord")


def test_every_shard_is_looked_at(tmp_path):
    write_records(words(3), tmp_path)
    write_shard(tmp_path / "z.tfrecord", {"label": [1.0]})
    with pytest.raises(ValueError, match=r"z\.tfrecord .* Found: label \(float\)"):
        read_records(tmp_path / "*.tfrecord")


@pytest.mark.parametrize(
    "content", [b"PNG" * 90, b"short", struct.pack("<QI", 99, 0) + b"cut", b"\xff" * 99]
)
def test_what_is_no_shard_is_named(tmp_path, content):
    (tmp_path / "a.tfrecord").write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.tfrecord is not a whole file of TFRecords"):
        read_records(tmp_path / "*.tfrecord")
    (tmp_path / "a.tfrecord").write_bytes(gzip.compress(content))
    with pytest.raises(ValueError, match=r"a\.tfrecord is not a whole file of TFRecords"):
        read_records(tmp_path / "*.tfrecord")


def test_packed_shards_are_read_beside_others(tmp_path):
    (plain,) = write_records(words(5), tmp_path)
    packed = tmp_path / "more.tfrecord.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    (tmp_path / "empty.tfrecord").write_bytes(b"")
    (tmp_path / "empty.tfrecord.gz").write_bytes(gzip.compress(b""))
    assert sorted(read_values(make_dataset(tmp_path / "*.tfrecord*"))) == sorted([*range(5)] * 2)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("damage", ["cut", "other bytes"])
def test_a_shard_damaged_in_the_middle_is_named(tmp_path, packed, damage):
    write_records(
        [(np.random.default_rng(i).integers(0, 255, (9, 90), np.uint8), "w") for i in range(40)],
        tmp_path,
        shards=2,
    )
    path = tmp_path / "words-00001-of-00002.tfrecord"
    content = gzip.compress(path.read_bytes()) if packed else path.read_bytes()
    half = len(content) // 2 - 5  # not between two records
    end = b"" if damage == "cut" else bytes(9) + content[half + 9 :]
    path.write_bytes(content[:half] + end)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"words-00001-of-00002.* is damaged"):
        read_values(make_dataset(tmp_path / "*.tfrecord"))


def test_a_length_that_looks_like_gzip_is_none():
    assert is_packed(gzip.compress(struct.pack("<QI", 99, 0) + bytes(99)))
    assert not is_packed(struct.pack("<QI", 0x088B1F, 0x12345678) + bytes(99))
    assert not is_packed(b"")


def write_few(tmp_path):
    write_records(words(3), tmp_path)
    return tmp_path / "*.tfrecord"


@pytest.mark.parametrize("make", [lambda folder: words(3), write_few])
def test_fewer_words_than_a_batch_are_refused_where_no_batch_is_left(tmp_path, make):
    source = make(tmp_path)
    with pytest.raises(ValueError, match=r"3 words can stand .* batch_size 4\. Give more words"):
        make_dataset(source, FIXED, 4, drop_remainder=True)
    assert read_values(make_dataset(source, FIXED, 4)) == [0, 1, 2]
    assert read_values(make_dataset(source, FIXED, 3, drop_remainder=True)) == [0, 1, 2]
    endless = make_dataset(source, FIXED, 4, drop_remainder=True, repeat=True)
    assert read_values(endless.take(1)) == [0, 1, 2, 0]


def test_words_of_many_widths_may_fill_no_batch():
    source = [(grey(k, 32, width), "a") for k, width in enumerate((90, 120, 150, 180))]
    with pytest.raises(ValueError, match="1 words can stand in one together"):
        make_dataset(source, IN_PROPORTION, 2, drop_remainder=True)
    np.testing.assert_array_equal(
        sorted(read_values(make_dataset(source, IN_PROPORTION, 2))), range(4)
    )


def test_a_file_of_zeros_holds_no_words(tmp_path):
    (tmp_path / "a.tfrecord").write_bytes(bytes(9999))
    with pytest.raises(ValueError, match=r"a\.tfrecord has .* Found: none"):
        read_records(tmp_path / "*.tfrecord")
