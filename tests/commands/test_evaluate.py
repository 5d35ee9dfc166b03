import json
import logging

import pytest
from drawn_words import draw_word

from keras_crnn.commands import main
from keras_crnn.pretrained import pretrained_file

HEAD = ["| set | words | skipped | word accuracy |", "| --- | --- | --- | --- |"]


def make_set(folder, rows):
    """Labelled folder: `rows` are pairs of a file's content (a drawn word or bytes) and truth."""
    folder.mkdir()
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


def test_a_table_of_one_set(capsys, half_right):
    status, lines, _ = evaluate(capsys, half_right)
    assert status == 0
    assert lines == [*HEAD, "| half | 4 | 3 | 50.0% |"]


def test_several_sets_have_a_mean(capsys, half_right, tmp_path):
    right = make_set(tmp_path / "right", [("hotel", "hotel"), ("station", "STATION")])
    status, lines, _ = evaluate(capsys, half_right, right)
    assert status == 0
    assert lines == [
        *HEAD,
        "| half | 4 | 3 | 50.0% |",
        "| right | 2 | 0 | 100.0% |",
        "| mean |  |  | 75.0% |",
    ]


def test_json_counts_the_skipped_by_reason(capsys, half_right):
    status, lines, _ = evaluate(capsys, "--json", half_right, half_right)
    assert status == 0
    row = {
        "set": "half",
        "words": 4,
        "skipped": {"missing image": 1, "broken image": 1, "no character of the alphabet": 1},
        "word_accuracy": 0.5,
    }
    assert [json.loads(line) for line in lines] == [row, row]


def test_the_first_skipped_of_a_reason_are_named(capsys, half_right, caplog):
    with caplog.at_level(logging.WARNING):
        evaluate(capsys, half_right)
    assert [name in caplog.text for name in ("4.png", "5.png", "6.png")] == [True] * 3


def test_weights_and_the_exported_file_score_alike(capsys, half_right):
    scores = []
    for suffix in (".npz", ".tflite"):
        model = str(pretrained_file("crnn-en", suffix))
        scores.append(evaluate(capsys, "--model", model, half_right)[1])
    assert scores[0] == scores[1]


def test_a_folder_without_a_table_shows_the_layout(capsys, tmp_path):
    status, lines, errors = evaluate(capsys, str(tmp_path))
    assert status == 2
    assert lines == HEAD
    table = tmp_path / "gt.tsv"
    assert errors[0] == f"keras-crnn evaluate: {table} does not exist. The layout expected:"
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
    with pytest.raises(SystemExit) as caught:
        main(["evaluate"])
    assert caught.value.code == 2
    assert "SET" in capsys.readouterr().err
