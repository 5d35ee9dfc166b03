"""Decoders of a model that reads named symbols, such as pitches."""

import doctest

import numpy as np
import pytest

from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.symbols import SymbolAlphabet
from keras_crnn.transcription import (
    BeamDecoder,
    Decoding,
    LanguageModel,
    Lexicon,
    LexiconDecoder,
    allow_characters,
    best_path,
    compile_pattern,
    lexicon_decoder,
    symbol_folding,
)
from keras_crnn.transcription.decoding_error import DecodingError
from keras_crnn.transcription.defaults import METHODS
from keras_crnn.transcription.lexicon_decoder import INDEXES

NOTES = SymbolAlphabet(("F4", "G4", "A4", "B4", "C10"))


def frames_of(text, peak=0.9):
    """Frames `(time, 6)` whose best path is a text."""
    best = [0, *(c for i in NOTES.encode(text) for c in (i, 0))]
    frames = np.full((len(best), NOTES.classes), (1 - peak) / (NOTES.classes - 1))
    frames[range(len(best)), best] = peak
    return frames


def test_the_docstring_runs():
    assert doctest.testmod(symbol_folding).failed == 0


def test_words_are_folded_to_single_spaces():
    lexicon = Lexicon(["G4  A4", " ", "B4", "G4 A4 "], NOTES)
    assert (lexicon.words, lexicon.folded) == (["G4  A4", "B4"], ["G4 A4", "B4"])
    assert lexicon.labels.tolist() == [[2, 3], [4, 0]]
    assert lexicon.lengths.tolist() == [2, 1]
    assert lexicon.spell([2, 3]) == "G4  A4"


def test_foreign_symbols_are_named_skipped_or_left_out():
    words = ["G4 A4", "G4 C9 D9", "E9", "D9 B4"]
    with pytest.raises(
        ValueError, match=r"3 of 4 words in mine hold symbols .* row 2: 'G4 C9 D9' \('C9', 'D9'\)"
    ):
        Lexicon(words, NOTES, source="mine", unit="row")
    skipping = Lexicon(words, NOTES, "skip")
    assert (skipping.words, skipping.skipped) == (["G4 A4"], 3)
    kept = Lexicon(words, NOTES, "keep")
    assert (kept.folded, kept.skipped) == (["G4 A4", "G4", "B4"], 1)
    with pytest.raises(ValueError, match="None of the 1 words in the lexicon"):
        Lexicon(["E9"], NOTES, "skip")
    with pytest.raises(ValueError, match="There are no words in the lexicon"):
        Lexicon([" "], NOTES)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("index", INDEXES)
@pytest.mark.parametrize("few", [0, 1000])
def test_a_misread_fragment_is_put_right(method, index, few, monkeypatch):
    monkeypatch.setattr(lexicon_decoder, "_FEW", few)
    lexicon = Lexicon(["G4 A4 B4", "F4 F4", "G4 B4 B4 B4 B4"], NOTES)
    decoder = LexiconDecoder(lexicon, method, index=index)
    assert decoder.spell(decoder.decode(frames_of("G4 C10 B4"))[0].ids) == "G4 A4 B4"


@pytest.mark.parametrize("index", INDEXES)
def test_near_counts_symbols_and_not_letters(index):
    # From "C10" to "F4" is one symbol, and three letters; to "C10 C10 C10" two, and eight.
    lexicon = Lexicon(["C10 C10 C10", "F4"], NOTES)
    decoder = LexiconDecoder(lexicon, "near", delta=1, index=index)
    found = decoder.decode(frames_of("C10 A4 A4"), 2)
    assert [decoder.spell(one.ids) for one in found] == ["C10 C10 C10"]
    assert found.widened  # both are farther than one symbol
    found = decoder.decode(frames_of("C10"), 2)
    assert [decoder.spell(one.ids) for one in found] == ["F4"]
    assert not found.widened


def test_a_lexicon_is_read_from_a_file(tmp_path):
    (tmp_path / "tunes.txt").write_text("G4 A4 B4\nF4 F4\n", encoding="utf-8")
    decoder = Decoding(lexicon=str(tmp_path / "tunes.txt")).open(NOTES)
    assert decoder.spell(decoder.decode(frames_of("F4 F4"))[0].ids) == "F4 F4"


def test_a_beam_finds_what_the_best_path_does():
    frames = frames_of("F4 F4 C10 B4")
    (best,) = BeamDecoder().decode(frames)
    assert NOTES.decode(best.ids) == NOTES.decode(best_path(frames).ids) == "F4 F4 C10 B4"


def test_some_symbols_alone_may_be_allowed():
    decoder = Decoding(characters="F4 B4").open(NOTES)
    assert NOTES.decode(decoder.decode(frames_of("F4 A4 B4"))[0].ids) in ("F4 B4", "F4 F4 B4")
    with pytest.raises(DecodingError, match=r"'C9', and the model reads .* 'F4 G4 A4 B4 C10'"):
        Decoding(characters="F4 C9").open(NOTES)


def test_patterns_are_refused():
    with pytest.raises(ValueError, match=r"A pattern is of characters, and the model reads"):
        compile_pattern("[A-G]4", NOTES)
    with pytest.raises(ValueError, match="A pattern is of characters"):
        Decoding(pattern="[A-G]4").open(NOTES)


def test_a_language_model_learns_what_follows_a_symbol(tmp_path):
    model = LanguageModel.train(["F4 G4 A4", "B4 G4 A4", "F4 C9"], NOTES, order=2)
    assert model.log_probability("F4 G4", "A4") > model.log_probability("F4 G4", "B4")
    model.save(tmp_path / "tunes.npz")
    loaded = LanguageModel.load(tmp_path / "tunes.npz", NOTES)
    assert loaded.score("F4 G4 A4") == model.score("F4 G4 A4")
    frames = np.full((5, 6), 0.01)
    frames[range(5), [0, 2, 0, 3, 0]] = 0.95
    frames[3] = [0.02, 0, 0, 0.48, 0.5, 0]  # B4 a little likelier than A4
    assert NOTES.decode(BeamDecoder().decode(frames)[0].ids) == "G4 B4"
    assert NOTES.decode(BeamDecoder(10, loaded, 0.5).decode(frames)[0].ids) == "G4 A4"


def test_language_models_of_other_alphabets_are_refused(tmp_path):
    LanguageModel.train(["F4 G4"], NOTES).save(tmp_path / "tunes.npz")
    for other in (SymbolAlphabet(("F4", "G4")), Alphabet("FG4")):
        with pytest.raises(ValueError, match="of another alphabet"):
            LanguageModel.load(tmp_path / "tunes.npz", other)
    with pytest.raises(ValueError, match="not for the recogniser's of 5 characters"):
        LanguageModel.open("english", NOTES)
    with pytest.raises(ValueError, match="of different alphabets"):
        BeamDecoder(
            language_model=LanguageModel.load(tmp_path / "tunes.npz"),
            constraint=allow_characters("a", Alphabet("abcde")),
        )
