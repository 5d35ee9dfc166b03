"""`keras-crnn evaluate`: protocols, one for all sets or each its own, and other truths."""

import json
from pathlib import Path

import pytest
from labelled_folders import cells, evaluate, make_set


@pytest.fixture
def receipts(tmp_path):
    """Words that `crnn-en` reads, one with a sign that it cannot write."""
    rows = [("hotel", "HOTEL"), ("street", "STREET:"), ("coffee", "COFFEE")]
    folder = make_set(tmp_path / "receipts", rows)
    Path(folder, "gt_exact.tsv").write_text("0.png\thotel\n2.png\tTea\n")
    return folder


def read_notices(errors):
    return [line for line in errors if not line.startswith("INFO")]


def test_caseless_counts_signs_that_the_model_lacks(capsys, receipts):
    status, lines, errors = evaluate(capsys, receipts, "--protocol", "caseless")
    assert (status, read_notices(errors)) == (0, [])
    assert cells(lines[2])[:4] == ["receipts", "3", "0", "66.7 (20.8-93.9)"]


def test_exact_says_what_it_did_not_compare(capsys, receipts):
    status, lines, errors = evaluate(capsys, receipts, "--protocol", "exact", "--model", "crnn-en")
    assert status == 0
    assert cells(lines[2])[3].startswith("100.0")
    assert read_notices(errors) == [
        "receipts: : of the truths, which the model cannot write, were not compared: --protocol "
        "caseless counts them, without case."
    ]


def test_each_set_by_its_own_protocol_and_other_truths(capsys, receipts, tmp_path):
    out = tmp_path / "table.md"
    sets = [receipts, f"{receipts}=caseless", f"{receipts}/gt_exact.tsv=exact"]
    status, lines, _ = evaluate(capsys, *sets, "--out", str(out))
    assert status == 0
    assert [cells(line)[:2] for line in lines[2:5]] == [
        ["receipts", "3"],
        ["receipts=caseless", "3"],
        ["receipts/gt_exact=exact", "2"],
    ]
    assert [cells(line)[3].split()[0] for line in lines[2:5]] == ["100.0", "66.7", "50.0"]
    text = out.read_text()
    assert f"evaluate {' '.join(sets)} --model" in text
    assert "receipts: letters and digits alone" in text
    assert "receipts=caseless: all printable characters" in text
    _, lines, _ = evaluate(capsys, *sets, "--json")
    assert [json.loads(line)["protocol"] for line in lines] == ["paper", "caseless", "exact"]


def test_the_truths_of_a_folder_are_its_own_table(capsys, receipts):
    status, lines, errors = evaluate(capsys, receipts, f"{receipts}/gt.tsv")
    assert (status, len(lines)) == (0, 3)
    assert f"{receipts}/gt.tsv is given twice and read once." in errors


def test_a_set_behind_the_model_is_a_set(capsys, receipts):
    given = f"{receipts}/gt_exact.tsv=paper"
    status, lines, _ = evaluate(capsys, "--model", "crnn-en", given)
    assert status == 0
    assert cells(lines[2])[0] == "receipts/gt_exact=paper"


def test_an_unknown_protocol_of_a_set_is_one_line(capsys, receipts):
    status, _, errors = evaluate(capsys, f"{receipts}=case")
    assert status == 2
    assert "there is no protocol 'case'. Give SET=paper|caseless|exact" in errors[-1]
