import ai_edge_litert.schema_py_generated as schema
import pytest

from keras_crnn.export.litert.convert import convert
from keras_crnn.export.litert.flatbuffer import each_operator, read_model, write_model
from keras_crnn.export.litert.operators import RUNTIME, VERSIONS, check_operators, list_operators


@pytest.fixture(scope="module")
def tables():
    """Tables of a small file, made anew for each test by `read_model`."""
    from test_convert import build, tiny_spec

    spec = tiny_spec()
    return convert(build(spec), spec)


def code_of(model, name):
    """The operator code of a name."""
    return next(
        model.operatorCodes[operator.opcodeIndex]
        for found, _, operator in each_operator(model)
        if found == name
    )


def test_what_the_converter_writes_is_fit(tables):
    model = read_model(tables)
    assert check_operators(model) == []
    counts, versions = list_operators(model)
    assert set(counts) == set(versions) <= set(VERSIONS)


def test_a_newer_version_is_named(tables):
    model = read_model(tables)
    code_of(model, "FULLY_CONNECTED").version = 12
    (fault,) = check_operators(read_model(write_model(model)))
    assert fault == (f"operator FULLY_CONNECTED has version 12; TFLite {RUNTIME} takes 11 at most")


def test_a_version_below_the_types_is_named(tables):
    # An old kernel would take the int8 weights for what its version had.
    model = read_model(tables)
    code_of(model, "UNIDIRECTIONAL_SEQUENCE_LSTM").version = 1
    (fault,) = check_operators(model)
    assert fault == ("operator UNIDIRECTIONAL_SEQUENCE_LSTM says version 1, but its types need 3")


def test_loops_and_custom_operators_are_named(tables):
    model = read_model(tables)
    code_of(model, "SOFTMAX").builtinCode = schema.BuiltinOperator.WHILE
    code = code_of(model, "CONCATENATION")
    code.builtinCode, code.customCode = schema.BuiltinOperator.CUSTOM, b"FlexTensorListReserve"
    faults = check_operators(model)
    assert [fault.split(" (")[0] for fault in faults[:2]] == [
        "operator CUSTOM FlexTensorListReserve", "operator WHILE"
    ]  # fmt: skip


def test_dense_weights_by_channel_are_named(tables):
    model = read_model(tables)
    for name, graph, operator in each_operator(model):
        if name == "FULLY_CONNECTED":
            weights = graph.tensors[operator.inputs[1]]
            weights.type = schema.TensorType.INT8
            weights.quantization = schema.QuantizationParametersT()
            weights.quantization.scale = [0.1] * 6
    (fault,) = check_operators(model)
    assert "FULLY_CONNECTED says version" in fault
    assert "need 12" in fault


def test_four_bits_with_float_inputs_are_named(tables):
    model = read_model(tables)
    _, graph, operator = next(one for one in each_operator(model) if one[0] == "CONV_2D")
    graph.tensors[operator.inputs[1]].type = schema.TensorType.INT4
    assert any("int4 weights and float inputs" in fault for fault in check_operators(model))
