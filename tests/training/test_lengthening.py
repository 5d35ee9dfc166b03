"""Runs of a held rate get longer, and runs are killed twice, as if nothing had happened."""

import json
from dataclasses import replace

import numpy as np
import pytest
from small_runs import RUN, make_dev_set, read_rows, small_words, start
from test_resuming import Killed, assert_same_state, kill_in_batch

from keras_crnn.system.folder_lock import lock_folder

HELD = replace(
    RUN,
    schedule="hold",
    steps=6,
    epoch_steps=3,
    precision="float32",
    warmup_steps=2,
    averaged_steps=10,
)


@pytest.fixture
def words(fonts, backgrounds, word_list):
    return small_words(fonts, backgrounds, word_list)


@pytest.mark.slow
def test_a_run_killed_before_its_first_epoch_ends_and_once_more_ends_as_if_it_had_not_been(
    words, tmp_path, monkeypatch
):
    dev = make_dev_set(tmp_path)
    config = replace(RUN, steps=9, dev_epochs=1)
    whole = start(words, tmp_path / "whole", config, dev=[dev])
    for epoch in (1, 2):
        kill_in_batch(monkeypatch, epoch)
        with pytest.raises(Killed):
            start(words, tmp_path / "part", config, dev=[dev])
        monkeypatch.undo()
    model = start(words, tmp_path / "part", config, dev=[dev])
    assert_same_state(model, whole)
    for name in ("log.csv", "dev.csv"):
        rows, expected = (read_rows(tmp_path / run / name) for run in ("part", "whole"))
        assert [row["epoch"] for row in rows] == [row["epoch"] for row in expected]
    ends = [np.load(tmp_path / run / "last.npz") for run in ("part", "whole")]
    for name in (name for name in ends[0] if name != "model.json"):
        np.testing.assert_allclose(ends[0][name], ends[1][name], atol=1e-3, err_msg=name)


@pytest.mark.slow
def test_a_finished_run_gets_longer_as_if_it_had_been_from_the_beginning(words, tmp_path):
    whole = start(words, tmp_path / "whole", replace(HELD, steps=9))
    start(words, tmp_path / "part", HELD)
    model = start(words, tmp_path / "part", replace(HELD, steps=9))
    assert_same_state(model, whole)


@pytest.mark.slow
def test_a_run_whose_rate_has_fallen_goes_on_from_before_the_fall(words, tmp_path):
    start(words, tmp_path, replace(HELD, steps=9, decay_steps=3))
    assert json.loads((tmp_path / "state.json").read_text())["held"]["epoch"] == 2
    assert len(list(tmp_path.glob("*.keras"))) == 2
    model = start(words, tmp_path, replace(HELD, steps=12))
    assert int(model.optimizer.iterations) == 12
    assert [row["epoch"] for row in read_rows(tmp_path / "log.csv")] == ["0", "1", "2", "3"]
    whole = start(words, tmp_path / "whole", replace(HELD, steps=12))
    assert_same_state(model, whole)


@pytest.mark.slow
def test_a_run_does_not_get_shorter_than_it_is(words, tmp_path):
    start(words, tmp_path, replace(HELD, steps=9))
    with pytest.raises(ValueError, match=r"has done 9 steps: give --steps 9 or more"):
        start(words, tmp_path, replace(HELD, steps=6))
    with pytest.raises(ValueError, match=r"has done 9 steps: give --steps 12 or more"):
        start(words, tmp_path, replace(HELD, steps=9, decay_steps=3))


def test_a_cycle_has_nothing_to_fall_from():
    with pytest.raises(ValueError, match="decay_steps 3 is for a rate that is held"):
        replace(RUN, decay_steps=3)
    with pytest.raises(ValueError, match="from 0 to the 6 steps of the run; got 7"):
        replace(HELD, decay_steps=7)


def test_a_folder_takes_one_run_at_a_time(words, tmp_path):
    with lock_folder(tmp_path), pytest.raises(ValueError, match="Another run writes into"):
        start(words, tmp_path)
    assert not (tmp_path / "settings.json").exists()


@pytest.mark.slow
def test_a_fall_that_is_asked_for_later_can_be_gone_back_from_too(words, tmp_path):
    start(words, tmp_path / "part", HELD)
    start(words, tmp_path / "part", replace(HELD, steps=9, decay_steps=3))
    model = start(words, tmp_path / "part", replace(HELD, steps=12))
    assert_same_state(model, start(words, tmp_path / "whole", replace(HELD, steps=12)))


@pytest.mark.slow
def test_a_fall_that_gets_longer_ends_as_if_it_had_been_so_from_the_beginning(words, tmp_path):
    start(words, tmp_path / "part", replace(HELD, steps=6, decay_steps=3))
    longer = replace(HELD, steps=9, decay_steps=6)
    model = start(words, tmp_path / "part", longer)
    assert_same_state(model, start(words, tmp_path / "whole", longer))


def test_a_refused_call_leaves_the_settings_of_the_run(words, tmp_path):
    start(words, tmp_path, HELD)
    before = (tmp_path / "settings.json").read_text()
    with pytest.raises(ValueError, match=r"has done 6 steps: give --steps 6 or more"):
        start(words, tmp_path, replace(HELD, steps=3))
    with pytest.raises(ValueError, match="half"):
        start(words, tmp_path, replace(HELD, steps=9, precision="half"))
    assert (tmp_path / "settings.json").read_text() == before
