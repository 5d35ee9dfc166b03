"""What `keras-crnn train` makes of alphabets, models by name, selections and sets."""

import pytest

from keras_crnn.commands import main
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.synthesis.word_mix import SIGNS
from keras_crnn.text.alphabet import ASCII_ALPHABET, FULL_ALPHABET
from keras_crnn.training.selection import Selection


@pytest.fixture
def arguments(arguments_of_a_run):
    return arguments_of_a_run


def test_case_sensitive_alone_reads_both_cases(arguments, monkeypatch):
    built = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, *_, **__: built.append(words)
    )
    assert main([*arguments, "--case-sensitive"]) == 0
    alphabet = built[0].spec.alphabet
    assert alphabet.fold("aA") == "aA"
    assert len(alphabet.characters) == 62
    assert main(arguments) == 0
    assert built[1].spec.alphabet.fold("aA") == "aa"


def test_the_language_is_in_the_record(arguments, monkeypatch, capsys):
    built = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, *_, **__: built.append(words)
    )
    assert main([*arguments, "--language", "english"]) == 0
    assert main(arguments) == 0
    assert [words.spec.language for words in built] == ["english", None]
    assert main([*arguments, "--language", "english", "--alphabet", "0123456789"]) == 2
    assert "--language english needs an alphabet with the letters" in capsys.readouterr().err


def test_words_are_used_as_often_as_asked(arguments, monkeypatch):
    given = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, config, *_, **__: given.append(config)
    )
    assert main([*arguments, "--uses", "4"]) == 0
    assert main(arguments) == 0
    assert [config.uses for config in given] == [4, 1]


def test_a_held_run_shorter_than_an_epoch_keeps_its_epochs_so_that_it_can_get_longer(
    arguments, monkeypatch
):
    given = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, config, *_, **__: given.append(config)
    )
    for steps in ("100", "1000"):
        assert main([*arguments, "--schedule", "hold", "--steps", steps]) == 0
    assert main([*arguments, "--steps", "100"]) == 0
    assert [config.epoch_steps for config in given] == [250, 250, 100]
    assert [config.total_steps for config in given] == [250, 1000, 100]


def test_weights_to_start_from_may_be_those_of_a_model_by_name(arguments, monkeypatch):
    given = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda *_, start_weights, **__: given.append(start_weights)
    )
    assert main([*arguments, "--start", "crnn-en-full"]) == 0
    assert main([*arguments, "--start", "mine.npz"]) == 0
    assert main(arguments) == 0
    assert given == [str(pretrained_file("crnn-en-full")), "mine.npz", None]


def test_words_are_selected_by_a_model_if_asked(arguments, monkeypatch):
    built = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, *_, **__: built.append(words)
    )
    assert main([*arguments, "--select", "crnn-en", "--candidates", "1.5"]) == 0
    model = str(pretrained_file("crnn-en", ".tflite"))
    assert built[0].selection == Selection(model, 1.5)
    assert main([*arguments, "--select", model]) == 0
    assert built[1].selection == Selection(model)
    assert main(arguments) == 0
    assert built[2].selection is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--select", "gone.tflite"], "There is no model file 'gone.tflite'."),
        (["--select", "crnn-en-ful"], "There is no model 'crnn-en-ful'; choose one of"),
        (["--candidates", "2"], "--candidates is for --select"),
        (["--select", "crnn-en-full"], "select with a model of the same alphabet"),
        (["--select", "crnn-en", "--candidates", "1"], "candidates must be above 1"),
    ],
)
def test_a_selection_that_cannot_be_is_one_line(capsys, arguments, tmp_path, given, message):
    assert main([*arguments, *given]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert not (tmp_path / "run").exists()


def test_full_is_all_of_printable_ascii(arguments, monkeypatch):
    built = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, *_, **__: built.append(words)
    )
    assert main([*arguments, "--alphabet", "full", "--signs", "--protocol", "paper"]) == 0
    assert built[0].spec.alphabet == FULL_ALPHABET
    assert sorted(FULL_ALPHABET.characters) == [chr(code) for code in range(33, 127)]
    assert built[0].recipe.config.words == SIGNS


def test_words_that_do_not_suit_the_alphabet_leave_nothing_behind(capsys, arguments, tmp_path):
    assert main([*arguments, "--alphabet", "漢"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert "have letters or digits that the alphabet lacks" in lines[-1]
    assert not (tmp_path / "run").exists()


def test_ascii_is_the_alphabet_for_lines(arguments, monkeypatch):
    built = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, *_, **__: built.append(words)
    )
    assert main([*arguments, "--alphabet", "ascii"]) == 0
    assert built[0].spec.alphabet == ASCII_ALPHABET


def test_each_dev_set_may_name_its_protocol(arguments, monkeypatch):
    given = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda *_, **more: given.append(more["dev"])
    )
    dev = ["--dev", "receipts=caseless", "streets/gt_exact.tsv", "streets=paper"]
    assert main([*arguments, *dev, "--protocol", "exact"]) == 0
    assert given == [
        [("receipts", "caseless"), ("streets/gt_exact.tsv", "exact"), ("streets", "paper")]
    ]


def test_an_average_over_more_steps_is_for_held_rates(arguments, monkeypatch, capsys):
    given = []
    keep = lambda words, training, *_, **__: given.append(training)  # noqa: E731
    monkeypatch.setattr("keras_crnn.training.run.train", keep)
    assert main([*arguments, "--schedule", "hold", "--average-steps", "1000"]) == 0
    assert given[0].averaged_steps == 1000
    assert main([*arguments, "--average-steps", "1000"]) == 2
    assert "--average-steps 1000 is for --schedule hold" in capsys.readouterr().err
