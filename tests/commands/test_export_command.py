import pytest

from keras_crnn import Alphabet, ModelSpec, Preprocessing, Recognizer, save_weights
from keras_crnn.commands import main
from keras_crnn.commands.export import file_name, read_formats, read_widths
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.model_file import load_spec


@pytest.fixture
def weights(tmp_path):
    spec = ModelSpec(Alphabet("abcde"), TINY_CONFIG, Preprocessing())
    path = tmp_path / "tiny.npz"
    save_weights(spec.build(), spec, path)
    return path


def test_a_folder_gets_a_file_a_format(weights, tmp_path, capsys):
    out = tmp_path / "new" / "exported"
    arguments = ["export", str(weights), "--out", str(out), "--formats", "float32,dynamic"]
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        str(out / "tiny-float32.tflite"),
        str(out / "tiny.tflite"),
    ]
    assert sorted(path.name for path in out.iterdir()) == ["tiny-float32.tflite", "tiny.tflite"]
    assert Recognizer.load(out / "tiny.tflite").spec == load_spec(weights)


def test_a_file_in_proportion(weights, tmp_path):
    target = tmp_path / "open.tflite"
    assert main(["export", str(weights), "--out", str(target), "--width", "dynamic"]) == 0
    assert load_spec(target).preprocessing == Preprocessing(width=None)


def test_onnx_files_need_no_tensorflow(weights, tmp_path, run_python):
    pytest.importorskip("onnxruntime")
    out = tmp_path / "exported"
    code = f"""
import sys
from keras_crnn.commands import main
assert main(["export", {str(weights)!r}, "--out", {str(out)!r}, "--formats", "onnx,onnx-int8"]) == 0
assert not {{"tensorflow", "keras"}} & set(sys.modules)
"""
    run_python("-c", code)
    assert sorted(path.name for path in out.iterdir()) == ["tiny-int8.onnx", "tiny.onnx"]
    for path in out.iterdir():
        assert load_spec(path) == load_spec(weights)


def test_names_and_widths_are_read():
    assert read_formats("int8, float32,int8") == ["int8", "float32"]
    formats = ("dynamic", "int8", "stateless", "onnx", "onnx-int8")
    assert [file_name("m", format) for format in formats] == [
        "m.tflite",
        "m-int8.tflite",
        "m-stateless.tflite",
        "m.onnx",
        "m-int8.onnx",
    ]
    assert [read_widths(text) for text in ("160", "dynamic", None, "228,100")] == [
        [160],
        [],
        [],
        [100, 228],
    ]


def test_a_stateless_file_of_chosen_widths(weights, tmp_path):
    target = tmp_path / "few.tflite"
    arguments = ["export", str(weights), "--out", str(target), "--formats", "stateless"]
    assert main([*arguments, "--width", "48,32"]) == 0
    assert load_spec(target).preprocessing == Preprocessing(width=None, widths=(32, 48))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["m.npz", "--out", "d", "--formats", "int8,int3"], "There is no format 'int3'"),
        (["m.npz", "--out", "d", "--formats", ","], "There is no format ','"),
        (["m.npz", "--out", "d", "--width", "wide"], "--width wide: give a number of pixels"),
        (["m.npz", "--out", "d", "--width", "0"], "--width 0: give a number of pixels"),
        (["m.npz", "--out", "d", "--width", "50,"], "--width 50,: give a number of pixels"),
        (["m.npz", "--out", "d", "--width", "50,60"], "dynamic takes one width, or dynamic. Only"),
        (["m.npz", "--out", "x.tflite", "--formats", "int8,dynamic"], "give a folder"),
        (
            ["m.npz", "--out", "x.onnx"],
            "'x.onnx' is no name for dynamic, whose files end with .tfl",
        ),
        (["m.npz", "--out", "x.tflite", "--formats", "onnx"], "whose files end with .onnx: name"),
        (["m.npz", "--out", "d", "--calibrate", "crops"], "--calibrate is for int8 and int4, not"),
        (["m.npz", "--out", "d", "--format", "onnx", "--fonts", "f"], "not for onnx: leave it out"),
        (["gone.npz", "--out", "x.tflite"], "There is no model file 'gone.npz'"),
        (["crnn-de", "--out", "x.tflite"], "There is no model 'crnn-de'; choose one of crnn-en"),
    ],
)
def test_mistakes_are_named(capsys, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert main(["export", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("keras-crnn export: ")
    assert message in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("gone/x.tflite", "--out 'gone/x.tflite' is a folder, or lies in none that exists"),
        ("tiny.npz", "--out 'tiny.npz' is a file: give a folder"),
    ],
)
def test_what_cannot_be_written_is_refused_before_the_conversion(
    weights, tmp_path, monkeypatch, capsys, out, message
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("keras_crnn.commands.export._make_litert", None)
    assert main(["export", str(weights), "--out", out]) == 2
    assert message in capsys.readouterr().err


def test_a_width_too_small_is_named(weights, tmp_path, capsys):
    arguments = ["export", str(weights), "--out", str(tmp_path / "x.tflite"), "--width", "3"]
    assert main(arguments) == 2
    assert "--width 3 leaves 'crnn_tiny' no time step" in capsys.readouterr().err
