import zlib

import numpy as np
import pytest
from PIL import Image

from keras_crnn.commands import main
from keras_crnn.music.drawn_scores import shard_path, write_shard
from keras_crnn.music.photographs import write_photographs
from keras_crnn.music.score_generator import ScoreRecipe
from tests.drawn_staves import draw_staff


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scores")
    labels = ("G4 A4 B4", "C5 C5", "F4 F5 E4")
    write_shard(shard_path(folder, 0), [draw_staff(label) for label in labels], 0)
    return str(folder)


def test_the_folder_has_the_pictures_of_the_recipe(scores, backgrounds, tmp_path):
    recipe = ScoreRecipe(scores, backgrounds, seed=4)
    write_photographs(recipe, tmp_path / "set", 6)
    generator = recipe.open()
    lines = (tmp_path / "set" / "gt.tsv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 6
    for number, line in enumerate(lines):
        name, text = line.split("\t")
        sample = generator.render(number)
        assert text == sample.text
        with Image.open(tmp_path / "set" / name) as image:
            np.testing.assert_array_equal(np.asarray(image), sample.image)
    with pytest.raises(ValueError, match="is there already"):
        write_photographs(recipe, tmp_path / "set", 6)
    with pytest.raises(ValueError, match="count 0"):
        write_photographs(recipe, tmp_path / "other", 0)


def test_pictures_depend_on_seed_and_number_in_every_process(scores, backgrounds, run_python):
    code = (
        "import sys, zlib\n"
        "from keras_crnn.music.score_generator import ScoreRecipe\n"
        f"g = ScoreRecipe({scores!r}, {backgrounds!r}, seed=4).open()\n"
        "print([zlib.crc32(g.render(k).image.tobytes()) for k in range(5)])\n"
    )
    generator = ScoreRecipe(scores, backgrounds, seed=4).open()
    here = [zlib.crc32(generator.render(k).image.tobytes()) for k in range(5)]
    assert str(here) in run_python("-c", code)


def test_the_command_writes_set_and_sheet(scores, backgrounds, tmp_path, capsys):
    sheet = tmp_path / "sheet.png"
    arguments = ["photograph", scores, "--backgrounds", backgrounds]
    assert main([*arguments, "--out", str(tmp_path / "set"), "--count", "3"]) == 0
    assert main([*arguments, "--sheet", str(sheet)]) == 0
    with Image.open(sheet) as image:
        assert image.width > 600
        assert image.height >= 62 * 5
    capsys.readouterr()
    assert main(arguments) == 2
    assert "nothing to write" in capsys.readouterr().err


def test_a_seed_may_be_below_zero_as_for_words(scores, backgrounds):
    first, second = (ScoreRecipe(scores, backgrounds, seed=seed).open() for seed in (-1, 1))
    samples = [[one.render(k).image.tobytes() for k in range(3)] for one in (first, second)]
    assert not set(samples[0]) & set(samples[1])
