import dataclasses

import numpy as np
import pytest

from keras_crnn.synthesis import PRESETS, Recipe, contact_sheet
from keras_crnn.synthesis.sheet import CAPTION, draw_caption
from keras_crnn.synthesis.word_mix import VERBATIM


@pytest.fixture
def recipe(assets, monkeypatch, tmp_path):
    """Product names, some with umlauts and a blank, exactly as they stand."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(assets / "cache"))
    (tmp_path / "names.txt").write_text("Käse\nLöwen Hell\nNuß\nBrot\n", encoding="utf-8")
    config = dataclasses.replace(PRESETS["clean"], words=VERBATIM)
    return Recipe(
        str(assets / "fonts"), str(assets / "backgrounds"), str(tmp_path / "names.txt"),
        config=config,
    )  # fmt: skip


def test_letters_of_the_lists_are_drawn_without_asking(recipe):
    assert recipe.find_characters() == " ßäö"
    generator = recipe.open()
    assert generator.words.dropped == 0
    texts = {generator.render(index).text for index in range(60)}
    assert texts == {"Käse", "Löwen Hell", "Nuß", "Brot"}


def test_capitals_of_further_characters_are_drawn_too(recipe):
    config = dataclasses.replace(
        recipe.config, words=dataclasses.replace(VERBATIM, upper_probability=1.0)
    )
    generator = dataclasses.replace(recipe, config=config).open()
    assert "KÄSE" in {generator.render(index).text for index in range(30)}


def test_one_path_is_a_list_of_weight_one(assets):
    recipe = Recipe("f", "b", ("a.txt", ("b.txt", 2.0)))
    assert recipe.words == (("a.txt", 1.0), ("b.txt", 2.0))
    assert Recipe("f", "b", assets / "words.txt").words == ((str(assets / "words.txt"), 1.0),)
    with pytest.raises(ValueError, match="nothing to write"):
        Recipe("f", "b")


def test_captions_show_letters_beyond_ascii(recipe):
    generator = recipe.open()
    caption = draw_caption("Käse", generator.fonts)
    assert caption.shape == CAPTION
    assert (caption != draw_caption("Kase", generator.fonts)).any()
    assert not draw_caption("漢", generator.fonts).any()  # no face has it
    samples = [("Käse", np.full((30, 60), 128, np.uint8))]
    plain, lettered = contact_sheet(samples), contact_sheet(samples, fonts=generator.fonts)
    assert (plain != lettered).any()
