import io
import logging

import numpy as np
import pytest

from keras_crnn.data import Skipped
from keras_crnn.data.tfds import Iiit5k
from keras_crnn.data.tfds.archives import open_members
from keras_crnn.data.tfds.iiit5k import read_words
from keras_crnn.data.tfds.pictures import read_rgb

scipy_io = pytest.importorskip("scipy.io")
FIELDS = ("ImgName", "GroundTruth", "smallLexi", "mediumLexi")
NAME = "IIIT5K-Word_V3.0.tar.gz"


def cells(words):
    array = np.empty((1, len(words)), object)
    array[0] = words
    return array


def make_mat(split, rows):
    """A `.mat` file as MATLAB writes the set's: a struct array of one row, cells of words."""
    records = np.empty((1, len(rows)), [(field, object) for field in FIELDS])
    for number, (name, text, small, medium) in enumerate(rows):
        records[0, number] = (f"{split}/{name}", text, cells(small), cells(medium))
    file = io.BytesIO()
    scipy_io.savemat(file, {f"{split}data": records})
    return file.getvalue()


@pytest.fixture(scope="module")
def contents(draw):
    test = [
        ("1_1.png", "You", ["YOU", "HER", "SOUL"], ["YOU", "A", "B", "C"]),
        ("1_2.png", "24", ["24", "3"], ["24"]),
        ("2_1.png", "broken", ["X"], ["X"]),
        ("2_2.png", "empty", ["X"], ["X"]),
        ("2_3.png", "missing", ["X"], ["X"]),
    ]
    train = [("9_1.png", "PRIVATE", ["PRIVATE", "O'NEIL"], ["PRIVATE"])]
    return {
        "IIIT5K/traindata.mat": make_mat("train", train),
        "IIIT5K/testdata.mat": make_mat("test", test),
        "IIIT5K/train/9_1.png": draw(seed=1),
        "IIIT5K/test/1_1.png": draw("JPEG", seed=2),  # some of the release's are
        "IIIT5K/test/1_2.png": draw(seed=3, mode="L"),
        "IIIT5K/test/2_1.png": draw(seed=4)[:200],
        "IIIT5K/test/2_2.png": b"",
    }


def test_prepared_from_the_archive(tmp_path, write, contents, prepare, caplog):
    write(tmp_path / "manual" / NAME, contents)
    with caplog.at_level(logging.WARNING, "keras_crnn"):
        builder, read = prepare("keras_crnn_iiit5k")
    counts = {"broken image": 1, "empty image": 1, "missing image": 1}
    assert builder.info.metadata["skipped"] == {"train": {}, "test": counts}
    assert "keras_crnn_iiit5k, split test: 2 words, 3 skipped" in caplog.text

    train = read("train")["train/9_1.png"]
    assert (train.text, train.lexicons["50"]) == ("PRIVATE", ["PRIVATE", "O'NEIL"])
    words = read("test")
    assert sorted(words) == ["test/1_1.png", "test/1_2.png"]
    image, text, lexicons, _ = words["test/1_1.png"]
    assert text == "You"
    assert lexicons == {"50": ["YOU", "HER", "SOUL"], "1k": ["YOU", "A", "B", "C"]}
    np.testing.assert_array_equal(image, read_rgb(contents["IIIT5K/test/1_1.png"]))
    grey = words["test/1_2.png"].image
    np.testing.assert_array_equal(grey, read_rgb(contents["IIIT5K/test/1_2.png"]))

    # As TensorFlow decodes it, for whoever loads the set without this package.
    (example,) = builder.as_dataset(split="train").as_numpy_iterator()
    assert sorted(example) == ["image", "lexicon_1k", "lexicon_50", "name", "text"]
    np.testing.assert_array_equal(example["image"], train.image)


def test_the_unpacked_folder_reads_alike(tmp_path, write, contents):
    words = [
        list(read_words(open_members(write(path, contents), "testdata.mat"), "test", Skipped()))
        for path in (tmp_path / NAME, tmp_path / "unpacked")
    ]
    assert words[0] == words[1]
    assert [word.text for word in words[0]] == ["You", "24", "broken"]


def test_a_missing_archive_says_which_and_where(tmp_path, prepare):
    with pytest.raises(AssertionError, match=r"(?s)manual does not exist.*IIIT5K-Word_V3\.0"):
        prepare("keras_crnn_iiit5k")  # TFDS's own words
    (tmp_path / "manual").mkdir()
    (tmp_path / "manual" / "another.zip").touch()
    message = r"manual holds no IIIT5K-Word_V3\.0\.tar\.gz and no IIIT5K .*CVIT.*manual_dir"
    with pytest.raises(FileNotFoundError, match=message):
        prepare("keras_crnn_iiit5k")
    assert not list(tmp_path.rglob("*.tfrecord*"))


@pytest.mark.parametrize("content", [b"", b"MATLAB 5.0 MAT-file" + b" " * 200, None])
def test_another_mat_file_is_named(tmp_path, write, content):
    if content is None:
        file = io.BytesIO()
        scipy_io.savemat(file, {"testdata": {"ImgName": "test/1.png"}})
        content = file.getvalue()
    members = open_members(write(tmp_path / "IIIT5K", {"testdata.mat": content}), "testdata.mat")
    with pytest.raises(ValueError, match=r"testdata\.mat in \S*IIIT5K is not as in IIIT5K V3"):
        next(read_words(members, "test", Skipped()))


def test_without_scipy_the_extra_is_named(tmp_path, write, contents, monkeypatch):
    members = open_members(write(tmp_path / NAME, contents), "testdata.mat")
    monkeypatch.setitem(__import__("sys").modules, "scipy.io", None)
    with pytest.raises(ImportError, match=r"scipy"):
        next(read_words(members, "test", Skipped()))


def test_instructions_name_the_archive():
    assert NAME in Iiit5k.MANUAL_DOWNLOAD_INSTRUCTIONS
