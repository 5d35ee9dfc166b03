"""`keras-crnn read --out`: a row an image, whatever happens on the way."""

import csv
import json
import os
import sys

import pytest
from drawn_words import draw_word

from keras_crnn.commands import main
from keras_crnn.commands.result_table import ResultTable

WORDS = ["hotel", "street", "coffee"]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "words"
    folder.mkdir()
    for k, word in enumerate(WORDS):
        draw_word(word).save(folder / f"{k}.png")
    (folder / "broken.png").write_bytes(b"no image")
    return folder


def read(capsys, *arguments):
    status = main(["read", *map(str, arguments)])
    output, errors = capsys.readouterr()
    return status, output, errors


def rows_of(path):
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".parquet":
        return pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_row_an_image_and_errors_in_a_column(capsys, folder, tmp_path, kind):
    out = tmp_path / f"results.{kind}"
    status, output, errors = read(capsys, folder, "--out", out)
    assert status == 2
    assert output == f"Wrote {out}: 4 images.\n"
    assert "broken.png" in errors
    rows = rows_of(out)
    assert [row["image"] for row in rows] == sorted(map(str, folder.iterdir()))
    assert [row["text"] for row in rows if row.get("text")] == WORDS
    assert all(0.5 < float(row["confidence"]) <= 1 for row in rows if row.get("text"))
    (bad,) = [row for row in rows if row["error"]]
    assert "broken.png" in bad["image"]
    assert "broken.png" in bad["error"]
    assert not list(tmp_path.glob(".*"))
    if kind == "jsonl":
        assert [word["text"] for word in rows[0]["words"]] == ["hotel"]


class Stop(Exception):
    """Ends a run in the middle."""


def test_a_run_that_is_stopped_goes_on(capsys, folder, tmp_path, monkeypatch):
    (folder / "broken.png").rename(folder / "0_broken.png")
    out = tmp_path / "results.csv"
    whole = tmp_path / "whole.csv"
    read(capsys, folder, "--out", whole)
    monkeypatch.setattr("keras_crnn.commands.read_sources._AT_ONCE", 1)
    append = ResultTable.append

    def stop(table, rows):
        if len(table.done) == 2:
            with table.part.open("a") as file:
                file.write('{"image": "half a li')
            raise Stop
        append(table, rows)

    with monkeypatch.context() as patch:
        patch.setattr(ResultTable, "append", stop)
        with pytest.raises(Stop):
            main(["read", str(folder), "--out", str(out)])
    assert not out.exists()
    status, output, _ = read(capsys, folder, "--out", out)
    assert status == 2
    assert output == f"Wrote {out}: 4 images, 2 of them before it was stopped.\n"
    assert out.read_bytes() == whole.read_bytes()


def test_another_question_does_not_go_on(capsys, folder, tmp_path):
    out = tmp_path / "results.csv"
    other = ResultTable(out, {"model": "another"})
    other.append([{"image": "a.png", "error": None}])
    other.close()
    status, _, errors = read(capsys, folder, "--out", out)
    assert status == 2
    assert ".results.csv.part' is of a run that asked for something else" in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "results.txt"], "--out 'results.txt': end it in .csv, .jsonl, .parquet"),
        (["--out", "results.csv", "--json"], "--json prints, and --out writes a file"),
        (["--out", "gone/results.csv"], "gone/results.csv"),
    ],
)
def test_what_cannot_be_written_is_said_first(capsys, folder, monkeypatch, arguments, message):
    monkeypatch.chdir(folder.parent)
    status, output, errors = read(capsys, folder, *arguments)
    assert (status, output) == (2, "")
    assert message in errors


def test_standard_input_has_no_place_to_go_on_from(capsys, tmp_path):
    status, _, errors = read(capsys, "-", "--out", tmp_path / "results.csv")
    assert status == 2
    assert "give files or folders, not -" in errors


def test_what_is_less_sure_than_asked_for_has_no_text(capsys, folder):
    _, output, _ = read(capsys, folder, "--min-confidence", "1")
    assert [line.split("\t")[0] for line in output.splitlines()] == [""] * 3
    _, output, _ = read(capsys, folder, "--json", "--min-confidence", "1")
    row = json.loads(output.splitlines()[0])
    assert (row["text"], row["words"], row["characters"]) == ("", [], [])
    assert row["alternatives"][0]["text"] == "hotel"
    out = folder / "results.csv"
    status, _, errors = read(capsys, folder, "--min-confidence", "1.5", "--out", out)
    assert status == 2
    assert "--min-confidence is 1.5: give a probability from 0 to 1." in errors
    assert not list(folder.glob("*results*"))  # nor the part beside it


@pytest.mark.parametrize("content", [b"", b'{"half a he', b'{"model": "another"}\n'])
def test_a_part_without_rows_is_nothing_to_go_on_from(capsys, folder, tmp_path, content):
    out = tmp_path / "results.csv"
    (tmp_path / ".results.csv.part").write_bytes(content)
    assert read(capsys, folder, "--out", out)[1] == f"Wrote {out}: 4 images.\n"


def test_a_second_run_is_refused_and_costs_the_first_nothing(capsys, folder, tmp_path):
    pytest.importorskip("fcntl")
    out = tmp_path / "results.csv"
    first = ResultTable(out, {"model": "first"})
    status, _, errors = read(capsys, folder, "--out", out)
    assert status == 2
    assert f"Another run writes '{out}'. Wait for it, or give another file." in errors
    first.append([{"image": "a.png", "text": "a", "confidence": 1.0, "error": None}])
    first.finish()
    first.close()
    assert [row["image"] for row in rows_of(out)] == ["a.png"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_name_that_is_no_text_costs_nothing(capsys, folder, tmp_path, kind):
    os.rename(folder / "0.png", os.path.join(os.fsencode(folder), b"caf\xe9.png"))
    out = tmp_path / f"results.{kind}"
    assert read(capsys, folder, "--out", out)[1] == f"Wrote {out}: 4 images.\n"
    texts = {row.get("text") for row in rows_of(out)}
    assert texts >= set(WORDS)


def test_an_image_given_twice_is_read_once(capsys, folder, tmp_path):
    out = tmp_path / "results.csv"
    image = folder / "1.png"
    assert read(capsys, image, image, "--out", out)[1] == f"Wrote {out}: 1 image.\n"
    assert len(rows_of(out)) == 1


def test_several_texts_are_for_lines_of_json(capsys, folder, tmp_path):
    status, _, errors = read(capsys, folder, "--out", tmp_path / "a.csv", "--n-best", "3")
    assert status == 2
    assert "give a .jsonl file" in errors
    out = tmp_path / "A.JSONL"
    read(capsys, folder, "--out", out, "--n-best", "3")
    assert len(json.loads(out.read_text().splitlines()[0])["alternatives"]) == 3
