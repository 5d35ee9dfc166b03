"""`python -m tflite.convert`: the file it writes, and what it says when it cannot."""

import re

import pytest
from litert_graphs import BOUNDS, build, largest_difference, noise, tiny_spec

from keras_crnn import save_weights
from tflite.convert import main


def test_the_command_writes_a_file_that_reads(tmp_path, capsys):
    spec = tiny_spec()
    model = build(spec)
    weights, target = tmp_path / "tiny.npz", tmp_path / "tiny.tflite"
    save_weights(model, spec, weights)
    assert main([str(weights), "--out", str(target), "--format", "float32"]) == 0
    assert re.search(r"tiny\.tflite: 0\.\d\d MB, float32", capsys.readouterr().out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tiny.npz", "tiny.tflite"]
    assert largest_difference(model, target, noise(2)) < BOUNDS["float32"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.npz", None, "There is no model file"),
        ("bad.npz", b"no weights", "holds no keras-crnn model"),
    ],
)
def test_the_command_names_bad_weights(tmp_path, capsys, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert main([str(path), "--out", str(tmp_path / "x.tflite")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("keras-crnn export: ")
    assert message in line
    assert str(path) in line
    assert not (tmp_path / "x.tflite").exists()


def test_the_command_refuses_and_ends_as_export_does(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["crnn-en-full", "--out", ""]) == 2
    assert "--out is empty" in capsys.readouterr().err

    def interrupt(options):
        raise KeyboardInterrupt

    monkeypatch.setattr("keras_crnn.commands.export.run", interrupt)
    assert main(["crnn-en-full", "--out", "x"]) == 130
    assert capsys.readouterr().err == "keras-crnn export: interrupted\n"


def test_the_command_names_a_folder_that_does_not_exist(tmp_path, capsys):
    spec = tiny_spec()
    weights, target = tmp_path / "tiny.npz", tmp_path / "gone" / "tiny.tflite"
    save_weights(build(spec), spec, weights)
    assert main([str(weights), "--out", str(target)]) == 2
    assert str(target.parent) in capsys.readouterr().err
