"""What a converted file carries."""

import numpy as np
import pytest
from litert_graphs import build, tiny_spec

from keras_crnn import Alphabet, ModelSpec, Preprocessing, Recognizer
from keras_crnn.export.litert.convert import convert
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.model_file import load_spec


def test_the_file_carries_its_record(tmp_path):
    spec = ModelSpec(
        Alphabet("aäß1", ignore_case=True), TINY_CONFIG, Preprocessing(width=None, min_width=50)
    )
    path = tmp_path / "record.tflite"
    path.write_bytes(convert(build(spec), spec))
    assert load_spec(path) == spec
    assert Recognizer.load(path).spec == spec


def test_the_same_weights_give_the_same_bytes():
    spec = tiny_spec()
    model = build(spec)
    content = convert(model, spec)
    assert convert(model, spec) == content
    assert convert(build(spec, seed=1), spec) != content


def test_input_and_output_are_as_documented(tmp_path):
    from ai_edge_litert.interpreter import Interpreter

    spec = tiny_spec()
    interpreter = Interpreter(model_content=convert(build(spec), spec))
    (image,), (probabilities,) = interpreter.get_input_details(), interpreter.get_output_details()
    assert (image["dtype"], tuple(image["shape"])) == (np.uint8, (1, 32, 100, 1))
    assert (probabilities["dtype"], tuple(probabilities["shape"])) == (np.float32, (1, 26, 6))
    signature = interpreter.get_signature_list()["read"]
    assert signature == {"inputs": ["image"], "outputs": ["probabilities"]}


def test_an_unknown_format_lists_them():
    spec = tiny_spec()
    with pytest.raises(ValueError, match="no format 'int3'; choose one of float32, float16"):
        convert(None, spec, "int3")
