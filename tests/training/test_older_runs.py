"""Runs of earlier versions go on: what their settings do not name is what they did."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from small_runs import CLEAN, RUN, SMALL_CONFIG, small_words, start

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.model_file import save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.stored_model import hash_model
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.training.older_runs import fill_settings
from keras_crnn.training.run_folder import compare_settings

#: `settings.json` of a run of `small_runs` by the first version, with paths made short.
FIRST = json.loads((Path(__file__).parent / "first_version_settings.json").read_text())


def keep_names(values, first):
    """Values without what the first version did not name."""
    if isinstance(values, dict) and isinstance(first, dict):
        return {name: keep_names(values[name], first[name]) for name in first}
    return values


def as_first(values):
    """Settings of a run as the first version wrote them: effects side by side, no newer names."""
    words = {**values["words"], "config": FIRST["words"]["config"]}
    return keep_names({**values, "words": words}, FIRST)


def test_every_setting_that_the_first_version_lacked_is_filled_in():
    """Fails where a setting was added without a line in `older_runs.py` or `old_settings.py`."""
    config = json.loads(json.dumps(asdict(CLEAN)))
    filled = fill_settings(FIRST)
    assert list(compare_settings(filled["words"]["config"], config)) == []
    assert filled["words"]["config"].keys() == config.keys()
    assert filled["training"].keys() == asdict(RUN).keys()
    assert filled["own_widths"] is False


def test_a_mixture_is_filled_in_too_and_lines_had_their_own_widths():
    config = FIRST["words"]["config"]
    lines = {**config, "words": {**config["words"], "line_probability": 0.5}}
    mixture = {**FIRST, "words": {**FIRST["words"], "config": [[config, 3.0], [lines, 1.0]]}}
    filled = fill_settings(mixture)
    assert [weight for _, weight in filled["words"]["config"]] == [3.0, 1.0]
    assert all(one["printing"]["paper"]["probability"] == 0 for one, _ in filled["words"]["config"])
    assert filled["own_widths"] is True
    assert fill_settings({**mixture, "own_widths": False})["own_widths"] is False


NEWER = {
    "layout": ("large_initial",),
    "ink": ("relief", "rim", "sunlit"),
    "printing": ("lost_dot",),
    "light": ("overexposure",),
}


def test_what_is_written_is_filled_in_where_only_newer_names_stand():
    config = fill_settings(FIRST)["words"]["config"]
    words = {k: v for k, v in config["words"].items() if k != "sign_apart_probability"}
    stages = {
        stage: {k: v for k, v in config[stage].items() if k not in names}
        for stage, names in NEWER.items()
    }
    newer = {**config, "words": words, **stages}
    newer = {**FIRST, "words": {**FIRST["words"], "config": newer}}
    filled = fill_settings(newer)["words"]["config"]
    assert filled["words"]["sign_apart_probability"] == 0
    for stage, names in NEWER.items():
        assert [filled[stage][name]["probability"] for name in names] == [0] * len(names)


def test_what_a_run_names_stays():
    assert fill_settings(fill_settings(FIRST)) == fill_settings(FIRST)
    named = {**FIRST, "training": {**FIRST["training"], "uses": 4}}
    assert fill_settings(named)["training"]["uses"] == 4


@pytest.mark.slow
def test_a_run_of_the_first_version_goes_on(fonts, backgrounds, word_list, tmp_path):
    words = small_words(fonts, backgrounds, word_list)
    config = replace(RUN, average=False)
    start(words, tmp_path, config)
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(as_first(json.loads(path.read_text()))))
    start(words, tmp_path, config)
    path.write_text(json.dumps(as_first(json.loads(path.read_text()))))
    recipe = replace(words.recipe, config=CLEAN.change(paper=0.5))
    with pytest.raises(ValueError, match=r"paper\.probability was 0\.0 and is now 0\.5"):
        start(replace(words, recipe=recipe), tmp_path, config)


def test_starting_weights_are_what_their_file_holds(tmp_path):
    """A path before: the same file may be named in another way, or lie elsewhere now."""
    spec = ModelSpec(PAPER_ALPHABET, SMALL_CONFIG, Preprocessing())
    first = tmp_path / "first.npz"
    save_weights(spec.build(), spec, first)
    filled = fill_settings({**FIRST, "start_weights": str(first)})
    assert filled["start_weights"] == hash_model(first)
    assert fill_settings(filled)["start_weights"] == filled["start_weights"]
