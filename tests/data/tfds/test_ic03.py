import pytest

from keras_crnn.data import Skipped
from keras_crnn.data.tfds.archives import open_members
from keras_crnn.data.tfds.ic03 import read_words

XML = """<?xml version="1.0" encoding="{}"?>
<imagelist>
  <image file="word/1/1.jpg" tag="311" />
  <image file="word/1/2.jpg" tag="&quot;Café&quot; &amp; Bar, &#163;5" />
  <image file="word/1/3.jpg" tag="broken" />
  <image file="word/1/4.jpg" tag="missing" />
</imagelist>
"""
TEXTS = {"word/1/1.jpg": "311", "word/1/2.jpg": '"Café" & Bar, £5'}


def make_contents(draw, encoding="UTF-8"):
    return {
        "word.xml": XML.format(encoding).encode(encoding),
        "word/1/1.jpg": draw("JPEG", seed=1),
        "word/1/2.jpg": draw("JPEG", seed=2),
        "word/1/3.jpg": b"no JPEG",
    }


def test_prepared_from_the_archive(tmp_path, write, draw, prepare):
    write(tmp_path / "manual" / "TrialTest" / "word.zip", make_contents(draw))
    builder, read = prepare("keras_crnn_ic03")
    words = read("test")
    assert {name: word.text for name, word in words.items()} == TEXTS
    assert all(word.lexicons == {} for word in words.values())
    assert list(builder.info.splits) == ["test"]
    counts = {"broken image": 1, "missing image": 1}
    assert builder.info.metadata["skipped"] == {"test": counts}


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_the_encoding_that_the_file_declares(tmp_path, write, draw, encoding):
    source = write(tmp_path / "TrialTest", make_contents(draw, encoding))
    words = read_words(open_members(source, "word.xml"), Skipped())
    assert {word.name: word.text for word in words if word.name in TEXTS} == TEXTS


def test_an_image_without_text_is_an_error(tmp_path, write):
    xml = b'<imagelist><image file="word/1/1.jpg" /></imagelist>'
    members = open_members(write(tmp_path / "TrialTest", {"word.xml": xml}), "word.xml")
    with pytest.raises(ValueError, match=r"without file or tag: .*1\.jpg"):
        list(read_words(members, Skipped()))


def test_a_missing_archive_says_which_and_where(tmp_path, write, prepare):
    write(tmp_path / "manual" / "word.zip", {"word.xml": b""})
    message = r"manual holds no TrialTest/word\.zip .*IAPR TC11.* as TrialTest/word\.zip"
    with pytest.raises(FileNotFoundError, match=message):
        prepare("keras_crnn_ic03")
