import errno
import os
import shlex
import tempfile
from pathlib import Path

import pytest
from labelled_folders import evaluate, make_set


@pytest.fixture
def half_right(tmp_path):
    rows = [("hotel", "Hotel!"), ("street", "street"), ("coffee", "tea"), ("market", "markets")]
    return make_set(tmp_path / "half", rows)


def test_errors_are_written_the_most_confident_first(capsys, half_right, tmp_path):
    folder = tmp_path / "new" / "errors"
    assert evaluate(capsys, "--errors", str(folder), half_right)[0] == 0
    (path,) = folder.iterdir()
    assert path.name == "half.errors.tsv"
    head, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert head == ["image", "truth", "reading", "confidence"]
    wrong = {f"{half_right}/2.png": ("tea", "coffee"), f"{half_right}/3.png": ("markets", "market")}
    assert {image: (truth, text) for image, truth, text, _ in rows} == wrong
    confidences = [float(row[3]) for row in rows]
    assert confidences == sorted(confidences, reverse=True)


def test_out_holds_the_tables_and_the_command_that_repeats_them(capsys, tmp_path):
    svt = make_set(tmp_path / "a set" / "svt", [("hotel", "hotel")])
    path = tmp_path / "table.md"
    lines = evaluate(capsys, svt, "--beam", "4", "--out", str(path), "--model", "crnn-en")[1]
    fence, line, end, blank, *rest = path.read_text(encoding="utf-8").splitlines()
    assert (fence, end, blank) == ("```sh", "```", "")
    assert shlex.split(line) == ["keras-crnn", "evaluate", svt, "--model", "crnn-en", "--beam", "4"]
    assert rest[:-2] == lines
    assert "letters and digits alone, case ignored" in rest[-1]
    assert evaluate(capsys, *shlex.split(line)[2:])[1] == lines


def test_the_command_above_a_table_repeats_a_value_that_begins_with_a_stroke(
    capsys, half_right, tmp_path
):
    path = tmp_path / "table.md"
    given = ["--model", "crnn-en-full", "--pattern=-?[a-z]+", "--out", str(path)]
    lines = evaluate(capsys, half_right, *given)[1]
    line = path.read_text(encoding="utf-8").splitlines()[1]
    assert evaluate(capsys, *shlex.split(line)[2:])[1] == lines


@pytest.mark.parametrize("where", ["", "gone/table.md"])
def test_out_that_cannot_be_written_is_said_before_reading(capsys, half_right, tmp_path, where):
    status, lines, errors = evaluate(capsys, half_right, "--out", str(tmp_path / where))
    assert (status, lines) == (2, [])
    assert "give the path of a file to write" in errors[-1]


@pytest.mark.parametrize("written", ["--out=table.md", "--errors=page.html", "--errors=errors"])
def test_a_folder_whose_name_is_no_text_costs_nothing(
    capsys, half_right, tmp_path, monkeypatch, written
):
    name = os.fsdecode(b"half \xff")
    try:
        os.rename(half_right, tmp_path / name)
    except OSError:
        pytest.skip("The file system takes no such name.")
    monkeypatch.chdir(tmp_path)
    assert evaluate(capsys, name, written)[0] == 0
    path = tmp_path / written.partition("=")[2]
    if path.is_dir():
        (path,) = path.iterdir()
    escaped = r"half \udcff" if path.suffix == ".md" else r"half \xff"
    assert escaped in path.read_text(encoding="utf-8")


def test_errors_that_cannot_be_written_are_said_before_reading(capsys, half_right, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "folder.html").mkdir()
    for path, message in {
        "notes.txt": "is a file, and no page: give a folder, or a file .html",
        "folder.html": "is a folder",
        "gone/page.html": "lies in no folder that exists",
    }.items():
        status, lines, errors = evaluate(capsys, half_right, "--errors", str(tmp_path / path))
        assert (status, lines) == (2, [])
        assert message in errors[-1]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_nothing_is_written_where_one_of_two_files_cannot_be(
    capsys, half_right, tmp_path, monkeypatch
):
    closed, make = tmp_path / "closed", tempfile.TemporaryFile
    closed.mkdir()

    def refuse(dir):  # an administrator may write wherever permissions are taken away
        if Path(dir) == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return make(dir=dir)

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    page = tmp_path / "page.html"
    page.write_text("old")
    for errors, out in ((page, closed / "table.md"), (closed, tmp_path / "table.md")):
        given = ["--errors", str(errors), "--out", str(out)]
        status, lines, said = evaluate(capsys, half_right, *given)
        assert (status, lines) == (2, [])
        assert f"no file can be written into '{closed}' (Permission denied)" in said[-1]
    assert page.read_text() == "old"
    assert not (tmp_path / "table.md").exists()


def test_errors_and_table_are_two_files(capsys, half_right, tmp_path):
    path = str(tmp_path / "page.html")
    status, lines, errors = evaluate(capsys, half_right, "--errors", path, "--out", path)
    assert (status, lines) == (2, [])
    assert f"--errors and --out both write '{path}': give two names." in errors[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no lexicon, unsure words weighed by english, letters and digits"),
        (("--decoder", "greedy"), "no lexicon, letters and digits"),
        (("--decoder", "beam"), "no lexicon, beam search of width 10, letters"),
        (
            ("--pattern", "[a-z]+", "--beam", "4"),
            "no lexicon, beam search of width 4, only what matches `[a-z]+`, letters",
        ),
        (("--characters", "hotel"), "width 10, only the characters `hotel`, letters"),
        (("--lexicon", "words"), "lexicon words, letters"),
        (
            ("--lexicon", "words", "--method", "near", "--delta", "1", "--foreign", "skip"),
            "lexicon words, words within 1 edit of the best path alone (near), words with "
            "foreign characters: skip, letters",
        ),
    ],
)
def test_the_line_below_a_table_says_how_it_was_read(capsys, half_right, tmp_path, arguments, said):
    (tmp_path / "half" / "lexicon_words.txt").write_text("hotel\nstreet\ntea\nmarkets\n")
    out = tmp_path / "table.md"
    assert evaluate(capsys, half_right, "--out", str(out), *arguments)[0] == 0
    last = out.read_text(encoding="utf-8").splitlines()[-1]
    assert said in last
    assert last.endswith("Confidence: mean probability of the text.")
