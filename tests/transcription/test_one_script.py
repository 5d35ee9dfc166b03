"""Letters that follow each other are read in one script."""

import numpy as np
import pytest

from android_demo.golden.make_scripts import check
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription.one_script import keep_to_one_script, one_script_path
from keras_crnn.transcription.second_thoughts import read_best

ALPHABET = Alphabet("oaTхвоаTТ-7m Ω".replace("TТ", "Т"))
LOOKS = {"o": "о", "о": "o", "a": "а", "а": "a", "T": "Т", "Т": "T"}


def draw(text: str, sure: float = 0.9) -> np.ndarray:
    """Frames that say a text, a blank between letters; look-alikes get what a letter leaves."""
    frames = np.full((2 * len(text) + 1, ALPHABET.classes), 1e-6)
    frames[::2, 0] = 1.0
    for place, letter in enumerate(text):
        row = frames[2 * place + 1]
        row[ALPHABET.encode(letter)] = sure
        if letter in LOOKS:
            row[ALPHABET.encode(LOOKS[letter])] = 1 - sure
    return frames


def read(frames: np.ndarray) -> str:
    return ALPHABET.decode(read_best(frames, ALPHABET).path.ids)


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ("хoва", "хова"),  # one Latin letter in a Cyrillic word
        ("оаm", "oam"),  # Cyrillic ones in a Latin word
        ("Тoхoв", "Тохов"),
        ("хова", "хова"),
        ("Tom", "Tom"),
    ],
)
def test_a_word_is_of_one_script(seen, text):
    assert read(draw(seen)) == text


@pytest.mark.parametrize("text", ["Tm-хова", "ooo хвх", "m7в", "Ωm", "mвmвm"])
def test_what_is_clearly_of_two_scripts_stays(text):
    frames = draw(text)
    assert keep_to_one_script(frames, ALPHABET) is frames
    assert read(frames) == text


def test_each_run_of_letters_is_judged_by_itself():
    assert read(draw("хoва-oаm oх7в")) == "хова-oam ох7в"


def test_letters_surely_of_another_script_stay():
    frames = draw("хoва", sure=1 - 1e-5)
    assert read(frames) == "хoва"  # the Latin o is 100,000 times as likely


def test_no_letter_is_lost_for_it():
    frames = draw("вm")  # no Latin letter is near the first, no Cyrillic one near the second
    frames[1, 0] = 0.09
    assert read(frames) == "вm"


def test_the_reading_is_as_sure_as_the_letters_that_are_read():
    frames = draw("хoва")
    best = read_best(frames, ALPHABET)
    assert best.path.probabilities == pytest.approx([0.9, 0.1, 0.9, 0.9])
    assert best.words[0].log_probability == pytest.approx(np.log(0.9**3 * 0.1), abs=1e-3)
    assert np.all(frames == draw("хoва"))  # they are as they were


def test_other_alphabets_are_left_alone():
    frames = np.random.default_rng(0).dirichlet(np.ones(4), 9)
    for alphabet in (Alphabet("abc"), Alphabet("яжб"), SymbolAlphabet(("a1", "я1", "b1"))):
        assert keep_to_one_script(frames, alphabet) is frames


@pytest.mark.parametrize("seen", ["хoва", "Tm-хова", "хoва-oаm oх7в", ""])
def test_the_path_alone_says_what_a_reading_says(seen):
    frames = draw(seen)
    best = read_best(frames, ALPHABET).path
    assert one_script_path(frames, ALPHABET)[:4] == best[:4]


def test_nothing_read_is_nothing():
    assert read(np.eye(ALPHABET.classes)[[0, 0]]) == ""


def test_golden_words_are_what_python_reads():
    assert check() == 0
