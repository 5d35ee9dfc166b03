"""What `keras-crnn evaluate` refuses before it reads the first image, and how it decodes."""

import json

import pytest
from labelled_folders import cells, evaluate, make_set

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.model_file import save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import Alphabet


@pytest.fixture
def words(tmp_path):
    folder = make_set(tmp_path / "words", [("hotel", "HOTEL"), ("street", "Street")])
    rows = "0.png\tHotel,motel\n1.png\tstreet,stress\n"
    (tmp_path / "words" / "lexicon_50.tsv").write_text(rows)
    return folder


def save_model(path, alphabet):
    spec = ModelSpec(alphabet, TINY_CONFIG, Preprocessing())
    save_weights(spec.build(), spec, path)
    return str(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("0.png\tHotel\n", "lexicon_50.tsv has no words for '"),
        ("0.png\tHotel\n1.png\t\n", "lexicon_50.tsv, line 2: '1.png' has no words"),
        ("0.png\tHotel\n1.png\tда,нет\n", "1.png': None of the 2 words"),
    ],
)
def test_every_image_has_words_before_one_is_read(capsys, words, tmp_path, content, message):
    (tmp_path / "words" / "lexicon_50.tsv").write_text(content, encoding="utf-8")
    status, lines, errors = evaluate(capsys, words, "--lexicon", "50")
    assert (status, lines) == (2, [])
    assert message in errors[-1]


def test_the_second_set_and_model_are_tried_before_the_first_is_read(capsys, words, tmp_path):
    other = make_set(tmp_path / "other", [("open", "open")])
    status, lines, errors = evaluate(capsys, words, other, "--lexicon", "50")
    assert (status, lines) == (2, [])
    assert "The folder has none." in errors[-1]
    letters = save_model(tmp_path / "letters.npz", Alphabet("abc"))
    status, lines, errors = evaluate(
        capsys, words, "--model", "crnn-en", letters, "--pattern", r"\d+"
    )
    assert (status, lines) == (2, [])
    assert "alphabet of 3 characters" in errors[-1]


def test_a_set_without_a_truth_is_refused_before_another_is_read(capsys, words, tmp_path):
    signs = make_set(tmp_path / "signs", [("hotel", "!!!"), ("street", "...")])
    status, lines, errors = evaluate(capsys, words, signs, "--out", str(tmp_path / "table.md"))
    assert (status, lines) == (2, [])
    assert "Set 'signs' holds no word that could be used: the protocol paper leaves" in errors[-1]
    assert "such as '!!!'" in errors[-1]
    assert evaluate(capsys, words, f"{signs}=caseless")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lexicon", "50", "--method", "near", "--delta", "-1"], "0 or more; got -1"),
        (["--lexicon", "50", "--delta", "2"], "--delta is about --method near"),
        (["--method", "near"], "--method is about a lexicon: give --lexicon, too"),
        (["--ignore-case"], "--ignore-case is about a lexicon"),
        (["--lexicon", "50", "--decoder", "beam"], "--decoder does not go with a lexicon"),
        (
            ["--decoder", "greedy", "--beam", "3"],
            "one reading, without --beam",
        ),
        (["--pattern", ""], "--pattern is empty"),
        (["--characters", ""], "--characters is empty"),
        (
            ["--characters", "0-9", "--model", "crnn-en"],
            "--characters holds '-', and the model reads the 36",
        ),
        (["--lexicon", ""], "--lexicon is empty"),
        (["--lexicon", "nofile.txt"], "There is no lexicon 'nofile.txt': that is no file. The"),
        (["--language-model", "nofile.npz"], "There is no language model file 'nofile.npz'"),
    ],
)
def test_bad_decoding_is_named_before_an_image_is_read(capsys, words, arguments, message):
    status, lines, errors = evaluate(capsys, words, *arguments)
    assert (status, lines) == (2, [])
    assert message in errors[-1]


def test_words_with_foreign_characters_are_kept_unless_told_otherwise(capsys, words, tmp_path):
    rows = "0.png\tHo-tel,motel\n1.png\tstreet,stress\n"
    (tmp_path / "words" / "lexicon_50.tsv").write_text(rows)
    of_letters = ["--lexicon", "50", "--model", "crnn-en"]
    kept = evaluate(capsys, words, *of_letters)[1][2]
    assert cells(kept)[3].startswith("100.0")
    skipped = evaluate(capsys, words, *of_letters, "--foreign", "skip")[1][2]
    assert cells(skipped)[3].startswith("50.0")
    status, lines, errors = evaluate(capsys, words, *of_letters, "--foreign", "error")
    assert (status, lines) == (2, [])
    assert "0.png': 1 of 2 words in the lexicon hold characters" in errors[-1]


def test_words_too_long_for_an_image_are_left_out_and_said_once(capsys, words, tmp_path):
    long = "a" * 60  # 119 frames
    rows = f"0.png\thotel,{long},{long}b\n1.png\t{long}\n"
    (tmp_path / "words" / "lexicon_50.tsv").write_text(rows)
    status, lines, errors = evaluate(capsys, words, "--lexicon", "50", "--time")
    assert status == 0
    assert cells(lines[2])[1:4] == ["2", "0", "50.0 (9.5-90.5)"]
    assert [line for line in errors if line[0] in "LI" and "INFO" not in line] == [
        "Lexicon words left out for an image with fewer frames than they need: 3 (words 3).",
        "Images with too few frames for all that may be read, counted as read wrong: 1 (words 1).",
    ]
    status, lines, errors = evaluate(capsys, words, "--pattern", r"\d{200}")
    assert status == 0
    assert cells(lines[2])[3].startswith("0.0")
    assert errors[-1].endswith("counted as read wrong: 2 (words 2).")


def test_case_is_ignored_by_the_papers_protocol_and_where_asked(capsys, words):
    command = [words, "--lexicon", "50", "--model", "crnn-en-full"]
    assert cells(evaluate(capsys, *command)[1][2])[3].startswith("100.0")
    exact = [*command, "--protocol", "exact", "--json"]
    (line,) = evaluate(capsys, *exact, "--ignore-case")[1]
    assert json.loads(line)["ignore_case"] is True


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ([], {}),
        (["--decoder", "greedy"], {}),
        (["--decoder", "beam"], {"beam": 10}),
        (["--pattern", "[a-z]+", "--beam", "4"], {"beam": 4, "pattern": "[a-z]+"}),
        (["--characters", "hotelsr"], {"beam": 10, "characters": "hotelsr"}),
        (["--lexicon", "50"], {}),
        (["--lexicon", "50", "--method", "all"], {"method": "all"}),
        (["--lexicon", "50", "--method", "near"], {"method": "near", "delta": 3}),
        (["--lexicon", "50", "--foreign", "keep"], {}),
        (["--lexicon", "50", "--foreign", "error"], {"foreign": "error"}),
    ],
)
def test_json_says_how_it_was_decoded(capsys, words, arguments, fields):
    (line,) = evaluate(capsys, words, "--json", *arguments)[1]
    row = json.loads(line)
    known = (
        "beam",
        "pattern",
        "characters",
        "method",
        "delta",
        "foreign",
        "ignore_case",
        "decoder",
    )
    assert {name: row[name] for name in known if name in row} == fields
