"""`keras-crnn evaluate` and `read` with a model of symbols."""

import json

import pytest
from drawn_notes import draw_notes, make_notes, random_notes
from labelled_folders import cells, evaluate, make_set

from keras_crnn.commands import main


@pytest.fixture
def fragments(tmp_path):
    """Five fragments: three right, one with a wrong truth, one with a symbol beyond the model."""
    long = " ".join(["F4", "B4"] * 7)
    rows = [("G4 A4", "G4 A4"), ("C10 C10 F4", "C10  C10 F4 "), (long, long)]
    rows += [("A4 A4 B4", "A4 B4 B4"), ("F4 G4", "F4 G4 E3")]
    return make_notes(tmp_path / "fragments", rows)


def test_a_table_of_fragments(capsys, notes_model, fragments, tmp_path):
    out = tmp_path / "table.md"
    status, lines, errors = evaluate(
        capsys, fragments, "--model", str(notes_model), "--out", str(out)
    )
    assert status == 0
    assert [line for line in errors if "protocol" in line] == []
    assert cells(lines[0]) == [
        "set", "fragments", "skipped", "fragments right, %", "edits a fragment",
        "symbol errors, %", "confidence, right", "confidence, wrong",
    ]  # fmt: skip
    row = cells(lines[2])
    assert row[:6] == ["fragments", "5", "0", "60.0 (23.1-88.2)", "0.40", "8.00"]  # 2 of 25
    assert lines[3:] == [
        "",
        "| symbols in the truth | up to 12 | 13 to 16 |",
        "| --- | --- | --- |",
        "| fragments | 4: 50.0 % / 0.50 | 1: 100.0 % / 0.00 |",
    ]
    text = out.read_text()
    assert lines[-1] in text
    assert "mean edit distance in symbols, not divided by the length" in text


def test_json_has_the_same_and_times(capsys, notes_model, fragments):
    model = ["--model", str(notes_model)]
    (line,) = evaluate(capsys, fragments, *model, "--json", "--time")[1]
    row = json.loads(line)
    assert row["protocol"] == "symbols"
    assert (row["fragments"], row["fragment_accuracy"], row["symbols"]) == (5, 0.6, 25)
    assert (row["average_edits"], row["symbol_error_rate"]) == (0.4, 0.08)
    assert row["by_length"]["up to 12"]["fragment_accuracy"] == 0.5
    assert row["milliseconds"] > 0
    # Similarities count symbols: 1, 1, 1, 2/3 and 2/3.
    assert row["edit_similarity"] == pytest.approx((3 + 4 / 3) / 5)


def test_other_truths_and_several_models(capsys, notes_model, fragments, tmp_path):
    (tmp_path / "fragments" / "gt_other.tsv").write_text("000.png\tG4 A4\n003.png\tA4 A4 B4\n")
    exported = tmp_path / "notes.tflite"
    assert main(["export", str(notes_model), "--out", str(exported)]) == 0
    capsys.readouterr()
    sets = [fragments, f"{fragments}/gt_other.tsv"]
    _, lines, _ = evaluate(capsys, *sets, "--model", str(notes_model), str(exported), "--time")
    assert [cells(line)[:3] for line in lines[2:6]] == [
        ["fragments", "`notes.npz`", "5"],
        ["fragments", "`notes.tflite`", "5"],
        ["fragments/gt_other", "`notes.npz`", "2"],
        ["fragments/gt_other", "`notes.tflite`", "2"],
    ]
    assert cells(lines[4])[4:6] == ["100.0 (34.2-100.0)", "0.00"]
    _, lines, _ = evaluate(capsys, *sets, "--model", str(exported))
    assert cells(lines[4])[:4] == ["mean", "", "", "80.0"]
    assert len(cells(lines[4])) == len(cells(lines[0]))


def test_a_lexicon_of_fragments(capsys, notes_model, fragments, tmp_path):
    lexicon = tmp_path / "tunes.txt"
    lexicon.write_text("\n".join(["A4 B4 B4", "G4 A4", "C10 C10 F4", "F4 G4 E3", *random_notes(5)]))
    model = ["--model", str(notes_model)]
    _, lines, _ = evaluate(capsys, fragments, *model, "--lexicon", str(lexicon))
    # All but the long one are listed; the symbol that the model lacks is left out of its word.
    assert cells(lines[2])[3].startswith("80.0")
    image = tmp_path / "one.png"
    draw_notes("G4 B4").save(image)
    listed = ["--lexicon", str(lexicon), "--foreign", "skip"]
    assert main(["read", str(image), *model, *listed]) == 0
    assert capsys.readouterr().out.split("\t")[0] == "G4 A4"


def test_words_and_symbols_share_no_table(capsys, notes_model, fragments, tmp_path):
    words = make_set(tmp_path / "words", [("hotel", "hotel")])
    status, lines, errors = evaluate(capsys, words, "--model", "crnn-en", str(notes_model))
    assert (status, lines) == (2, [])
    assert "notes.npz reads symbols and crnn-en characters" in errors[-1]
    status, _, errors = evaluate(capsys, "--paper", str(tmp_path), "--model", str(notes_model))
    assert status == 2
    assert "--paper reads words, and notes.npz symbols" in errors[-1]


def test_read_prints_texts_with_spaces(capsys, notes_model, tmp_path):
    image = tmp_path / "one.png"
    draw_notes("C10 C10 F4").save(image)
    model = ["--model", str(notes_model)]
    assert main(["read", str(image), *model]) == 0
    assert capsys.readouterr().out.startswith("C10 C10 F4\t0.9")
    assert main(["read", str(image), *model, "--json", "--beam", "5", "--n-best", "2"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert [one["text"] for one in row["characters"]] == ["C10", "C10", "F4"]
    assert row["alternatives"][0]["text"] == "C10 C10 F4"
    assert main(["read", str(image), *model, "--pattern", "[A-G]4"]) == 2
    assert "A pattern is of characters" in capsys.readouterr().err
