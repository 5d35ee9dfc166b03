"""A run goes on with other development sets: the best is chosen anew, and nothing is lost."""

from dataclasses import replace

import pytest
from small_runs import RUN, make_dev_set, read_rows, small_words, start

from keras_crnn.data.skipped import Skipped
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.training import callbacks
from keras_crnn.training.chosen_sets import describe_sets, renew_sets
from keras_crnn.training.development import LabelledSet


def labelled(name, protocol="exact", texts=("a", "b")):
    compared = open_protocol(protocol, PAPER_ALPHABET)
    return LabelledSet(name, [], list(texts), Skipped(), compared)


STREETS, RECEIPTS = labelled("streets"), labelled("receipts")


@pytest.fixture
def folder(tmp_path):
    """A run with a best on `STREETS`."""
    (tmp_path / "dev.csv").write_text("epoch,words,streets,mean\n2,24,0.5,0.5\n")
    (tmp_path / "best.npz").write_bytes(b"best")
    return tmp_path


def state_of(*sets):
    return {"epoch": 2, "best": 0.5, "dev": describe_sets(sets)}


@pytest.mark.parametrize("sets", [[STREETS], []])
def test_the_same_sets_or_none_change_nothing(folder, sets):
    state = state_of(STREETS)
    assert renew_sets(folder, state, sets) == (state, [])


@pytest.mark.parametrize(
    "sets",
    [
        [STREETS, RECEIPTS],
        [RECEIPTS],
        [labelled("streets", "paper")],
        [labelled("streets", texts=("a", "c"))],
    ],
)
def test_other_sets_protocols_or_truths_begin_a_new_best(folder, sets, capsys):
    state, moved = renew_sets(folder, state_of(STREETS), sets)
    assert state == {"epoch": 2, "best": 0.0, "dev": describe_sets(sets)}
    names = [(path.name, new.name) for path, new in moved]
    assert names == [("dev.csv", "dev-before-1.csv"), ("best.npz", "best-before-1.npz")]
    said = capsys.readouterr().out
    assert f"chosen anew on {', '.join(one.name for one in sets)}." in said
    assert "kept as dev-before-1.csv and best-before-1.npz" in said
    (folder / "best-before-1.npz").touch()
    assert renew_sets(folder, state_of(STREETS), sets)[1][0][1].name == "dev-before-2.csv"


def test_the_first_sets_of_a_run_put_nothing_aside(tmp_path, capsys):
    state, moved = renew_sets(tmp_path, {"epoch": 2, "best": 0.0}, [STREETS])
    assert (state["dev"], moved) == (describe_sets([STREETS]), [])
    assert not capsys.readouterr().out


def test_an_older_run_is_told_by_the_columns_of_its_table(folder):
    older = {"epoch": 2, "best": 0.5}
    state, moved = renew_sets(folder, older, [STREETS])
    assert (state["best"], moved) == (0.5, [])
    state, moved = renew_sets(folder, older, [STREETS, RECEIPTS])
    assert (state["best"], len(moved)) == (0.0, 2)


@pytest.mark.slow
def test_a_set_added_in_the_middle_gets_its_column_and_best_weights_of_its_own(
    fonts, backgrounds, word_list, tmp_path, monkeypatch
):
    words, folder = small_words(fonts, backgrounds, word_list), tmp_path / "run"
    sets = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        sets.append(make_dev_set(tmp_path / name))
    # Two sets at half the accuracy that one had.
    scores = iter([0.8, 0.4, 0.4])
    monkeypatch.setattr(callbacks, "word_accuracy", lambda truths, texts: next(scores))
    config = replace(RUN, schedule="hold", precision="float32")
    start(words, folder, replace(config, steps=3), dev=sets[:1])
    before = (folder / "best.npz").read_bytes()
    start(words, folder, replace(config, protocol="paper"), dev=sets)
    (row,) = read_rows(folder / "dev.csv")
    assert [row[name] for name in ("epoch", "first", "second", "mean")] == ["2", *["0.4"] * 3]
    assert list(read_rows(folder / "dev-before-1.csv")[0]) == ["epoch", "words", "first", "mean"]
    assert (folder / "best-before-1.npz").read_bytes() == before
    assert (folder / "best.npz").read_bytes() != before
    start(words, folder, replace(config, protocol="paper"), dev=sets)
    assert not (folder / "dev-before-2.csv").exists()
