"""A run that version 0.1 began can be gone on with."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from keras_crnn.synthesis import PRESETS
from keras_crnn.training.run_folder import open_run

STORED = Path(__file__).parents[1] / "synthesis" / "presets_0_1.json"


def describe(config, **changes):
    settings = {"training": {"steps": 6}, "words": {"seed": 0, "config": config}}
    return json.loads(json.dumps({**settings, **changes}))


def test_its_settings_are_translated(tmp_path):
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    settings = json.dumps(describe(stored["scene"]))
    (tmp_path / "settings.json").write_text(settings, encoding="utf-8")
    with pytest.raises(ValueError, match=r"words\.config\.degrade\.jpeg\.probability was 0\.5"):
        open_run(tmp_path, describe(asdict(PRESETS["scene"].change(jpeg=0)), own_widths=False))
    given = describe(asdict(PRESETS["scene"]), own_widths=False)
    assert open_run(tmp_path, given) == {"epoch": 0, "best": 0.0}
    assert json.loads((tmp_path / "settings.json").read_text(encoding="utf-8")) == given
