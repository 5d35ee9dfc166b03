import numpy as np
import pytest

from keras_crnn.data import Skipped
from keras_crnn.data.tfds.archives import open_members
from keras_crnn.data.tfds.pictures import read_rgb
from keras_crnn.data.tfds.svt import read_words

BOX = '<taggedRectangle height="{}" width="{}" x="{}" y="{}"><tag>{}</tag></taggedRectangle>'
IMAGE = (
    "<image><imageName>img/{}</imageName><address>1 Main St</address><lex>{}</lex>"
    '<Resolution x="60" y="40"/><taggedRectangles>{}</taggedRectangles></image>'
)


def make_xml(*images):
    body = "".join(
        IMAGE.format(name, lexicon, "".join(BOX.format(*box) for box in boxes))
        for name, lexicon, boxes in images
    )
    return f'<?xml version="1.0" encoding="utf-8"?><tagset>{body}</tagset>'.encode()


@pytest.fixture(scope="module")
def contents(draw):
    boxes = [
        (10, 20, 5, 8, "LIVING"),
        (10, 30, -10, -4, "ROOM"),
        (99, 99, 50, 30, "A&amp;B"),
        (10, 10, 60, 0, "OUTSIDE"),
        (0, 10, 5, 5, "FLAT"),
    ]
    test = make_xml(
        ("1.jpg", "LIVING,ROOM,THE,THE", boxes),
        ("2.jpg", "X", [(5, 5, 1, 1, "BROKEN"), (5, 5, 9, 9, "BROKEN")]),
        ("3.jpg", "X", [(5, 5, 1, 1, "MISSING"), (5, 5, 9, 9, "MISSING")]),
    )
    return {
        "svt1/train.xml": make_xml(("4.jpg", "SHOP, STOP", [(9, 9, 0, 0, "SHOP")])),
        "svt1/test.xml": test,
        "svt1/img/1.jpg": draw("JPEG", (60, 40)),
        "svt1/img/2.jpg": draw("JPEG", (60, 40))[:500],
        "svt1/img/4.jpg": draw("JPEG", (60, 40), seed=4),
    }


def test_words_are_cut_from_the_pictures(tmp_path, write, contents, prepare):
    write(tmp_path / "manual" / "svt.zip", contents)
    builder, read = prepare("keras_crnn_svt")
    words = read("test")
    picture = read_rgb(contents["svt1/img/1.jpg"])
    expected = {
        "img/1.jpg#0": ("LIVING", picture[8:18, 5:25]),
        "img/1.jpg#1": ("ROOM", picture[:6, :20]),
        "img/1.jpg#2": ("A&B", picture[30:, 50:]),
    }
    assert sorted(words) == sorted(expected)
    for name, (text, pixels) in expected.items():
        assert words[name].text == text
        assert words[name].lexicons == {"50": ["LIVING", "ROOM", "THE", "THE"]}
        np.testing.assert_array_equal(words[name].image, pixels)
    assert read("train")["img/4.jpg#0"].lexicons == {"50": ["SHOP", "STOP"]}
    # Words are counted, not pictures.
    counts = {"box outside its picture": 2, "broken image": 2, "missing image": 2}
    assert builder.info.metadata["skipped"] == {"train": {}, "test": counts}


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (b"<tagset><image>", "is not XML"),
        (b"<tagset><image><lex>A</lex></image></tagset>", "is not in SVT's format"),
        (make_xml(("1.jpg", "A", [(5, "wide", 0, 0, "A")])), "is not in SVT's format"),
    ],
)
def test_another_xml_file_is_named(tmp_path, write, contents, xml, message):
    source = write(tmp_path / "svt1", {**contents, "svt1/test.xml": xml})
    with pytest.raises(ValueError, match=rf"test\.xml in \S*svt1 {message}"):
        list(read_words(open_members(source, "test.xml"), "test", Skipped()))


def test_a_missing_archive_says_which_and_where(tmp_path, write, prepare):
    write(tmp_path / "manual" / "ic03.zip", {"a": b""})
    with pytest.raises(FileNotFoundError, match=r"manual holds no svt\.zip .*IAPR TC11"):
        prepare("keras_crnn_svt")
