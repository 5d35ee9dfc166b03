"""Records and weights of models that read named symbols."""

import json
from dataclasses import replace

import numpy as np

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.model_file import load_model, load_shared_weights, save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.symbols import SymbolAlphabet

NOTES = ModelSpec(SymbolAlphabet(("F4", "G4", "A4")), TINY_CONFIG, Preprocessing())


def kernel_of(model):
    return np.asarray(model.get_layer("logits").kernel).copy()


def test_a_record_of_symbols_comes_back():
    record = json.loads(NOTES.to_json())
    assert record["alphabet"] == {"symbols": ["F4", "G4", "A4"]}
    assert ModelSpec.from_json(NOTES.to_json()) == NOTES
    assert NOTES.build().output_shape[-1] == 4


def test_symbols_that_both_alphabets_have_keep_their_weights(tmp_path):
    first = NOTES.build()
    save_weights(first, NOTES, tmp_path / "notes.npz")
    model, spec = load_model(tmp_path / "notes.npz", alphabet=SymbolAlphabet(("A4", "B4", "F4")))
    assert spec.alphabet.symbols == ("A4", "B4", "F4")
    old, new = kernel_of(first), kernel_of(model)
    np.testing.assert_allclose(new[:, [0, 1, 3]], old[:, [0, 3, 1]], atol=1e-3)


def test_a_symbol_of_several_characters_takes_nothing_from_one_of_them(tmp_path):
    letters = replace(NOTES, alphabet=Alphabet("abc"))
    save_weights(letters.build(), letters, tmp_path / "letters.npz")
    alphabet = SymbolAlphabet(("ab", "c"))
    model = replace(NOTES, alphabet=alphabet).build()
    before = kernel_of(model)
    assert load_shared_weights(model, alphabet, tmp_path / "letters.npz") == "c"
    after = kernel_of(model)
    np.testing.assert_array_equal(after[:, 1], before[:, 1])
    assert (after[:, 2] != before[:, 2]).any()
