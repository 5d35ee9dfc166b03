"""The error sheet: its measures, its buckets, and the whole command on a few drawn words."""

import csv
import dataclasses
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn_words import draw_word
from PIL import Image

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def measures(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import error_measures

    return error_measures


@pytest.mark.parametrize(
    ("truth", "text", "edits", "kind"),
    [
        ("cat", "cat", [], "none"),
        ("cat", "cut", [("a", "u")], "substitution"),
        ("cat", "ct", [("a", "")], "deletion"),
        ("cat", "coat", [("", "o")], "insertion"),
        ("cat", "coast", [("", "o"), ("", "s")], "several"),
        ("cat", "", [("c", ""), ("a", ""), ("t", "")], "empty"),
        ("book", "bok", [("o", "")], "deletion"),
        ("modern", "modem", [("r", ""), ("n", "m")], "several"),
    ],
)
def test_edits_are_the_fewest_and_named(measures, truth, text, edits, kind):
    assert len(measures.align(truth, text)) == len(edits)
    assert measures.align(truth, text) == edits or kind == "several"
    assert measures.name_edit(truth, text) == kind


def test_sharpness_falls_with_blur_and_not_with_contrast(measures):
    word = np.asarray(draw_word("hotel"))
    sharpness, contrast = measures.measure_image(word)
    faint = (128 + (word.astype(float) - 128) / 4).astype(np.uint8)
    faint_sharpness, faint_contrast = measures.measure_image(faint)
    blurred, _ = measures.measure_image(cv2.GaussianBlur(word, (0, 0), 4))
    assert blurred < 0.5 * sharpness
    assert faint_sharpness == pytest.approx(sharpness, rel=0.1)
    assert faint_contrast == pytest.approx(contrast / 4, abs=3)


def test_an_even_image_has_neither_sharpness_nor_contrast(measures):
    assert measures.measure_image(np.full((20, 60), 128, np.uint8)) == (0.0, 0.0)


def make_word(measures, truth, text, group="a", **changes):
    word = measures.Word(group, "", truth, truth, text, 0.5, 80, 20, 0.3, 100.0)
    return dataclasses.replace(word, **changes)


def test_buckets_hold_their_least_value(measures):
    attribute = measures.Attribute("height", lambda word: word.height, (16, 24))
    names = [
        attribute.name_bucket(make_word(measures, "a", "a", height=height))
        for height in (15, 16, 23, 24)
    ]
    assert names == ["under 16", "16 to 24", "16 to 24", "24 and more"]


def test_the_table_counts_words_and_errors(measures):
    words = [
        make_word(measures, "ab", "ab", height=10),
        make_word(measures, "ab", "ax", height=10),
        make_word(measures, "ab", "ax", group="b", height=30),
        make_word(measures, "ab", "ax", group="b", height=30),
    ]
    attribute = measures.Attribute("height", lambda word: word.height, (16,))
    assert measures.tabulate_buckets(words, (attribute,)).splitlines()[2:] == [
        "| height | under 16 | 50.0 (2) |  | 50.0 (2) | 33 |",
        "| height | 16 and more |  | 0.0 (2) | 0.0 (2) | 67 |",
    ]
    assert measures.count_confusions(words) == {("b", "x"): 3}


def test_unknown_attributes_and_shares(measures):
    word = make_word(measures, "b52", "b52", label="B-52")
    assert word.listed is None
    assert (word.unread, word.capitals, word.digits) == (True, 1.0, pytest.approx(2 / 3))
    table = measures.tabulate_buckets([word])
    assert "in the word list" not in table
    assert "| digits | some |" in table


@pytest.fixture
def folder(tmp_path):
    """Four words, two of them labelled wrongly, so that they count as misread."""
    folder = tmp_path / "drawn"
    folder.mkdir()
    labels = {"hotel": "hotel", "street": "Street!", "coffee": "Toffee", "market": "x"}
    lines = []
    for word, label in labels.items():
        draw_word(word).save(folder / f"{word}.png")
        lines.append(f"{word}.png\t{label}\n")
    draw_word("open").save(folder / "open.png")
    lines.append("open.png\t!!\n")  # nothing of the alphabet: left out
    (folder / "broken.png").write_bytes(b"no image")
    lines.append("broken.png\tbroken\n")
    (folder / "gt.tsv").write_text("".join(lines), encoding="utf-8")
    return folder


def test_the_command_writes_sheets_errors_and_tables(folder, tmp_path, run_python):
    words = tmp_path / "words.txt"
    words.write_text("Hotel\nToffee\n", encoding="utf-8")
    out = tmp_path / "out"
    printed = run_python(
        str(BENCHMARKS / "error_sheet.py"),
        str(folder),
        *("--words", str(words), "--out", str(out), "--page", "1", "--width", "300"),
    )
    assert (out / "table.md").read_text(encoding="utf-8").strip() == printed.strip()
    assert "| drawn | 50.0 (4) | 1 | 0 | 0 | 1 | 0 |" in printed
    assert "| in the word list | yes | 50.0 (2) |" in printed
    with (out / "errors.tsv").open(encoding="utf-8", newline="") as file:
        rows = {row["label"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert set(rows) == {"Toffee", "x"}
    assert (rows["Toffee"]["read"], rows["Toffee"]["confusions"]) == ("coffee", "t>c")
    assert (rows["Toffee"]["edit"], rows["Toffee"]["listed"]) == ("substitution", "1")
    assert "t\tc\t1" in (out / "confusions.tsv").read_text(encoding="utf-8").splitlines()
    pages = sorted(path.name for path in out.glob("*.png"))
    assert pages == ["drawn-01.png", "drawn-02.png"]
    for page in pages:
        with Image.open(out / page) as image:
            assert image.width == 300
            assert np.asarray(image.convert("L")).min() < 128  # something is drawn


def test_sets_called_alike_have_rows_and_pages_of_their_own(folder, tmp_path, run_python):
    other = tmp_path / "other" / "drawn"
    shutil.copytree(folder, other)
    (other / "gt.tsv").write_text("hotel.png\tmotel\n", encoding="utf-8")
    out = tmp_path / "out"
    options = ("--out", str(out), "--page", "9")
    printed = run_python(str(BENCHMARKS / "error_sheet.py"), str(folder), str(other), *options)
    assert f"| {tmp_path.name}/drawn | 50.0 (4) |" in printed
    assert "| other/drawn | 0.0 (1) |" in printed
    pages = sorted(path.name for path in out.glob("*.png"))
    assert pages == sorted([f"{tmp_path.name}-drawn-01.png", "other-drawn-01.png"])


def test_blanks_that_nobody_can_count_are_no_error(tmp_path, run_python):
    folder = tmp_path / "lines"
    folder.mkdir()
    draw_word("hotel").save(folder / "0.png")
    (folder / "gt.tsv").write_text("0.png\t hotel \n", encoding="utf-8")
    options = ("--model", "crnn-en-full", "--out", str(tmp_path / "out"))
    printed = run_python(str(BENCHMARKS / "error_sheet.py"), str(folder), *options)
    assert "| lines | 100.0 (1) |" in printed
