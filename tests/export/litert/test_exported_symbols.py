"""Models of symbols, 64 pixels high, as LiteRT files."""

from importlib.util import find_spec

import pytest
from drawn_notes import SPEC, draw_notes, make_notes, random_notes

from keras_crnn import Alphabet, Recognizer
from keras_crnn.commands import main
from keras_crnn.data.word_sets import open_set
from keras_crnn.export.litert.calibration_words import calibration_words, generate_words
from keras_crnn.export.litert.verify import Verifier
from keras_crnn.network.model_file import load_spec


@pytest.fixture(scope="module")
def fragments(tmp_path_factory):
    texts = random_notes(40, seed=3, most=12)
    return make_notes(tmp_path_factory.mktemp("sets") / "notes", [(one, one) for one in texts])


@pytest.mark.parametrize("format", ["float32", "dynamic", "onnx", "onnx-int8"])
def test_a_file_carries_its_symbols_and_passes(notes_model, fragments, tmp_path, format):
    target = tmp_path / ("notes.onnx" if "onnx" in format else "notes.tflite")
    assert main(["export", str(notes_model), "--out", str(target), "--format", format]) == 0
    assert load_spec(target) == SPEC
    verdict = Verifier(notes_model, [open_set(fragments)]).verify(target)
    assert verdict.faults == []
    assert verdict.comparisons[0].accuracy > 95
    assert Recognizer.load(target).read(draw_notes("C10 G4 G4")).text == "C10 G4 G4"


@pytest.mark.skipif(find_spec("ai_edge_quantizer") is None, reason="needs the extra quantize")
def test_integer_ranges_come_from_a_folder(notes_model, fragments, tmp_path):
    target = tmp_path / "notes.tflite"
    options = ["--format", "int8", "--calibrate", fragments]
    assert main(["export", str(notes_model), "--out", str(target), *options]) == 0
    (compared, _) = Verifier(notes_model, [open_set(fragments)]).verify(target).comparisons
    assert compared.accuracy > 90


def test_without_a_folder_integers_are_refused(notes_model, tmp_path, capsys):
    options = ["--out", str(tmp_path / "notes.tflite"), "--format", "int8"]
    assert main(["export", str(notes_model), *options]) == 2
    said = capsys.readouterr().err
    assert "symbols F4 to C10 none can be drawn with fonts" in said
    assert "--calibrate DIR" in said
    with pytest.raises(ValueError, match="The format dynamic needs none"):
        calibration_words(SPEC.alphabet, SPEC.preprocessing, None, "fonts", "photos")
    with pytest.raises(ValueError, match="What fonts draw is of characters"):
        generate_words("fonts", "photos", SPEC.alphabet, SPEC.preprocessing)


def test_pictures_of_a_folder_have_the_height_of_the_model(fragments):
    images = calibration_words(SPEC.alphabet, SPEC.preprocessing, fragments)
    assert {image.shape[0] for image in images} == {64}
    assert len({image.shape[1] for image in images}) > 3


def test_another_alphabet_is_a_fault(notes_model, fragments, tmp_path):
    from dataclasses import replace

    from keras_crnn.export.litert.checks import check_origin

    (fault,) = check_origin(replace(SPEC, alphabet=Alphabet("abcde")), SPEC)
    assert fault == "its alphabet 'abcde' is not that of the weights, 'F4 G4 A4 B4 C10'"
