import json
import pickle
from dataclasses import replace

import pytest

from keras_crnn.synthesis import PRESETS, Recipe, WordGenerator
from keras_crnn.synthesis.word_mix import VERBATIM

CLEAN = replace(PRESETS["clean"], words=VERBATIM)


@pytest.fixture
def recipe(assets, monkeypatch):
    """Three words of a street to one printed one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(assets / "cache"))
    return Recipe(
        str(assets / "fonts"), str(assets / "backgrounds"), str(assets / "words.txt"),
        config=((PRESETS["scene"], 3.0), (CLEAN, 1.0)), seed=5,
    )  # fmt: skip


def test_each_picture_is_that_of_one_of_the_generators(recipe):
    mixture = recipe.open()
    scene, clean = (replace(recipe, config=config).open() for config, _ in recipe.configs)
    assert isinstance(scene, WordGenerator)
    chosen = []
    for index in range(200):
        one = mixture.choose(index) is mixture.generators[1]
        chosen.append(one)
        if index < 40:
            text, image = mixture.render(index)
            expected = (clean if one else scene).render(index)
            assert text == expected.text
            assert image.tobytes() == expected.image.tobytes()
    assert 30 < sum(chosen) < 75
    assert chosen == [mixture.choose(k) is mixture.generators[1] for k in range(200)]


def test_fonts_backgrounds_and_tables_are_shared(recipe):
    first, second = recipe.open().generators
    assert first.fonts.points is second.fonts.points
    assert first.backgrounds is second.backgrounds
    assert first._drawer.elastic is second._drawer.elastic
    assert first.words is not second.words
    assert (second.words.mix, second.config) == (VERBATIM, CLEAN)


def test_one_configuration_in_a_tuple_is_that_configuration(recipe):
    assert replace(recipe, config=((CLEAN, 0.5),)).config == CLEAN


def test_words_that_cannot_be_drawn_are_counted_over_all(recipe):
    mixture = recipe.open()
    for generator in mixture.generators:
        generator.skipped["x"] += 2
    assert mixture.skipped == {"x": 4}


def test_recipes_are_json_and_told_apart(recipe):
    described = [
        json.loads(json.dumps(one.describe()))
        for one in (
            recipe,
            replace(recipe, config=((PRESETS["scene"], 2.0), (CLEAN, 1.0))),
            replace(recipe, config=((PRESETS["scene"], 3.0), (PRESETS["clean"], 1.0))),
            replace(recipe, config=CLEAN),
        )
    ]
    assert all(a != b for k, a in enumerate(described) for b in described[:k])
    assert json.loads(json.dumps(recipe.to_dict()))["config"][1][1] == 1.0


def test_a_mixture_survives_pickling(recipe):
    mixture = pickle.loads(pickle.dumps(recipe.open()))
    assert mixture.render(3).image.tobytes() == recipe.open().render(3).image.tobytes()
    assert len(pickle.dumps(mixture)) < 100_000  # not the faces


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ((), "at least one"),
        (((CLEAN, 0.0),), "above 0"),
        (((CLEAN, 1.0), (replace(CLEAN, color=True), 1.0)), "same `color`"),
    ],
)
def test_mixtures_that_cannot_be_are_refused(config, message):
    with pytest.raises(ValueError, match=message):
        Recipe("f", "b", "w.txt", config=config)
