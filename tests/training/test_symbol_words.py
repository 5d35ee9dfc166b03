"""Rendered pictures whose texts are symbols."""

from types import SimpleNamespace

import numpy as np
import pytest
from drawn_notes import NOTES, SPEC, draw_notes

from keras_crnn.evaluation.measure import word_accuracy
from keras_crnn.network.model_file import load_weights
from keras_crnn.synthesis import Recipe
from keras_crnn.training.development import load_set, read_texts
from keras_crnn.training.rendered_words import RenderedWords

RECIPE = Recipe("fonts", "photos", patterns=("a",))  # never opened
TEXTS = ("G4  A4 E3", "", "G4 A4", "B4 B4")


class Drawn:
    """Stands for a generator: it draws four texts by turns, one of them with a foreign symbol."""

    def render(self, number):
        text = TEXTS[number % len(TEXTS)]
        return SimpleNamespace(text=text, image=np.asarray(draw_notes(text)))


def test_fragments_with_foreign_symbols_are_replaced(monkeypatch):
    words = RenderedWords(SPEC, RECIPE, 4, processes=0, own_widths=True)
    found = [NOTES.decode(words.word(Drawn(), k)[1]) for k in (1, 2, 3)]
    assert found == ["", "G4 A4", "B4 B4"]
    monkeypatch.setattr("keras_crnn.training.rendered_words._RETRY_STRIDE", 1)
    image, ids = words.word(Drawn(), 0)  # the next one stands in for it
    assert (image.shape[0], ids) == (64, [])


def test_only_foreign_fragments_end_with_an_error():
    words = RenderedWords(SPEC, RECIPE, 4, processes=0, own_widths=True)
    with pytest.raises(ValueError, match="100 words in a row, the last 'G4  A4 E3'"):
        words.word(Drawn(), 0)  # the stride is a multiple of four: all of them are that one


def test_a_development_set_is_read_in_symbols(notes_model, tmp_path):
    from drawn_notes import make_notes

    rows = [("G4 A4", "G4  A4"), ("B4 C10 B4", "B4 C10 B4"), ("F4", "F4 E3")]
    loaded = load_set(make_notes(tmp_path / "dev", rows), SPEC)
    assert loaded.texts == ["G4 A4", "B4 C10 B4", "F4 E3"]
    model = SPEC.build()
    load_weights(model, notes_model)
    texts = read_texts(model.predict_on_batch, loaded.images, SPEC)
    assert texts == ["G4 A4", "B4 C10 B4", "F4"]
    assert word_accuracy(loaded.texts, texts, loaded.protocol) == pytest.approx(2 / 3)
