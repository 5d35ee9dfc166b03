import pytest

from keras_crnn.data import Skipped
from keras_crnn.data.tfds import Ic13, Ic15
from keras_crnn.data.tfds.robust_reading import parse_truth

BOM = b"\xef\xbb\xbf"


def parse(line, skipped=None):
    return list(parse_truth(line.encode(), "gt.txt", Skipped() if skipped is None else skipped))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('word_1.png, "Tiredness"', "Tiredness"),
        ('word_1.png,"Tiredness"\r', "Tiredness"),
        ('word_1.png, "36,000,000"', "36,000,000"),
        (r'word_1.png, "\"SCAN\""', '"SCAN"'),
        ('word_1.png, "say "hi""', 'say "hi"'),
        (r'word_1.png, "a\\b"', r"a\b"),
        (r'word_1.png, "ends\\"', "ends\\"),
        (r'word_1.png, "new\n"', r"new\n"),
        ('word_1.png, " spaces "', " spaces "),
        ('word_1.png, ""', ""),
        ('word_1.png, "Genaxis Theatre"', "Genaxis Theatre"),
        ('word_1.png, "é\u2028ß"', "é\u2028ß"),
    ],
)
def test_texts_are_unescaped(line, text):
    assert parse(f"\n{line}\n") == [("word_1.png", text)]


def test_other_lines_are_counted():
    skipped = Skipped()
    lines = 'word_1.png, "one"\nword_2.png, two\nword_3.png\n\nword_4.png, "four"'
    assert parse(lines, skipped) == [("word_1.png", "one"), ("word_4.png", "four")]
    assert skipped.counts == {"line without name and quoted text": 2}
    assert skipped.names["line without name and quoted text"][0] == "line 2: word_2.png, two"


def test_another_encoding_is_named():
    with pytest.raises(ValueError, match=r"gt\.txt is not UTF-8"):
        list(parse_truth("word_1.png, é".encode("utf-16"), "gt.txt", Skipped()))


@pytest.mark.parametrize("cls", [Ic13, Ic15])
def test_prepared_from_the_archives(tmp_path, write, draw, prepare, cls):
    lines = r"""word_1.png, "Tiredness"
word_2.png, "\"4,000\" a\\b"
word_3.png, "broken"
word_4.png, "missing"
"""
    manual = tmp_path / "manual"
    train = {"gt.txt": BOM + b'word_1.png, "PROPER"\r\n', "word_1.png": draw(seed=1)}
    test = {"word_1.png": draw(seed=2), "word_2.png": draw(seed=3), "word_3.png": b"no PNG"}
    write(manual / f"{cls.TRAIN}.zip", train)
    write(manual / cls.TEST, test)  # unpacked
    with pytest.raises(FileNotFoundError, match=rf"manual holds no {cls.TEST_TRUTH}\. Download"):
        prepare(cls.name)
    (manual / cls.TEST_TRUTH).write_bytes(BOM + lines.encode())
    builder, read = prepare(cls.name)
    assert {name: word.text for name, word in read("train").items()} == {"word_1.png": "PROPER"}
    texts = {"word_1.png": "Tiredness", "word_2.png": r'"4,000" a\b'}
    assert {name: word.text for name, word in read("test").items()} == texts
    counts = {"broken image": 1, "missing image": 1}
    assert builder.info.metadata["skipped"] == {"train": {}, "test": counts}


@pytest.mark.parametrize("cls", [Ic13, Ic15])
def test_instructions_name_the_archives(cls):
    for name in (f"{cls.TRAIN}.zip", f"{cls.TEST}.zip", cls.TEST_TRUTH):
        assert name in cls.MANUAL_DOWNLOAD_INSTRUCTIONS
