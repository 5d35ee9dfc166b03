import pytest

from keras_crnn.commands import main
from keras_crnn.pretrained import pretrained_file


@pytest.fixture
def arguments(fonts, backgrounds, word_list, tmp_path):
    """Arguments of a run that would be fine; a later option of the same name replaces one."""
    given = {
        "--fonts": fonts,
        "--backgrounds": backgrounds,
        "--words": word_list,
        "--out": str(tmp_path / "run"),
        "--network": "tiny",
    }
    return ["train", *(text for pair in given.items() for text in pair)]


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["train", "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for option in ("--fonts", "--words", "--out", "--network", "--precision", "--seed"):
        assert option in text


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--fonts", "gone", "gone"),
        ("--backgrounds", "gone", "gone"),
        ("--words", "gone.txt", "gone.txt"),
        ("--dev", "gone", "gt.tsv does not exist"),
        ("--start", "gone.npz", "There is no model file 'gone.npz'."),
        ("--steps", "0", "steps must be at least 1; got 0."),
        ("--epoch-steps", "-5", "epoch_steps must be at least 1; got -5."),
        ("--batch-size", "0", "batch_size 0"),
        ("--processes", "-1", "processes -1"),
        ("--width", "0", "width is 0: give a positive int"),
        ("--alphabet", "abca", "repeated: ['a']"),
    ],
)
def test_a_bad_value_is_one_line(capsys, arguments, option, value, message):
    assert main([*arguments, option, value]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("keras-crnn train: ")
    assert message in lines[0]
    if option != "--dev":  # which shows the layout expected, on lines of its own
        assert len(lines) == 1


@pytest.mark.parametrize("option", ["--fonts", "--backgrounds"])
def test_an_empty_folder_is_one_line(capsys, arguments, option, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main([*arguments, option, str(empty)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(empty) in line


def test_weights_of_another_alphabet_are_refused(capsys, arguments):
    weights = str(pretrained_file("crnn-en"))
    assert main([*arguments, "--start", weights, "--alphabet", "abc"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "was trained with another alphabet" in line


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--gpus", "8"], "unrecognized arguments: --gpus 8"),
        (["--network", "huge"], "invalid choice: 'huge'"),
        (["--steps", "many"], "invalid int value: 'many'"),
        (["--optimizer", "lamb"], "invalid choice: 'lamb'"),
    ],
)
def test_a_bad_option_shows_the_usage(capsys, arguments, extra, message):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, *extra])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_what_is_required_is_named(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["train"])
    assert caught.value.code == 2
    assert "--fonts, --backgrounds, --out" in capsys.readouterr().err


def test_without_keras_the_extra_is_named(run_python, arguments):
    code = (
        "import sys; sys.modules['keras'] = None; sys.stderr = sys.stdout; "
        f"from keras_crnn.commands import main; print(main({arguments!r}))"
    )
    line, status = run_python("-c", code).splitlines()
    assert status == "2"
    assert line.startswith("keras-crnn train: ")
    assert "pip install 'keras-crnn[train]'" in line


def test_without_words_or_patterns_there_is_nothing_to_write(capsys, arguments):
    where = arguments.index("--words")
    assert main(arguments[:where] + arguments[where + 2 :]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "give --words FILE, --pattern REGEX, or both" in line


def test_case_sensitive_alone_reads_both_cases(arguments, monkeypatch):
    built = []
    monkeypatch.setattr("keras_crnn.training.train", lambda words, *_, **__: built.append(words))
    assert main([*arguments, "--case-sensitive"]) == 0
    alphabet = built[0].spec.alphabet
    assert alphabet.fold("aA") == "aA"
    assert len(alphabet.characters) == 62
    assert main(arguments) == 0
    assert built[1].spec.alphabet.fold("aA") == "aa"


def test_words_that_do_not_suit_the_alphabet_leave_nothing_behind(capsys, arguments, tmp_path):
    assert main([*arguments, "--alphabet", "漢"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert "have letters or digits that the alphabet lacks" in lines[-1]
    assert not (tmp_path / "run").exists()
