import os
import unicodedata

import numpy as np
import pytest

from keras_crnn.data import Example, Skipped, read_folder
from keras_crnn.data.folder import write_folder


def make_folder(folder, table, names=("a.png", "b.png")):
    (folder / "images").mkdir(parents=True)
    for name in names:
        (folder / "images" / name).write_bytes(b"not opened here")
    (folder / "gt.tsv").write_bytes(table if isinstance(table, bytes) else table.encode())
    return folder


def test_lists_images_and_texts(tmp_path):
    folder = make_folder(tmp_path / "words", "images/a.png\tHello\nimages/b.png\tWörld 2\n")
    expected = [
        Example(folder / "images/a.png", "Hello"),
        Example(folder / "images/b.png", "Wörld 2"),
    ]
    assert read_folder(folder) == expected
    assert read_folder(str(folder)) == expected


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        (b"\xef\xbb\xbfimages/a.png\tbom\n", ["bom"]),
        ("images/a.png\tcrlf\r\n\r\nimages/b.png\tend", ["crlf", "end"]),
        ("\n  \nimages/a.png\tblank lines\n\n", ["blank lines"]),
        ("images/a.png\tand  spaces \n", ["and  spaces "]),
        ("images/a.png\tblank columns\t \t\n", ["blank columns"]),
        ("images/a.png\tline\u2028separator\n", ["line\u2028separator"]),
        ("images/a.png\t\n", [""]),
        ('images/a.png\t"quoted"\n', ['"quoted"']),
    ],
)
def test_details_of_the_table(tmp_path, table, texts):
    folder = make_folder(tmp_path / "words", table)
    assert [example.text for example in read_folder(folder)] == texts


@pytest.mark.parametrize("line", ["images/b.png hello", "\thello"])
def test_a_bad_line_is_named_with_its_number(tmp_path, line):
    folder = make_folder(tmp_path / "words", f"images/a.png\tone\n\n{line}\n")
    with pytest.raises(ValueError, match=r"gt\.tsv, line 3: .*hello"):
        read_folder(folder)


@pytest.mark.parametrize("line", ["images/b.png\thello\ttrain", "images/b.png\t\thello"])
def test_a_third_column_is_no_text(tmp_path, line):
    folder = make_folder(tmp_path / "words", f"images/a.png\tone\n{line}\n")
    message = r"gt\.tsv, line 2: .*hello.* has a column too many.* leave the image path, one tab"
    with pytest.raises(ValueError, match=message):
        read_folder(folder)


def test_two_texts_of_an_image_are_told_and_kept(tmp_path, caplog):
    table = "images/a.png\tone\nimages/b.png\ttwo\nimages/a.png\tone\n"
    folder = make_folder(tmp_path / "words", table)
    assert len(read_folder(folder)) == 3
    assert not caplog.records
    (folder / "gt.tsv").write_text(table + "images\\a.png\tOne\n")
    assert [example.text for example in read_folder(folder)] == ["one", "two", "one", "One"]
    (record,) = caplog.records
    assert "in 1 lines, such as" in record.getMessage()
    assert "a.png: 'one' and 'One'. Leave the right ones." in record.getMessage()


def test_what_is_written_is_read_again(tmp_path):
    folder = tmp_path / "words"
    write_folder(folder, [(np.zeros((4, 9), np.uint8), text) for text in ("a\tb", "c\nd", "")])
    assert [example.text for example in read_folder(folder)] == ["a b", "c d", ""]


@pytest.mark.parametrize("given", [".", "a-00000-of-00001.tfrecord", "*.tfrecord"])
def test_shards_are_named_with_what_reads_them(tmp_path, given):
    (tmp_path / "a-00000-of-00001.tfrecord").write_bytes(b"\x94 no text")
    message = "holds TFRecord shards and no gt.tsv. word_dataset reads them by a pattern, such as"
    with pytest.raises(FileNotFoundError) as raised:
        read_folder(tmp_path / given)
    assert f"{message} '{tmp_path}/*.tfrecord'. For all else" in str(raised.value)


def test_missing_images_are_counted(tmp_path):
    table = "images/a.png\tone\nimages/x.png\ttwo\nimages/y.png\tthree\n"
    folder = make_folder(tmp_path / "words", table)
    skipped = Skipped()
    assert [example.text for example in read_folder(folder, skipped)] == ["one"]
    assert skipped.counts == {"missing image": 2}
    assert skipped.names["missing image"][0].endswith("x.png")


@pytest.mark.parametrize(
    "table",
    [
        "images\\a.png\tone\r\nimages\\b.png\ttwo\r\n",
        "images/a.png\tone\rimages/b.png\ttwo\r",
        "images\\a.png\tone\rimages\\b.png\ttwo",
    ],
)
def test_tables_of_other_systems(tmp_path, table):
    folder = make_folder(tmp_path / "words", table)
    assert read_folder(folder) == [
        Example(folder / "images/a.png", "one"),
        Example(folder / "images/b.png", "two"),
    ]


def test_a_backslash_may_be_part_of_a_name(tmp_path):
    folder = make_folder(tmp_path / "words", "images/a\\b.png\tone\n", (r"a\b.png", "b.png"))
    assert read_folder(folder) == [Example(folder / "images" / r"a\b.png", "one")]


def test_texts_are_in_nfc_and_paths_found_in_either_form(tmp_path):
    decomposed = unicodedata.normalize("NFD", "images/tên.png\tNguyễn\n")
    folder = make_folder(tmp_path / "words", decomposed, ("tên.png",))
    assert read_folder(folder) == [Example(folder / "images/tên.png", "Nguyễn")]
    decomposed_file = (unicodedata.normalize("NFD", "tên.png"),)
    folder = make_folder(tmp_path / "others", "images/tên.png\tNguyễn\n", decomposed_file)
    assert [example.text for example in read_folder(folder)] == ["Nguyễn"]


def test_nothing_left_is_an_error(tmp_path):
    folder = make_folder(tmp_path / "words", "images/x.png\tone\n")
    with pytest.raises(ValueError, match=r"lists no image that exists \(1 skipped"):
        read_folder(folder)


def test_a_missing_table_shows_the_layout(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"(?s)gt\.tsv does not exist.*path, a tab"):
        read_folder(tmp_path)


def test_another_encoding_is_named(tmp_path):
    folder = make_folder(tmp_path / "words", "images/a.png\tWörld\n".encode("latin-1"))
    with pytest.raises(ValueError, match="is not UTF-8"):
        read_folder(folder)


def test_a_folder_of_shards_says_how_to_read_it(tmp_path):
    (tmp_path / "words-00000-of-00001.tfrecord").write_bytes(b"")
    with pytest.raises(FileNotFoundError, match=r"holds TFRecord shards.*\*\.tfrecord"):
        read_folder(tmp_path)


def test_another_file_of_truths_in_the_folder(tmp_path):
    folder = make_folder(tmp_path / "words", "images/a.png\tone\n")
    (folder / "exact.tsv").write_text("images/a.png\tOne!\n")
    assert read_folder(folder / "exact.tsv") == [Example(folder / "images/a.png", "One!")]


def test_what_cannot_be_used_costs_itself_alone(tmp_path):
    folder = tmp_path / "words"
    (tmp_path / "outside.png").write_bytes(b"")
    inside = tmp_path / "words" / "images" / "b.png"
    lines = [
        "images/a.png\tkept",
        f"{'x' * 300}.png\ta name that no file can have",
        f"{'x/' * 3000}.png\ta path that none can have",
        "nul\0.png\ta name that none can have either",
        "../outside.png\toutside",
        "images/../../outside.png\toutside",
        f"{tmp_path}/outside.png\toutside",
        "..\\outside.png\toutside, as Windows writes it",
        "\u0301\u0323" * 300_000 + ".png\ta name of marks without end",
        f"{inside}\tkept, too",
        "images/../images/a.png\tkept, for it ends inside",
        "images\tno file",
        "images/a.png\t" + "ab" * 500_000,
        "images/a.png\t" + "\u0301\u0323" * 300_000,
    ]
    if hasattr(os, "mkfifo"):
        lines.append("images/pipe.png\tno file")
    make_folder(folder, "\n".join(lines).encode())
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "images" / "pipe.png")
    skipped = Skipped()
    examples = read_folder(folder, skipped)
    assert [text for _, text in examples] == ["kept", "kept, too", "kept, for it ends inside"]
    assert skipped.counts == {
        "missing image": len(lines) - 9,
        "path outside the folder": 3,  # two spellings end alike
        "text of more than 10000 characters": 1,  # of one image
    }


def test_links_may_lead_anywhere(tmp_path):
    make_folder(tmp_path / "words", b"link.png\ta\n")
    (tmp_path / "outside.png").write_bytes(b"")
    (tmp_path / "words" / "link.png").symlink_to(tmp_path / "outside.png")
    assert len(read_folder(tmp_path / "words")) == 1


def test_an_empty_string_is_not_the_current_folder(tmp_path, monkeypatch):
    make_folder(tmp_path, b"images/a.png\ta\n")
    monkeypatch.chdir(tmp_path)
    assert len(read_folder(".")) == 1
    with pytest.raises(ValueError, match="'' is no folder of a set"):
        read_folder("")
