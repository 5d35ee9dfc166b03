"""A `Recognizer` of a model that reads named symbols."""

import pytest
from drawn_notes import NOTES, draw_notes, random_notes

from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import BeamDecoder, Lexicon, LexiconDecoder


@pytest.fixture(scope="module")
def recognizer(notes_model):
    return Recognizer.load(notes_model)


def test_texts_have_spaces_and_each_symbol_its_span(recognizer):
    reading = recognizer.read(draw_notes("G4 C10 C10 F4"))
    assert reading.text == reading.alternatives[0].text == "G4 C10 C10 F4"
    assert [one.text for one in reading.characters] == ["G4", "C10", "C10", "F4"]
    for k, one in enumerate(reading.characters):
        assert one.left < 24 * k + 20 < one.right  # the middle of its block
    assert 0.5 < reading.confidence <= 1


def test_an_empty_picture_reads_as_nothing(recognizer):
    reading = recognizer.read(draw_notes(""))
    assert (reading.text, reading.characters) == ("", ())


@pytest.mark.parametrize("text", random_notes(5, seed=9, most=12))
def test_a_beam_reads_the_same(recognizer, text):
    image = draw_notes(text)
    best = recognizer.read(image)
    found = recognizer.read(image, BeamDecoder(), 3)
    assert found.text == best.text == text
    assert len(found.alternatives) == 3
    assert [one.text for one in found.characters] == text.split()


def test_a_lexicon_chooses_among_texts(recognizer):
    decoder = recognizer.lexicon(["F4  F4", "G4 A4 B4", "C10"])
    reading = recognizer.read(draw_notes("G4 A4 A4"), decoder)
    assert reading.text == "G4 A4 B4"
    assert [one.text for one in reading.characters] == ["G4", "A4", "B4"]
    assert recognizer.read(draw_notes("F4 F4"), decoder).text == "F4  F4"  # as it is listed


def test_what_does_not_fit_symbols_is_refused(recognizer):
    image = draw_notes("G4")
    with pytest.raises(ValueError, match="A pattern is of characters"):
        recognizer.pattern("[FG]4")
    letters = LexiconDecoder(Lexicon(["abc"], Alphabet("abcde")))
    with pytest.raises(ValueError, match=r"\('abcde', 5 characters\) .*'F4 G4 A4 B4 C10'"):
        recognizer.read(image, letters)
    assert recognizer.spec.alphabet == NOTES
