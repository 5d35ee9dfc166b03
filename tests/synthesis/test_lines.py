import random
from dataclasses import fields, replace

import numpy as np
import pytest

from keras_crnn.synthesis import (
    PRESETS,
    Effect,
    SynthesisConfig,
    WordGenerator,
    WordMix,
    WordSource,
)
from keras_crnn.synthesis.crop_sizes import MAXIMUM_WIDTH, WORD_WIDTH
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.lines import (
    BLANKS,
    MOST_RISE,
    SIGNS_APART,
    calm,
    choose_blank,
    draw_line,
)
from keras_crnn.synthesis.raster import find_bounds
from keras_crnn.synthesis.warp import warp
from keras_crnn.synthesis.word_mix import VERBATIM

#: Words of the list alone, in the cases of streets.
STREET_CASES = replace(
    VERBATIM, line_probability=1.0, upper_probability=0.45, capitalised_probability=0.3
)
WORDS = ("hotel", "open", "street", "bar", "library")


def make(banks, mix, preset="clean", words=WORDS, **changes):
    config = PRESETS[preset].change(words=mix, **changes)
    return WordGenerator(banks[0], banks[1], WordSource(words, mix), config)


def test_the_share_of_lines_is_that_of_the_mix(banks):
    generator = make(banks, replace(VERBATIM, line_probability=0.3))
    texts = [generator.render(index).text for index in range(300)]
    lines = [text.split(" ") for text in texts if " " in text]
    assert 60 < len(lines) < 120
    assert {len(line) for line in lines} == set(range(2, 9))
    assert {word for line in lines for word in line} == set(WORDS)


def test_signs_stand_alone_at_gaps_and_ends_of_lines():
    mix = replace(VERBATIM, sign_apart_probability=0.3)
    source = WordSource(WORDS, mix, PRINTABLE.replace(":", ""))
    rng = random.Random(5)
    lines = [draw_line(source, rng, 8).split(" ") for _ in range(400)]
    signs = [word for line in lines for word in line if word not in WORDS]
    assert set(signs) == set(SIGNS_APART) - {":"}  # which is not to be drawn
    gaps = sum(len(line) + 1 for line in lines) - len(signs)  # ends count too
    assert 0.25 < len(signs) / gaps < 0.35
    assert any(line[0] in SIGNS_APART for line in lines)
    assert any(line[-1] in SIGNS_APART for line in lines)
    letters = WordSource(WORDS, mix, "".join({*"".join(WORDS)}))
    assert set(draw_line(letters, rng, 8).split(" ")) <= set(WORDS)


def test_pictures_without_lines_are_what_they_were(banks):
    """Nothing is drawn from the source of chance for lines and empty crops that are off."""
    off = make(banks, replace(VERBATIM, line_words=(3, 4)), "scene")
    plain = make(banks, VERBATIM, "scene")
    for index in range(20):
        assert (off.render(index).image == plain.render(index).image).all()


@pytest.mark.parametrize("preset", ["scene", "clean"])
def test_lines_are_wide_whole_and_smaller_than_the_widest_crop(banks, preset):
    mix = replace(VERBATIM, line_probability=1.0, line_words=(8, 8))
    generator = make(
        banks, mix, preset, ["extraordinarily", "representatives"], heights=(48,),
        low_resolution=0.0, short_word=0.0, loose=0.0, stretch=0.0, shear=0.0,
    )  # fmt: skip
    samples = [generator.render(index) for index in range(40)]
    widths = [image.shape[1] for _, image in samples]
    assert WORD_WIDTH < max(widths) <= MAXIMUM_WIDTH
    counts = {text.count(" ") + 1 for text, _ in samples}
    assert min(counts) < 8  # wider ones are drawn again with fewer words, not squeezed
    assert not generator.skipped
    letters = [w / len(t) / image.shape[0] for (t, image), w in zip(samples, widths, strict=True)]
    assert min(letters) > 0.2  # heights a character


def test_texts_of_which_no_two_fit_into_a_line_are_drawn_alone(banks):
    mix = replace(VERBATIM, line_probability=1.0)
    text = " ".join(["representatives"] * 6)
    config = PRESETS["clean"].change(words=mix, heights=(48,))
    generator = WordGenerator(*banks[:2], WordSource([text], mix, PRINTABLE + " "), config)
    samples = [generator.render(index) for index in range(10)]
    assert {sample.text for sample in samples} == {text}
    assert all(sample.image.shape[1] > WORD_WIDTH for sample in samples)


def test_words_that_no_face_has_are_replaced_in_lines_too(banks):
    words = ["bar", *(f"{sign}bar" for sign in "漢字日本")]
    characters = PRINTABLE + "漢字日本"
    mix = replace(VERBATIM, line_probability=1.0, line_words=(6, 8))
    config = PRESETS["clean"].change(words=mix)
    generator = WordGenerator(*banks[:2], WordSource(words, mix, characters), config)
    texts = {generator.render(index).text for index in range(10)}
    assert {word for text in texts for word in text.split()} == {"bar"}


def test_a_text_with_a_blank_is_a_line_only_where_lines_are_drawn(banks):
    text = " ".join(["representatives"] * 5)
    words_alone = make(banks, VERBATIM).render(0, text).image
    lines_too = make(banks, replace(VERBATIM, line_probability=0.1)).render(0, text).image
    assert words_alone.shape[1] <= WORD_WIDTH < lines_too.shape[1]


def test_long_lines_rise_by_little(banks):
    config = calm(PRESETS["scene"].change(rotation=1.0))
    points = lay_out(banks[0], 0, "representatives " * 4).points
    config = config.change(
        **dict.fromkeys(("shear", "stretch", "perspective", "wave", "panel"), 0.0)
    )
    for seed in range(50):
        warped = warp(points, random.Random(seed), config, MOST_RISE)
        lower, upper = find_bounds(warped.points)
        assert float(upper[1] - lower[1]) < 1.02 + MOST_RISE


def test_blanks_are_those_of_the_face(banks):
    fonts = banks[0]
    face = [str(name) for name in fonts.files].index("DejaVuSans.ttf")
    assert fonts.spaces[face] == round(0.318 * 512)  # DejaVu Sans: 651 of 2048 units
    rng = random.Random(0)
    blanks = [choose_blank(fonts, face, rng) for _ in range(200)]
    assert min(blanks) == fonts.spaces[face]
    assert max(blanks) > 1.5 * min(blanks)  # some are wider
    assert 0.05 < np.mean(np.array(blanks) > min(blanks)) < 0.3


@pytest.mark.parametrize(("space", "expected"), [(0, BLANKS[0]), (5000, BLANKS[1])])
def test_a_blank_nobody_would_see_or_a_huge_one_is_mended(banks, space, expected):
    fonts = banks[0].weigh(0, 0)
    fonts.spaces = np.full(len(fonts), space, np.int16)
    typical = fonts.advances[0][fonts.advances[0] > 0].mean()
    blanks = [choose_blank(fonts, 0, random.Random(seed)) for seed in range(20)]
    assert min(blanks) == pytest.approx(expected * typical)


def test_the_blank_is_laid_out_as_wide_as_asked(banks):
    def width(blank):
        low, high = find_bounds(lay_out(banks[0], 0, "H H", blank=blank).points)
        return float(high[0] - low[0])

    assert width(300.0) - width(100.0) == pytest.approx(200.0)


def test_most_lines_are_in_one_case(banks):
    mix = replace(WordMix(), line_probability=1.0, punctuation_probability=0.0)
    source = WordSource(["stone", "river", "garden"], replace(
        mix, **{f.name: 0.0 for f in fields(mix) if f.name.endswith("_probability") and f.name
                not in ("upper_probability", "capitalised_probability")},
    ))  # fmt: skip
    rng = random.Random(0)
    lines = [draw_line(source, rng, 8) for _ in range(400)]
    upper = np.mean([line.isupper() for line in lines])
    titles = np.mean([line.istitle() for line in lines])
    sentences = np.mean([line[0].isupper() and line[1:].islower() for line in lines])
    assert 0.35 < upper < 0.55
    assert 0.08 < titles < 0.25
    assert 0.08 < sentences < 0.25


def test_verbatim_words_keep_their_case_in_lines():
    rng = random.Random(0)
    source = WordSource(["iPod", "NATO"], VERBATIM)
    words = {word for _ in range(50) for word in draw_line(source, rng, 8).split(" ")}
    assert words == {"iPod", "NATO"}


def test_texts_of_patterns_keep_their_case_in_lines():
    source = WordSource(["word"], STREET_CASES, patterns=["kWh a", "m3/h"])
    rng = random.Random(0)
    lines = [draw_line(source, rng, 8) for _ in range(300)]
    pieces = {piece for line in lines for piece in line.split(" ")}
    assert pieces == {"kWh", "a", "m3/h", "word", "Word", "WORD"}
    # Blanks inside a text do not cost a line its one case, either.
    words = [[piece for piece in line.split(" ") if piece.lower() == "word"] for line in lines]
    mixed = np.mean([len(set(line)) > 1 and "WORD" in line for line in words])
    assert mixed < 0.1


def test_kinds_that_keep_their_case_do_so_in_lines():
    source = WordSource(["word"], replace(STREET_CASES, address_probability=1.0))
    rng = random.Random(0)
    words = [word for _ in range(100) for word in draw_line(source, rng, 8).split(" ")]
    assert np.mean([word.islower() for word in words]) > 0.8


def test_blanks_of_listed_phrases_stay_single():
    source = WordSource(["a  b"], VERBATIM, characters="ab ")
    assert "  " not in draw_line(source, random.Random(0), 8)


def test_effects_of_single_words_do_not_touch_lines():
    config = calm(SynthesisConfig().change(stretch=Effect(0.25, 1.4, 1.5)))
    off = ("very_wide_spacing", "arch", "slant", "uphill", "side_neighbour")
    assert [config.effects()[name].probability for name in off] == [0.0] * 5
    assert config.warp.large_rotation.probability == 1.0
    assert config.warp.large_rotation.high <= 1.5
    assert config.warp.stretch == Effect(0.25, 1.25, 1.25)
    assert calm(PRESETS["clean"]).warp.large_rotation.high == 0.7  # gentler presets stay so


@pytest.mark.parametrize("words", [(1, 3), (4, 3), (0, 0)])
def test_impossible_numbers_of_words_are_refused(words):
    with pytest.raises(ValueError, match="line_words"):
        WordMix(line_words=words)
