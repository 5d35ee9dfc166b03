import json

import pytest

from keras_crnn.system.errors import InputError
from keras_crnn.training.older_runs import fill_settings
from keras_crnn.training.run_folder import compare_settings, open_run, rewind_run, write_run

SETTINGS = {
    "training": {"steps": 500, "uses": 1},
    "model": {"convolutions": [{"filters": 8}, {"filters": 16}], "width": None},
    "start_weights": None,
}


def changed(**changes):
    return json.loads(json.dumps(SETTINGS | changes))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("settings.json", '{"rendered_words": {"count": 6}}'),  # a set of keras-crnn synth
        ("settings.json", '{"training": 3}'),
        ("settings.json", '{"training": {}, "words": {}}'),
        ("settings.json", '{"training": '),
        ("settings.json", "[]"),
        ("state.json", ""),
        ("state.json", "[]"),
        ("state.json", "{}"),
    ],
)
def test_a_folder_of_something_else_is_refused(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=rf"{name}' is not that of a training run"):
        open_run(tmp_path, fill_settings(SETTINGS))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (changed(), []),
        (
            changed(training={"steps": 900, "uses": 2}),
            ["training.steps was 500 and is now 900", "training.uses was 1 and is now 2"],
        ),
        (changed(start_weights="a.npz"), ['start_weights was null and is now "a.npz"']),
        (
            changed(model={"convolutions": [{"filters": 8}, {"filters": 24}]}),
            ["model.convolutions.1.filters was 16 and is now 24"],
        ),
        (
            changed(model={"convolutions": [{"filters": k} for k in range(9)], "width": 100}),
            [
                'model.convolutions was [{"filters": 8}, {"filters": 16}] and is now 9 entries',
                "model.width was null and is now 100",
            ],
        ),
        (
            changed(training={"steps": 500, "uses": 1, "words": "z" * 99}),
            [f'training.words was null and is now "{"z" * 55} ...'],
        ),
    ],
)
def test_each_setting_that_differs_has_both_values(given, said):
    assert list(compare_settings(SETTINGS, given)) == said


def test_an_error_names_a_few_and_counts_the_rest(tmp_path):
    settings, new = fill_settings(SETTINGS), {"epoch": 0, "best": 0.0}
    assert open_run(tmp_path, settings) == new
    assert not list(tmp_path.iterdir())
    write_run(tmp_path, settings, new)
    assert open_run(tmp_path, settings) == new
    more = dict.fromkeys("abcdefg", 1)
    with pytest.raises(ValueError, match=r"a was null.*e was null and is now 1; and 2 more\. Give"):
        open_run(tmp_path, settings | more)
    assert json.loads((tmp_path / "settings.json").read_text()) == settings


def fallen(done, epoch=4, length=2):
    """State of a run whose rate falls after an epoch; the checkpoint of that is `begin`."""
    held = {"epoch": epoch, "checkpoint": "begin" if epoch else None, "length": length}
    return {"epoch": done, "best": 0.5, "checkpoint": "end", "held": held}


@pytest.mark.parametrize("done", [5, 6])
@pytest.mark.parametrize(
    ("epochs", "held_epochs", "said"),
    [
        (9, None, "fell from step 40 over 20 steps and is now to stay: going back to step 40."),
        (7, 4, "and is now to fall from step 40 over 30: going back to step 40."),
        (5, 4, "and is now to fall from step 40 over 10: going back to step 40."),
        (8, 6, "and is now to fall from step 60 over 20: going back to step 40."),
    ],
)
def test_a_run_goes_back_when_its_fall_gets_another_place_or_length(
    tmp_path, capsys, done, epochs, held_epochs, said
):
    state = rewind_run(tmp_path, fallen(done), epochs, held_epochs, 10)
    assert said in capsys.readouterr().out
    assert (state["epoch"], state["checkpoint"], state["best"]) == (4, "begin", 0.5)
    if held_epochs == 4:
        assert state["held"] == {"epoch": 4, "checkpoint": "begin", "length": epochs - 4}
    else:
        assert "held" not in state
    assert not list(tmp_path.iterdir())


def test_a_run_goes_on_in_the_fall_it_is_in(tmp_path, capsys):
    assert rewind_run(tmp_path, fallen(5), 6, 4, 10) == fallen(5)
    assert not capsys.readouterr().out


def test_a_fall_that_has_not_begun_may_change_its_length_and_place(tmp_path, capsys):
    assert rewind_run(tmp_path, fallen(4), 7, 4, 10)["held"]["length"] == 3
    assert rewind_run(tmp_path, fallen(4), 7, 4, 10)["held"]["checkpoint"] == "end"
    assert "held" not in rewind_run(tmp_path, fallen(4), 7, 5, 10)
    assert not capsys.readouterr().out


def test_a_fall_from_the_first_step_on_begins_anew_with_another_length(tmp_path):
    state = rewind_run(tmp_path, {"epoch": 0, "best": 0.0}, 2, 0, 10)
    assert state["held"] == {"epoch": 0, "checkpoint": None, "length": 2}
    state = rewind_run(tmp_path, fallen(1, epoch=0), 3, 0, 10)
    assert (state["epoch"], state["held"]["length"]) == (0, 3)


@pytest.mark.parametrize(
    ("epochs", "held_epochs", "least"), [(4, None, 50), (4, 3, 50), (6, 3, 70)]
)
def test_a_fall_is_not_lost_to_a_run_that_ends_before_it(tmp_path, epochs, held_epochs, least):
    said = f"has done 60 steps, with the rate falling from step 40 on: give --steps {least} or more"
    with pytest.raises(ValueError, match=said):
        rewind_run(tmp_path, fallen(6), epochs, held_epochs, 10)


def test_what_stays_of_the_steps_gone_back_over_is_said_as_it_is(tmp_path, capsys):
    rewind_run(tmp_path, fallen(6), 9, None, 10)
    assert ".npz" not in capsys.readouterr().out
    (tmp_path / "last.npz").touch()
    rewind_run(tmp_path, fallen(6), 9, None, 10)
    out = capsys.readouterr().out
    assert "last.npz stays until the run ends: copy it to keep it." in out
    assert "best.npz" not in out
    (tmp_path / "best.npz").touch()
    rewind_run(tmp_path, fallen(6), 9, None, 10)
    assert "best.npz stays until the development sets are read better." in capsys.readouterr().out


def test_the_length_of_a_fall_that_an_older_state_lacks_is_that_of_its_settings(tmp_path):
    training = {"schedule": "hold", "steps": 60, "decay_steps": 15, "epoch_steps": 10}
    state = fallen(6)
    del state["held"]["length"]
    settings = fill_settings(changed(training=training))
    write_run(tmp_path, settings, state)
    assert open_run(tmp_path, settings) == fallen(6)
