import io
import json
import logging
import shutil

import pytest
from labelled_folders import cells, evaluate, make_set

from keras_crnn.commands import set_measurement
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.model_file import save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.text.alphabet import Alphabet

HEAD = [
    "| set | words | skipped | words right, % | 1 - NED | confidence, right | confidence, wrong |",
    "| --- | --- | --- | --- | --- | --- | --- |",
]
TFLITE = str(pretrained_file("crnn-en", ".tflite"))
SKIPPED = {"missing image": 1, "broken image": 1, "no character of the alphabet": 1}


@pytest.fixture
def half_right(tmp_path):
    """Four usable words, two with a false truth, and one of each kind that is skipped."""
    rows = [
        ("hotel", "Hotel!"),  # folded, without its punctuation
        ("street", "street"),
        ("coffee", "tea"),
        ("market", "markets"),
        (None, "missing"),
        (b"not an image", "broken"),
        ("open", "¿?"),
    ]
    return make_set(tmp_path / "half", rows)


def test_a_table_of_one_set(capsys, half_right):
    status, lines, errors = evaluate(capsys, half_right)
    assert status == 0
    assert [line for line in errors if not line.startswith("First skipped")] == []
    assert lines[:2] == HEAD
    row = cells(lines[2])
    # 1 - NED: hotel 1, street 1, coffee for tea 1/6, market for markets 6/7
    assert row[:5] == ["half", "4", "3", "50.0 (15.0-85.0)", "0.756"]
    assert all(0 < float(confidence) <= 1 for confidence in row[5:])
    assert len(lines) == 3


def test_several_sets_have_a_mean(capsys, half_right, tmp_path):
    right = make_set(tmp_path / "right", [("hotel", "hotel"), ("station", "STATION")])
    status, lines, _ = evaluate(capsys, half_right, right)
    assert status == 0
    assert [cells(line)[0] for line in lines[2:]] == ["half", "right", "mean"]
    assert cells(lines[3])[3:5] == ["100.0 (34.2-100.0)", "1.000"]
    assert cells(lines[3])[6] == "-"  # no wrong reading, no confidence
    assert cells(lines[4])[3] == "75.0"
    assert {len(cells(line)) for line in lines} == {7}


def test_several_models_make_a_table_of_models_and_sets(capsys, half_right, tmp_path):
    right = make_set(tmp_path / "right", [("hotel", "hotel"), ("station", "STATION")])
    status, lines, _ = evaluate(capsys, half_right, right, "--model", "crnn-en", TFLITE)
    assert status == 0
    assert cells(lines[0])[:3] == ["set", "model", "words"]
    rows = [["half", "`crnn-en`"], ["half", "`crnn-en.tflite`"]]
    rows += [["right", "`crnn-en`"], ["right", "`crnn-en.tflite`"]]
    assert [cells(line)[:2] for line in lines[2:6]] == rows
    assert lines[6:] == [
        "",
        "|  | half | right | mean |",
        "| --- | --- | --- | --- |",
        "| `crnn-en` | 50.0 (15.0-85.0) | 100.0 (34.2-100.0) | 75.0 |",
        "| `crnn-en.tflite` | 50.0 (15.0-85.0) | 100.0 (34.2-100.0) | 75.0 |",
    ]


def test_json_counts_the_skipped_by_reason(capsys, half_right):
    status, (line,), _ = evaluate(capsys, "--json", half_right, "--decoder", "greedy")
    assert status == 0
    first = json.loads(line)
    confidences = first.pop("confidence_right"), first.pop("confidence_wrong")
    assert all(0 < confidence <= 1 for confidence in confidences)
    assert first.pop("interval") == pytest.approx([0.15004, 0.84996], abs=1e-5)
    assert first.pop("edit_similarity") == pytest.approx((1 + 1 + 1 / 6 + 6 / 7) / 4)
    assert first == {
        "set": "half",
        "words": 4,
        "skipped": SKIPPED,
        "word_accuracy": 0.5,
        "model": "crnn-en-full",
        "protocol": "paper",
        "lexicon": "none",
        "right": 2,
    }


def test_json_says_what_weighed_unsure_words(capsys, half_right):
    for arguments, language in (
        ((), "english"),
        (("--language-model", "none"), None),
        (("--decoder", "beam"), None),
    ):
        (line,) = evaluate(capsys, "--json", half_right, *arguments)[1]
        assert json.loads(line).get("second_thoughts") == language


def test_json_has_times_if_asked(capsys, half_right):
    (line,) = evaluate(capsys, "--json", "--time", half_right)[1]
    assert json.loads(line)["milliseconds"] > 0


def test_times_are_the_last_column(capsys, half_right, tmp_path):
    other = make_set(tmp_path / "other", [("hotel", "hotel")])
    lines = evaluate(capsys, "--time", half_right, other)[1]
    assert [len(cells(line)) for line in lines] == [8] * 5
    assert cells(lines[0])[-1] == "ms a word"
    assert float(cells(lines[2])[-1]) > 0


def test_the_first_skipped_of_a_reason_are_named(capsys, half_right, caplog):
    with caplog.at_level(logging.WARNING):
        evaluate(capsys, half_right)
    assert [name in caplog.text for name in ("4.png", "5.png", "6.png")] == [True] * 3


def test_weights_and_the_exported_file_score_alike(capsys, half_right):
    scores = []
    for suffix in (".npz", ".tflite"):
        model = str(pretrained_file("crnn-en", suffix))
        line = evaluate(capsys, "--model", model, half_right)[1][2]
        scores.append(cells(line)[:5])  # confidences of int8 weights differ
    assert scores[0] == scores[1]


def test_a_set_behind_models_is_a_set(capsys, half_right, tmp_path):
    right = make_set(tmp_path / "right", [("hotel", "hotel")])
    (tmp_path / "right" / "subset_one.txt").write_text("0.png\n", encoding="utf-8")
    subset = f"{right}:one"
    status, lines, _ = evaluate(capsys, "--model", "crnn-en", TFLITE, half_right, subset)
    assert status == 0
    assert cells(lines[-4])[1:] == ["half", "right-one", "mean"]
    status, lines, _ = evaluate(capsys, half_right, "--model", "crnn-en", "--model", TFLITE)
    assert [cells(line)[0] for line in lines[-2:]] == ["`crnn-en`", "`crnn-en.tflite`"]


def test_names_alike_are_told_apart_by_their_folders(capsys, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make_set(tmp_path / name / "words", [("hotel", "hotel")])
        (tmp_path / name / "best.tflite").write_bytes(
            pretrained_file("crnn-en", ".tflite").read_bytes()
        )
    sets = [str(tmp_path / name / "words") for name in ("a", "b")]
    models = [str(tmp_path / name / "best.tflite") for name in ("a", "b")]
    lines = evaluate(capsys, *sets, "--model", *models, "--errors", str(tmp_path / "errors"))[1]
    assert cells(lines[-4])[1:3] == ["a/words", "b/words"]
    assert [cells(line)[0] for line in lines[-2:]] == ["`a/best.tflite`", "`b/best.tflite`"]
    written = {path.name for path in (tmp_path / "errors").iterdir()}
    assert written == {
        f"{s}-words.{m}-best.tflite.errors.tsv" for s in ("a", "b") for m in ("a", "b")
    }


@pytest.fixture
def open_width(tmp_path):
    """Weights of an untrained network that takes images of any width."""
    spec = ModelSpec(Alphabet("abcdeABCDEäÄ!"), TINY_CONFIG, Preprocessing(width=None))
    path = tmp_path / "open.npz"
    save_weights(spec.build(), spec, path)
    return str(path)


def test_a_model_of_open_width_and_letters_of_its_own(capsys, open_width, tmp_path):
    rows = [("Hotel", "Hotel"), ("restaurant", "Äc"), ("it", "!")]
    words = make_set(tmp_path / "words", rows)
    status, lines, errors = evaluate(capsys, words, "--model", open_width)
    assert status == 0
    assert cells(lines[2])[1:3] == ["2", "1"]  # "!" has neither letter nor digit
    assert errors[0].startswith("open.npz reads 'äÄ' besides a to z and digits")
    status, (line,), errors = evaluate(
        capsys, words, "--model", open_width, "--protocol", "exact", "--json"
    )
    assert (status, errors) == (
        0,
        [
            "words: H l o t of the truths, which the model cannot write, were not compared: "
            "--protocol caseless counts them, without case."
        ],
    )
    row = json.loads(line)
    assert (row["words"], row["skipped"], row["protocol"]) == (3, {}, "exact")


def test_a_terminal_is_shown_how_far_it_is(half_right):
    stream = io.StringIO()
    assert set_measurement._reporter("half, crnn-en", stream) is None
    stream.isatty = lambda: True
    report = set_measurement._reporter("half, crnn-en", stream)
    report(64, 70)
    report(70, 70)
    assert stream.getvalue() == "\rhalf, crnn-en: 64 of 70 words\x1b[K\r\x1b[K"


def test_a_tflite_file_needs_no_keras(half_right, run_python):
    code = f"""
import sys
from keras_crnn.commands import main, set_measurement
assert main(["evaluate", {half_right!r}, "--model", {TFLITE!r}, "crnn-en"]) == 0
heavy = {{name.partition(".")[0] for name in sys.modules}} & {{"tensorflow", "keras", "jax"}}
assert not heavy, heavy
"""
    assert "`crnn-en.tflite`" in run_python("-c", code)


def test_a_folder_without_a_table_shows_the_layout(capsys, half_right, tmp_path):
    status, lines, errors = evaluate(capsys, half_right, str(tmp_path))
    assert (status, lines) == (2, [])  # before anything is read
    table = tmp_path / "gt.tsv"
    assert f"keras-crnn evaluate: {table} does not exist. The layout expected:" in errors
    assert "Traceback" not in "".join(errors)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(b"not an image", "broken")], "holds no word that could be used: 1 skipped: 1 broken"),
        ([(None, "missing")], "lists no image that exists"),
    ],
)
def test_a_set_without_a_usable_word_is_one_line(capsys, tmp_path, rows, message):
    status, _, errors = evaluate(capsys, make_set(tmp_path / "bad", rows))
    ours = [line for line in errors if line.startswith("keras-crnn evaluate: ")]
    assert (status, len(ours)) == (2, 1)
    assert message in ours[0]


def test_a_bad_model_is_one_line(capsys, half_right):
    status, lines, errors = evaluate(capsys, "--model", "crnn-fr", half_right)
    assert (status, lines, len(errors)) == (2, [], 1)


def test_a_set_is_required(capsys):
    status, lines, errors = evaluate(capsys, "--model", "crnn-en")
    assert (status, lines) == (2, [])
    assert errors == ["keras-crnn evaluate: Give at least one SET, a folder with gt.tsv."]


def test_a_misspelt_second_model_is_no_set(capsys, half_right):
    status, lines, errors = evaluate(capsys, "--model", "crnn-en", "crnn-fr", half_right)
    assert (status, lines) == (2, [])
    assert "There is no model 'crnn-fr'" in errors[-1]


def test_a_set_given_twice_is_read_once(capsys, half_right):
    status, lines, errors = evaluate(capsys, half_right, f"{half_right}/", "--model", TFLITE)
    assert status == 0
    assert [cells(line)[0] for line in lines[2:]] == ["half"]
    assert f"{half_right}/ is given twice and read once." in errors


def test_a_model_given_in_two_spellings_reads_once(capsys, half_right, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(TFLITE, "mine.tflite")
    one, again = "./mine.tflite", str(tmp_path / "mine.tflite")
    options = ["--model", one, again, "--out", "table.md"]
    status, lines, errors = evaluate(capsys, half_right, *options)
    assert (status, len(lines)) == (0, 3)
    assert f"{again} is given twice and reads once." in errors
    assert f"--model {one}\n" in (tmp_path / "table.md").read_text(encoding="utf-8")


def test_a_subset_and_a_folder_called_alike_are_told_apart(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_set(tmp_path / "ic13", [("hotel", "hostel")])
    (tmp_path / "ic13" / "subset_1015.txt").write_text("0.png\n", encoding="utf-8")
    make_set(tmp_path / "ic13-1015", [("street", "streets")])
    options = ["--model", "crnn-en", "--errors", "errors"]
    status, lines, _ = evaluate(capsys, "ic13:1015", "ic13-1015", *options)
    assert status == 0
    assert [cells(line)[0] for line in lines[2:]] == ["ic13:1015", "ic13-1015", "mean"]
    tables = {path.name: path.read_text() for path in (tmp_path / "errors").iterdir()}
    assert "hostel" in tables["ic13:1015.errors.tsv"]
    assert "streets" in tables["ic13-1015.errors.tsv"]
