import json

import pytest

from keras_crnn.training.run_folder import compare_settings, open_run

SETTINGS = {
    "training": {"steps": 500, "uses": 1},
    "model": {"convolutions": [{"filters": 8}, {"filters": 16}], "width": None},
    "start_weights": None,
}


def changed(**changes):
    return json.loads(json.dumps(SETTINGS | changes))


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
    assert open_run(tmp_path / "run", SETTINGS) == {"epoch": 0, "best": 0.0}
    assert open_run(tmp_path / "run", SETTINGS) == {"epoch": 0, "best": 0.0}
    more = dict.fromkeys("abcdefg", 1)
    with pytest.raises(ValueError, match=r"a was null.*e was null and is now 1; and 2 more\. Give"):
        open_run(tmp_path / "run", SETTINGS | more)
    assert json.loads((tmp_path / "run" / "settings.json").read_text()) == SETTINGS
