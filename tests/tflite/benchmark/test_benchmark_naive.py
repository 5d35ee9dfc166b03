from dataclasses import replace

import ai_edge_litert.schema_py_generated as schema
import pytest

from keras_crnn import Recognizer, save_weights
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import Alphabet
from tflite.benchmark.__main__ import EXAMPLES
from tflite.benchmark.files import describe_file
from tflite.benchmark.naive import NAIVE, export_naively


@pytest.mark.slow
def test_keras_alone_fuses_no_lstm_and_reads_the_same(tmp_path):
    fixed = ModelSpec(Alphabet("abcde"), TINY_CONFIG, Preprocessing(width=100))
    spec = replace(fixed, preprocessing=Preprocessing(width=None, min_width=100))
    model = spec.build()
    weights, squashing = tmp_path / "tiny.npz", tmp_path / "squashing.npz"
    save_weights(model, spec, weights)
    save_weights(model, fixed, squashing)  # the spelt-out steps take one width alone
    file = export_naively(weights, tmp_path)
    assert (file.model, file.format) == ("tiny", NAIVE)
    assert describe_file(file.path).format == "float32"
    codes = schema.Model.GetRootAsModel(file.path.read_bytes(), 0)
    operators = {codes.OperatorCodes(k).BuiltinCode() for k in range(codes.OperatorCodesLength())}
    assert schema.BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM not in operators
    images = sorted(EXAMPLES.glob("*.png"))[:3]
    readings = [Recognizer.load(path).read(images) for path in (file.path, squashing)]
    for ours, kerass in zip(*readings, strict=True):
        assert ours.text == kerass.text
        assert ours.confidence == pytest.approx(kerass.confidence, rel=1e-3)


@pytest.mark.slow
def test_weights_that_are_none_are_told(tmp_path):
    with pytest.raises(ValueError, match=r"Keras does not export .*There is no model file"):
        export_naively(tmp_path / "none.npz", tmp_path)
