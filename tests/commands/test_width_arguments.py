"""What `keras-crnn train` says where words are to keep their own widths."""

import pytest

from keras_crnn.commands import main
from keras_crnn.training import run

LINES = ["--lines", "0.2", "--alphabet", "ascii"]
OWN = ["--train-widths", "own"]


@pytest.fixture
def arguments(arguments_of_a_run):
    return arguments_of_a_run


@pytest.mark.parametrize("cause", [OWN, LINES, [*LINES, *OWN]])
@pytest.mark.parametrize(
    "option",
    [["--uses", "4"], ["--select", "crnn-en-full"], ["--squash"], ["--batch-size", "1"]],
    ids=lambda option: option[0],
)
def test_what_needs_one_width_is_refused_by_name(capsys, arguments, tmp_path, cause, option):
    assert main([*arguments, *cause, *option]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"keras-crnn train: {option[0]} ")
    assert ("--train-widths own" if OWN[0] in cause else "--lines 0.2") in line
    assert "give --train-widths squashed" in line
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ([], False),
        (["--uses", "4"], False),
        (OWN, True),
        (LINES, True),
        ([*LINES, "--train-widths", "squashed", "--uses", "4"], False),
    ],
)
def test_lines_and_who_asks_for_it_have_their_own_widths(arguments, monkeypatch, given, own):
    built = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, *_, **__: built.append(words)
    )
    assert main([*arguments, *given]) == 0
    assert built[0].own_widths == own


@pytest.mark.parametrize("alphabet", [["--alphabet", "abc"], ["--alphabet", "full"], []])
def test_lines_need_an_alphabet_that_has_the_blank(
    capsys, monkeypatch, arguments, tmp_path, alphabet
):
    monkeypatch.setattr(run, "train", lambda *_, **__: None)
    assert main([*arguments, "--lines", "0.25", *alphabet]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    characters = {"abc": "'abc'", "full": "abc", "": "'0123456789abc"}[(alphabet or [""])[-1]]
    assert "--lines 0.25" in line
    assert characters in line
    assert "give --alphabet ascii" in line
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "given",
    [["--lines", "0"], ["--lines", "0.25", "--alphabet", "abcdefghijklmnopqrstuvwxyz 0123456789"]],
)
def test_lines_for_who_reads_blanks_and_none_at_all_are_fine(arguments, monkeypatch, given):
    monkeypatch.setattr(run, "train", lambda *_, **__: None)
    assert main([*arguments, *given]) == 0
