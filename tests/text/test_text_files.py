"""Lines of text files."""

import unicodedata

import pytest

from keras_crnn.text.text_files import read_lines
from keras_crnn.text.word_files import read_words


def test_lines_end_where_a_line_ends_and_nowhere_else(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes("\ufeffone\r\n\r\ntwo\u2028three\x85\nfour".encode())
    assert read_lines(path) == ["one", "", "two\u2028three\x85", "four"]
    path.write_bytes(b"")
    assert read_lines(path) == []


def test_lines_of_old_macs_end_in_a_carriage_return(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes(b"one\r\rtwo\r")
    assert read_lines(path) == ["one", "", "two"]
    path.write_bytes(b"one\rtwo\nthree\n")  # inside a line it is a character as before
    assert read_lines(path) == ["one\rtwo", "three"]


def test_words_are_in_nfc(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text(unicodedata.normalize("NFD", "Nguyễn\t2\n"), encoding="utf-8")
    assert read_words(path) == [("Nguyễn", 2.0)]


def test_what_is_not_utf8_is_named(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(ValueError, match=r"words\.txt is not UTF-8 .*: convert it first"):
        read_lines(path)


def test_a_word_list_parts_words_as_a_lexicon_does(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes("a\u2028b\t2\r\n c \n\n".encode())
    assert read_words(path) == [("a\u2028b", 2.0), ("c", 1.0)]
