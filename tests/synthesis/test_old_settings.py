"""What version 0.1 wrote to disk is read as today's."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from keras_crnn.synthesis import PRESETS, ExportConfig, Recipe, export_words
from keras_crnn.synthesis.old_settings import translate_settings

#: `dataclasses.asdict` of the presets of version 0.1, as it stands in settings files.
STORED = json.loads(Path(__file__).with_name("presets_0_1.json").read_text(encoding="utf-8"))


def as_json(config):
    return json.loads(json.dumps(asdict(config)))


@pytest.mark.parametrize("name", STORED)
def test_presets_of_version_0_1_are_those_of_today(name):
    assert translate_settings(STORED[name]) == as_json(PRESETS[name])


def test_configurations_are_found_wherever_they_stand():
    new = as_json(PRESETS["scene"])
    old = STORED["scene"]
    assert translate_settings({"seed": 1, "config": old}) == {"seed": 1, "config": new}
    assert translate_settings([[old, 1.0], None]) == [[new, 1.0], None]
    mixture = {"1": {"weight": 2.0, **old}}
    assert translate_settings(mixture) == {"1": {"weight": 2.0, **new}}


@pytest.mark.parametrize("name", PRESETS)
def test_settings_of_today_stay_as_they_are(name):
    stored = {"words": {"config": as_json(PRESETS[name])}}
    assert translate_settings(stored) == stored


def test_a_set_that_has_flat_settings_is_gone_on_with(assets, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(assets / "cache"))
    words = str(assets / "words.txt")
    recipe = Recipe(
        str(assets / "fonts"), str(assets / "backgrounds"), words, config=PRESETS["mjsynth"]
    )
    config = ExportConfig(recipe, 6, shard_size=3)
    export_words(config, tmp_path, 0)
    path = tmp_path / "settings.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["rendered_words"]["config"] = STORED["mjsynth"]
    path.write_text(json.dumps(settings), encoding="utf-8")
    (tmp_path / "gt.tsv").unlink()
    assert export_words(config, tmp_path, 0).kept == 2
    assert json.loads(path.read_text())["rendered_words"]["config"] == as_json(PRESETS["mjsynth"])
    settings["rendered_words"]["config"] = STORED["clean"]
    path.write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(ValueError, match="holds another set"):
        export_words(config, tmp_path, 0)
