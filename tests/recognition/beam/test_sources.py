"""Patterns, tables and TFRecords of Beam give the lines that `keras-crnn read` gives for files."""

import importlib.util
import json
import struct

import numpy as np
import pytest
from beam_rows import lines_of
from PIL import Image

from keras_crnn.commands import main

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None, reason="apache_beam of keras-crnn[beam]"
)
MODEL = "crnn-en-full"


def read_lines(given, out, status, *more):
    """Lines of what Beam reads, sorted."""
    command = ["read", "--model", MODEL, *map(str, given), "--out", str(out), "--groups", "3"]
    assert main([*command, "--beam-processes", "1", *more]) == status
    return lines_of(out)


@pytest.fixture(scope="module")
def alone(crops, tmp_path_factory):
    """Sorted lines of the same images read by one process without Beam."""
    out = tmp_path_factory.mktemp("alone") / "alone.jsonl"
    assert main(["read", "--model", MODEL, str(crops), "--out", str(out)]) == 2
    return sorted(out.read_bytes().splitlines())


@pytest.fixture(scope="module")
def sound(crops):
    """Paths of the images that are sound."""
    return sorted(crops.rglob("*.png"))


def test_patterns(crops, alone, tmp_path):
    given = [crops / "*.png", crops / "more" / "word_*", crops / "*.jpg", crops / "word_00.png"]
    assert read_lines(given, tmp_path / "out", 2) == alone


def test_a_table_names_its_images(crops, sound, alone, tmp_path):
    names = [str(path.relative_to(crops)) for path in (*sound, crops / "broken.jpg")]
    table = crops / "some.tsv"
    table.write_text("".join(f"{name}\tany text\n" for name in names) + "\nno.png\t\n")
    try:
        lines = read_lines([crops / "*.tsv"], tmp_path / "out", 2)
    finally:
        table.unlink()
    (missing,) = set(lines) - set(alone)
    assert "cannot be opened" in json.loads(missing)["error"]
    assert sorted(set(lines) - {missing}) == alone


def test_what_is_no_staff_is_refused_as_without_beam(tmp_path):
    (tmp_path / "in").mkdir()
    Image.new("L", (300, 64), 255).save(tmp_path / "in" / "blank.png")
    staff = np.full((80, 400), 255, np.uint8)
    staff[20:61:10] = 0
    Image.fromarray(staff).save(tmp_path / "in" / "staff.png")
    (tmp_path / "in" / "broken.png").write_bytes(b"no picture")
    alone, music = tmp_path / "alone.jsonl", ["--model", "crnn-music"]
    assert main(["read", *music, str(tmp_path / "in"), "--out", str(alone)]) == 2
    lines = read_lines([tmp_path / "in"], tmp_path / "out", 2, *music)
    assert lines == sorted(alone.read_bytes().splitlines())
    errors = [json.loads(line)["error"] or "" for line in lines]
    assert "blank.png: " in errors[0]
    assert "" in errors


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("one.png", "line 2: 'one.png' is not an image path, a tab and its text"),
        ("../one.png\tone", "line 2: '../one.png' is no path below the folder of the table"),
        ("/etc/one.png\tone", "line 2: '/etc/one.png' is no path below"),
    ],
)
def test_a_line_that_is_none(line, message, tmp_path):
    from keras_crnn.recognition.beam.find_images import find_images

    (tmp_path / "gt.tsv").write_text(f"a.png\ta\n{line}\n")
    with pytest.raises(ValueError, match=message):
        list(find_images(str(tmp_path / "gt.tsv")))


def rename(lines, names):
    """Lines with the names of records in place of those of files."""
    for line in lines:
        row = json.loads(line)
        if row["error"] is None:
            yield row | {"image": names[row["image"]]}


@pytest.mark.parametrize(
    "shape", ["{}-{:05d}-of-{:05d}.tfrecord", "{}-train.tfrecord-{:05d}-of-{:05d}"]
)
def test_records_are_read_as_their_files(shape, sound, alone, tmp_path, capsys):
    pytest.importorskip("tensorflow")
    from keras_crnn.data import write_records

    names = {}
    for number, path in enumerate(write_records([(path, "") for path in sound], tmp_path, 2)):
        shard = path.rename(tmp_path / shape.format("set", number, 2))
        names |= {str(one): f"{shard}#{k:06d}" for k, one in enumerate(sound[number::2])}
    pattern = tmp_path / "set-*"
    lines = read_lines([pattern], tmp_path / "out", 0)
    expected = sorted(rename(alone, names), key=lambda row: row["image"])
    found = [json.loads(line) for line in lines]
    assert sorted(found, key=lambda row: row["image"]) == expected
    part = next((tmp_path / "out").glob("readings-*"))
    part.write_bytes(b"".join(part.read_bytes().splitlines(keepends=True)[4:]))
    assert read_lines([pattern], tmp_path / "out", 0) == lines
    assert "30 images, 26 of them before it was stopped." in capsys.readouterr().out


def test_a_file_of_records_that_is_cut(sound, tmp_path):
    pytest.importorskip("tensorflow")
    from keras_crnn.data import write_records

    (shard,) = write_records([(path, "") for path in sound[:3]], tmp_path)
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-9])
    (tmp_path / "none.tfrecord").write_bytes(b"nothing of the kind")
    given, out = [tmp_path / "*.tfrecord"], tmp_path / "out"
    rows = {row["image"]: row["error"] for row in map(json.loads, read_lines(given, out, 2))}
    assert len(rows) == 4
    assert "is not a whole file of TFRecords" in rows[str(tmp_path / "none.tfrecord")]
    assert "the file is not whole from here on" in rows[f"{shard}#000002"]
    shard.write_bytes(whole)
    (tmp_path / "none.tfrecord").write_bytes(b"")
    rows = [json.loads(line) for line in read_lines(given, out, 0)]
    assert [row["image"] for row in rows] == [f"{shard}#{k:06d}" for k in range(3)]


def test_a_record_without_an_image(sound, tmp_path):
    tf = pytest.importorskip("tensorflow")
    from keras_crnn.data.records import encode_record
    from keras_crnn.recognition.beam.open_images import open_images

    path = str(tmp_path / "odd.tfrecord.gz")
    image = sound[0].read_bytes()
    with tf.io.TFRecordWriter(path, "GZIP") as writer:
        writer.write(encode_record(tf, image, "one"))
        writer.write(tf.train.Example().SerializeToString())
        writer.write(struct.pack("<Q", 2**60))
    first, *others = open_images(path)
    assert first.content == image
    said = [str(one.content) for one in others]
    assert "the record has no image" in said[0]
    assert "#000002" in said[1]
