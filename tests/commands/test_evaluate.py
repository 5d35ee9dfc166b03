import io
import json
import logging
import shlex

import pytest
from drawn_words import draw_word

from keras_crnn.alphabet import Alphabet
from keras_crnn.commands import main, set_measurement
from keras_crnn.images import Preprocessing
from keras_crnn.model import TINY_CONFIG
from keras_crnn.pretrained import pretrained_file
from keras_crnn.spec import ModelSpec, save_weights

HEAD = [
    "| set | words | skipped | words right, % | 1 - NED | confidence, right | confidence, wrong |",
    "| --- | --- | --- | --- | --- | --- | --- |",
]
TFLITE = str(pretrained_file("crnn-en", ".tflite"))
SKIPPED = {"missing image": 1, "broken image": 1, "no character of the alphabet": 1}


def make_set(folder, rows):
    """Labelled folder: `rows` are pairs of a file's content (a drawn word or bytes) and truth."""
    folder.mkdir(parents=True)
    table = []
    for k, (word, truth) in enumerate(rows):
        if isinstance(word, bytes):
            (folder / f"{k}.png").write_bytes(word)
        elif word is not None:
            draw_word(word).save(folder / f"{k}.png")
        table.append(f"{k}.png\t{truth}\n")
    (folder / "gt.tsv").write_text("".join(table), encoding="utf-8")
    return str(folder)


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


def evaluate(capsys, *arguments):
    status = main(["evaluate", *arguments])
    output, errors = capsys.readouterr()
    return status, output.splitlines(), errors.splitlines()


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


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
    status, lines, _ = evaluate(capsys, "--json", half_right, half_right)
    assert status == 0
    first, second = map(json.loads, lines)
    assert first == second
    confidences = first.pop("confidence_right"), first.pop("confidence_wrong")
    assert all(0 < confidence <= 1 for confidence in confidences)
    assert first.pop("interval") == pytest.approx([0.15004, 0.84996], abs=1e-5)
    assert first.pop("edit_similarity") == pytest.approx((1 + 1 + 1 / 6 + 6 / 7) / 4)
    assert first == {
        "set": "half",
        "words": 4,
        "skipped": SKIPPED,
        "word_accuracy": 0.5,
        "model": "crnn-en",
        "protocol": "paper",
        "lexicon": "none",
        "right": 2,
    }


def test_json_has_times_if_asked(capsys, half_right):
    (line,) = evaluate(capsys, "--json", "--time", half_right)[1]
    assert json.loads(line)["milliseconds"] > 0


def test_times_are_the_last_column(capsys, half_right):
    lines = evaluate(capsys, "--time", half_right, half_right)[1]
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


@pytest.mark.parametrize("where", ["", "gone/table.md"])
def test_out_that_cannot_be_written_is_said_before_reading(capsys, half_right, tmp_path, where):
    status, lines, errors = evaluate(capsys, half_right, "--out", str(tmp_path / where))
    assert (status, lines) == (2, [])
    assert "give the path of a file to write" in errors[-1]


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
    assert (status, errors) == (0, [])
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


def test_one_path_in_two_spellings_keeps_its_name(capsys, half_right):
    lines = evaluate(capsys, half_right, f"{half_right}/", "--model", TFLITE)[1]
    assert [cells(line)[0] for line in lines[2:]] == ["half", "half", "mean"]
