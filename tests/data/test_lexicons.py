import gzip

import pytest

from keras_crnn.data.lexicons import list_lexicons, open_lexicon


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "lexicon_full.txt").write_text("\ufeffHOTEL\r\nopen\n\nhotel\n", encoding="utf-8")
    (tmp_path / "lexicon_50.tsv").write_text("a.png\tHOTEL,OPEN\nb.png\tEXIT\n")
    text = "a.png\tone,two\n"
    (tmp_path / "lexicon_1k_reconstructed.tsv.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def test_one_for_the_whole_set(folder):
    lexicon = open_lexicon(folder, "full")
    assert lexicon.words(folder / "any.png") == ["HOTEL", "open", "hotel"]
    assert (lexicon.name, lexicon.reconstructed) == ("full", False)


def test_one_for_each_image(folder):
    lexicon = open_lexicon(folder, "50")
    assert lexicon.words(folder / "a.png") == ["HOTEL", "OPEN"]
    assert lexicon.words(folder / "b.png") == ["EXIT"]
    with pytest.raises(ValueError, match=r"lexicon_50.tsv has no words for .*c.png"):
        lexicon.words(folder / "c.png")


def test_reconstructed_ones_are_known_as_such(folder):
    lexicon = open_lexicon(folder, "1k")
    assert lexicon.words(folder / "a.png") == ["one", "two"]
    assert lexicon.reconstructed


def test_a_file_of_words(folder, tmp_path):
    (tmp_path / "codes.txt").write_text("A1\nB2\n")
    lexicon = open_lexicon(folder, str(tmp_path / "codes.txt"))
    assert (lexicon.name, lexicon.shared) == ("codes", ["A1", "B2"])


def test_those_there_are_are_named(folder):
    assert list_lexicons(folder) == ["1k", "50", "full"]
    with pytest.raises(FileNotFoundError, match=r"no lexicon '50k'.*has: 1k, 50, full"):
        open_lexicon(folder, "50k")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("lexicon_x.txt", b"\n \n", "holds no word"),
     ("lexicon_x.txt", b"caf\xe9\n", "is not UTF-8"),
     ("lexicon_x.tsv", b"a.png one,two\n", "line 1: expected an image path, a tab"),
     ("lexicon_x.tsv", b"a.png\tone\n\nb.png\t ,\n", "lexicon_x.tsv, line 3: 'b.png' has no words"),
     ("lexicon_x.tsv.gz", b"no gzip", "cannot be read")],
)  # fmt: skip
def test_bad_files_are_named(folder, name, content, message):
    (folder / name).write_bytes(content)
    with pytest.raises(ValueError, match=message):
        open_lexicon(folder, "x")


def test_names_that_are_none_are_told_apart(folder, tmp_path):
    with pytest.raises(ValueError, match="name is empty"):
        open_lexicon(folder, "")
    with pytest.raises(FileNotFoundError, match=r"'words.txt': that is no file\. The folder has"):
        open_lexicon(folder, "words.txt")
    with pytest.raises(FileNotFoundError, match="that is a folder, and no file"):
        open_lexicon(folder, str(tmp_path))


def test_without_a_folder_images_are_names(tmp_path):
    (tmp_path / "own.tsv").write_text("img/1.jpg#0\tone,two\n")
    lexicon = open_lexicon(None, str(tmp_path / "own.tsv"))
    assert lexicon.words("img/1.jpg#0") == ["one", "two"]
    with pytest.raises(FileNotFoundError, match="the set has none of that name"):
        open_lexicon(None, "50")
