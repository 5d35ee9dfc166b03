"""Words on their side are turned upright, and upright ones stay as they are."""

import numpy as np
import pytest
from drawn_words import CLEAN_WORDS, count_right, draw_word
from PIL import Image

from keras_crnn import Recognizer
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.reading import Character, Reading
from keras_crnn.recognition.turns import choose_turn, further_turns, turn_image

CLOCKWISE = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns the other way
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer.from_pretrained(threads=1)


def lie(word, degrees):
    """A picture that has to be turned clockwise by so many degrees to be read."""
    return draw_word(word).transpose(CLOCKWISE[360 - degrees])


@pytest.mark.parametrize("degrees", [90, 270])
def test_tall_words_are_read_on_either_side(recognizer, degrees):
    readings = recognizer.read([lie(word, degrees) for word in CLEAN_WORDS])
    assert count_right(CLEAN_WORDS, [one.text for one in readings]) >= 9
    assert [one.turned for one in readings].count(degrees) >= 9
    upright = recognizer.read(draw_word("station"))
    turned = recognizer.read(lie("station", degrees))
    assert turned.text == "station"
    assert turned.characters == upright.characters  # places are in the turned image
    assert upright.turned == 0


def test_upside_down_is_tried_where_it_is_asked_for(recognizer):
    images = [lie(word, 180) for word in CLEAN_WORDS]
    assert [one.turned for one in recognizer.read(images)] == [0] * 10
    every = Recognizer.load(pretrained_file("crnn-en-full", ".tflite"), threads=1, turns="any")
    readings = every.read(images)
    assert count_right(CLEAN_WORDS, [one.text for one in readings]) >= 9
    upright = every.read([draw_word(word) for word in CLEAN_WORDS])
    assert [one.turned for one in upright].count(0) >= 9
    assert every.read(lie("restaurant", 90)).turned == 90


def test_never(recognizer):
    never = Recognizer.load(pretrained_file("crnn-en-full", ".tflite"), threads=1, turns="none")
    reading = never.read(lie("restaurant", 90))
    assert reading.turned == 0
    assert reading.text != "restaurant"
    with pytest.raises(ValueError, match="turns is 'all': give one of none, tall, any"):
        Recognizer(recognizer._engine, turns="all")


def test_a_lexicon_turns_too(recognizer):
    lexicon = recognizer.lexicon(CLEAN_WORDS)
    reading = recognizer.read(lie("market", 270), lexicon)
    assert (reading.text, reading.turned) == ("market", 270)


def test_single_characters_stay_as_they_stand(recognizer):
    narrow = [draw_word(one, margin=4) for one in ("1", "I", "l", "7", "5", "2", "4")]
    narrow = [one.resize((one.width, round(one.width * 1.6))) for one in narrow]
    assert all(one.turned == 0 for one in recognizer.read(narrow))


def test_models_of_symbols_do_not_turn():
    music = Recognizer.from_pretrained("crnn-music", threads=1)
    assert music.read(np.full((400, 64), 255, np.uint8)).turned == 0


def test_which_turns_are_tried():
    wide, tall, square, thin = (
        np.zeros(size, np.uint8) for size in ((32, 90), (80, 32), (32, 30), (90, 30))
    )
    for one in (wide, tall, square, thin):
        assert further_turns(one, "none") == ()
    assert further_turns(wide, "tall") == further_turns(square, "tall") == ()
    assert further_turns(tall, "tall") == further_turns(thin, "tall") == (90, 270)
    assert further_turns(wide, "any") == (180,)
    assert further_turns(tall, "any") == (90, 180, 270)


def test_turning_is_clockwise():
    image = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
    assert turn_image(image, 0) is image
    assert turn_image(image, 90).tolist() == [[4, 1], [5, 2], [6, 3]]
    assert turn_image(image, 180).tolist() == [[6, 5, 4], [3, 2, 1]]
    assert turn_image(image, 270).tolist() == [[3, 6], [2, 5], [1, 4]]


def reading(text, confidence):
    characters = tuple(Character(one, 1.0, 0.0, 1.0) for one in text)
    return Reading(text, confidence, characters, float(np.log(confidence)), ())


TALL, WIDE, THIN = (np.zeros(size, np.uint8) for size in ((90, 40), (40, 90), (90, 30)))


def test_the_likeliest_turn_counts():
    one, other = reading("MOW", 0.2), reading("MONDAY", 0.9)
    turned = choose_turn({0: one, 90: other}, TALL, None)
    assert (turned.text, turned.turned) == ("MONDAY", 90)
    stands = choose_turn({0: other, 90: one}, TALL, None)
    assert (stands.text, stands.turned) == ("MONDAY", 0)
    alone = reading("5", 1.0)  # a single character is not so wide
    assert choose_turn({0: one, 90: alone}, TALL, None) == one
    nothing = reading("", 1.0)
    half = reading("MOW", 0.5)
    assert choose_turn({0: nothing, 90: half, 270: nothing}, TALL, None).turned == 90
    assert choose_turn({0: nothing, 90: nothing}, TALL, None) == nothing
    assert choose_turn({0: other, 180: other}, WIDE, None) == other


def test_what_stands_thinner_than_letters_is_hardly_believed():
    letter, word = reading("A", 0.97), reading("SHOES", 0.7)
    assert choose_turn({0: letter, 270: word}, TALL, None).text == "A"
    assert choose_turn({0: letter, 270: word}, THIN, None).text == "SHOES"


def test_confidence_counts_how_likely_the_turn_is():
    one, other = reading("dn", 0.5), reading("up", 0.5)
    chosen = choose_turn({90: one, 270: other}, TALL, None)
    assert chosen.confidence == pytest.approx(0.25)
    assert chosen.log_probability == pytest.approx(np.log(0.25))
    clear = choose_turn({90: one, 270: reading("upper", 0.99)}, TALL, None)
    assert 0.9 < clear.confidence < 0.99
    same = choose_turn({0: reading("SOS", 0.5), 180: reading("SOS", 0.5)}, WIDE, None)
    assert same.confidence == pytest.approx(0.5)


def test_stacked_letters_are_not_sure(recognizer):
    stacks = [stack(word) for word in ("HOTEL", "MARKET", "STATION", "CHICKEN", "RESTAURANT")]
    assert all(one.confidence < 0.7 for one in recognizer.read(stacks))


def stack(word):
    letters = [draw_word(letter, margin=3) for letter in word]
    width = max(one.width for one in letters)
    whole = Image.new("L", (width, sum(one.height for one in letters)), 255)
    top = 0
    for one in letters:
        whole.paste(one, ((width - one.width) // 2, top))
        top += one.height
    return whole


def test_english_decides_between_two_that_are_as_sure(recognizer):
    spoken, garbled = reading("station", 0.6), reading("uoiebls", 0.6)
    thoughts = recognizer.second_thoughts
    assert thoughts is not None
    assert choose_turn({0: garbled, 180: spoken}, WIDE, thoughts).text == "station"
    assert choose_turn({0: spoken, 180: garbled}, WIDE, thoughts).text == "station"
    assert choose_turn({0: garbled, 180: spoken}, WIDE, None).text == "uoiebls"


def test_a_surely_read_crop_is_turned_for_three_characters_alone():
    sure = reading("8", 0.9)
    assert choose_turn({0: sure, 90: reading("00", 1.0)}, TALL, None) == sure
    assert choose_turn({0: sure, 90: reading("100", 1.0)}, TALL, None).turned == 90
    assert choose_turn({0: sure, 90: reading("00", 1.0)}, THIN, None).turned == 90  # no digit
    unsure = reading("8", 0.2)
    assert choose_turn({0: unsure, 90: reading("00", 1.0)}, TALL, None).turned == 90


@pytest.mark.parametrize("text", ["", "w"])
def test_an_unsure_turned_text_counts_only_where_nothing_else_fits(text):
    stands, turned = reading(text, 0.1), reading("MALARY", 0.24)
    assert choose_turn({0: stands, 90: turned}, TALL, None).turned == 0
    chosen = choose_turn({0: reading("I", 0.8), 90: turned}, TALL, None)
    assert (chosen.text, chosen.turned) == ("I", 0)
    assert chosen.confidence < 0.8  # something speaks against it
    assert choose_turn({90: turned}, TALL, None).turned == 90
