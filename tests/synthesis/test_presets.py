import numpy as np
import pytest

from keras_crnn.synthesis import PRESETS, SynthesisConfig, WordGenerator, WordSource


def make(banks, preset, words=("hotel", "street", "library"), **changes):
    config = PRESETS[preset].change(**changes)
    return WordGenerator(banks[0], banks[1], WordSource(words, config.words), config)


def test_the_default_is_the_scene_preset():
    assert PRESETS["scene"] == SynthesisConfig()
    assert sorted(PRESETS) == ["clean", "document", "mjsynth", "scene", "street"]


def test_mjsynth_writes_words_of_the_list_in_three_cases(banks):
    generator = make(banks, "mjsynth")
    texts = [generator.render(index).text for index in range(200)]
    assert {text.lower() for text in texts} == {"hotel", "street", "library"}
    shares = [sum(map(test, texts)) / 200 for test in (str.isupper, str.istitle, str.islower)]
    assert all(0.22 < share < 0.45 for share in shares)


def test_clean_is_readable_black_and_white(banks):
    generator = make(banks, "clean")
    for index in range(100):
        image = generator.render(index).image
        assert np.ptp(image) > 60
        # plain ground: some narrow span of grey levels fills much of the picture
        histogram = np.bincount(image.ravel(), minlength=256)
        assert np.convolve(histogram, np.ones(33)).max() > 0.3 * image.size


@pytest.mark.parametrize("preset", ["mjsynth", "clean"])
def test_neither_preset_cuts_words_or_shows_others(preset):
    effects = PRESETS[preset].effects()
    for name in ("cut", "neighbour", "side_neighbour", "neighbour_line", "occlusion"):
        assert effects[name].probability == 0
