import json
import shutil
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import matplotlib
import numpy as np
import pytest

pytest.importorskip("verovio", reason="needs the extra music")
pytest.importorskip("resvg_py", reason="needs the extra music")

from keras_crnn.commands import main
from keras_crnn.music import engraved_set as module
from keras_crnn.music.drawn_scores import DrawnScores, shard_path
from keras_crnn.music.engraved_set import EngravingRecipe, engrave
from keras_crnn.music.fragments import COLUMNS

ROWS = [
    f"t{k}\tpiece{k % 8}\tp1s1m{k}\tG\tC\tC2 D2 E2 F2 | G2 A2 z2 c2 |\tC4 D4 E4 F4 G4 A4 C5"
    for k in range(16)
]


@pytest.fixture
def fragments(tmp_path):
    path = tmp_path / "fragments.tsv"
    path.write_text("\n".join(["\t".join(COLUMNS), *ROWS]) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def few_drawings(monkeypatch):
    monkeypatch.setattr(module, "SHARD", 3)


def draw_here(recipe, folder, numbers):
    """What workers do, in this process, where shards are as small as the tests want them."""
    module._start_worker(recipe, folder)
    for number in numbers:
        module._draw_shard(number)


def test_each_drawing_depends_on_its_number_alone(fragments, tmp_path):
    recipe = EngravingRecipe(fragments, seed=3)
    draw_here(recipe, tmp_path, [1])
    drawer = module.ScoreDrawer(recipe)
    scores = DrawnScores(tmp_path)
    for k in range(3):
        drawing, skipped = drawer.draw(3 + k)
        np.testing.assert_array_equal(scores[k].image, drawing.image)
        assert skipped == 0


def test_held_out_pieces_are_drawn_by_the_other_half_alone(fragments, tmp_path):
    kept = module.ScoreDrawer(EngravingRecipe(fragments, held_out=0.5))
    held = module.ScoreDrawer(EngravingRecipe(fragments, held_out=0.5, only_held_out=True))
    assert len(kept._source._runs) + len(held._source._runs) == 16
    assert len(held._source._runs) > 0


def test_what_is_there_stays_and_another_recipe_is_refused(fragments, tmp_path):
    folder = tmp_path / "drawn"
    seen = []

    def report(*done):
        seen.append(done)

    assert engrave(EngravingRecipe(fragments), folder, 2, progress=report) == 0
    assert seen == [(3, 3)]
    before = shard_path(folder, 0).stat().st_mtime_ns
    engrave(EngravingRecipe(fragments), folder, 2, progress=report)
    assert seen == [(3, 3)]  # nothing more was drawn
    assert shard_path(folder, 0).stat().st_mtime_ns == before
    assert json.loads((folder / "recipe.json").read_text())["seed"] == 0
    with pytest.raises(ValueError, match="another recipe: seed differ"):
        engrave(EngravingRecipe(fragments, seed=1), folder, 2)


@pytest.mark.parametrize(
    ("recipe", "count", "message"),
    [
        ({}, 0, "count 0"),
        ({"only_held_out": True}, 3, "Nothing is held out"),
        ({"fonts": "nowhere"}, 3, "No folder of fonts at 'nowhere'"),
        ({"fonts": "broken"}, 3, "No font in 'broken' can be used: .*broken.ttf"),
        ({"held_out": 1.0}, 3, "no fragments"),
    ],
)
def test_what_cannot_be_drawn_is_named(fragments, tmp_path, monkeypatch, recipe, count, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "broken.ttf").write_text("no font")
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        engrave(EngravingRecipe(fragments, **recipe), tmp_path / "drawn", count)
    assert not (tmp_path / "drawn").exists()


def test_a_broken_font_is_passed_over(tmp_path):
    shutil.copy(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), tmp_path)
    (tmp_path / "broken.ttf").write_text("no font")
    found = module.open_families(str(tmp_path))
    assert found == [(str(tmp_path / "DejaVuSans.ttf"), "DejaVu Sans")]
    assert module.open_families("") == []


def test_a_process_that_is_killed_is_said(fragments, tmp_path, monkeypatch, capsys):
    def die(*arguments):
        raise BrokenProcessPool("gone")

    monkeypatch.setattr(module, "engrave", die)
    assert main(["engrave", fragments, "--out", str(tmp_path / "drawn"), "--count", "2"]) == 1
    assert "run the same again to go on" in capsys.readouterr().err


def test_the_command_draws_and_says_so(fragments, tmp_path, capsys):
    folder = tmp_path / "drawn"
    arguments = ["engrave", fragments, "--out", str(folder), "--count", "2", "--processes", "1"]
    assert main(arguments) == 0
    assert "0 excerpts" in capsys.readouterr().out
    assert len(DrawnScores(folder)) == 500  # whole files
    assert main(["engrave", "nowhere.tsv", "--out", str(folder)]) == 2
    assert "nowhere.tsv" in capsys.readouterr().err
