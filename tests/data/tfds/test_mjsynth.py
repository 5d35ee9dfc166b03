import pytest

from keras_crnn.data import Skipped
from keras_crnn.data.tfds.mjsynth import list_names, read_text

HOME = "mnt/ramdisk/max/90kDICT32px"
TRAIN = """./2425/1/115_Lube_45484.jpg 45484
./2425/1/114_Spencerian_73323.jpg 73323
./2425/2/1_broken_1.jpg 1
./2425/2/2_empty_2.jpg 2
./2425/2/3_missing_3.jpg 3
./2425/2/nameless.jpg 4
"""
TEXTS = {"2425/1/115_Lube_45484.jpg": "Lube", "2425/1/114_Spencerian_73323.jpg": "Spencerian"}


@pytest.fixture(scope="module")
def contents(draw):
    images = {
        "2425/1/115_Lube_45484.jpg": draw("JPEG", (60, 31), 1),
        "2425/2/1_broken_1.jpg": draw("JPEG", (60, 31), 2)[:-9],
        "2425/2/2_empty_2.jpg": b"",
        "1/1/7_SPACEY_9.jpg": draw("JPEG", (50, 31), 3),
    }
    # As in the release, annotations lie among the images.
    annotations = {
        "annotation.txt": b"./9/9/9_all_9.jpg 9\n",
        "annotation_test.txt": b"./1/1/8_Second_8.jpg 8\n",
        "annotation_train.txt": TRAIN.encode(),
        "annotation_val.txt": b"./1/1/7_SPACEY_9.jpg 9\n",
    }
    last = {
        "2425/1/114_Spencerian_73323.jpg": draw("JPEG", (60, 31), 4),
        "1/1/8_Second_8.jpg": draw("JPEG", (50, 31), 5),
    }
    return {f"{HOME}/{name}": content for name, content in (images | annotations | last).items()}


@pytest.mark.parametrize("name", ["mjsynth.tar.gz", "mjsynth"])
def test_prepared_from_the_archive_or_its_folder(tmp_path, write, contents, prepare, name):
    write(tmp_path / "manual" / name, contents)
    builder, read = prepare("keras_crnn_mjsynth")
    assert {name: word.text for name, word in read("train").items()} == TEXTS
    assert [word.text for word in read("validation").values()] == ["SPACEY"]
    assert [word.text for word in read("test").values()] == ["Second"]
    counts = {
        "broken image": 1,
        "empty image": 1,
        "missing image": 1,
        "name without a text": 1,
    }
    skipped = {"train": counts, "validation": {}, "test": {}}
    assert builder.info.metadata["skipped"] == skipped


@pytest.mark.parametrize("name", ["mjsynth.tar.gz", "mjsynth"])
def test_an_archive_without_annotations_is_named(tmp_path, write, contents, prepare, name):
    some = {key: value for key, value in contents.items() if "_val" not in key}
    write(tmp_path / "manual" / name, some)
    with pytest.raises(ValueError, match=r"mjsynth\S* holds no annotation_val\.txt"):
        prepare("keras_crnn_mjsynth")


def test_a_wrong_file_in_its_place_is_named(tmp_path, prepare):
    (tmp_path / "manual").mkdir()
    (tmp_path / "manual" / "mjsynth.tar.gz").write_bytes(b"<html>")
    with pytest.raises(ValueError, match=r"mjsynth\.tar\.gz is not a tar archive"):
        prepare("keras_crnn_mjsynth")


def test_the_text_is_the_middle_of_the_name():
    assert read_text("2425/1/115_Lube_45484.jpg") == "Lube"
    for name in ("2425/1/115_45484.jpg", "a_b/115.jpg", "1_a_b_2.jpg", "1__2.jpg", ""):
        assert read_text(name) == ""
    skipped = Skipped()
    lines = [b"./a/1_One_1.jpg 1\n", b"\n", b"./a/\xff.jpg 3\r\n", b"./a/2_Two_2.jpg 2\r\n"]
    assert list(list_names(lines, skipped)) == ["a/1_One_1.jpg", "a/2_Two_2.jpg"]
    assert skipped.counts == {"name without a text": 1}
