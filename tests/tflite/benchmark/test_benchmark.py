"""The files of a race, and the command."""

import json
import shutil
import sys
import zipfile
from random import Random

import pytest
from says_name import write_peer

from keras_crnn.export.litert.flatbuffer import read_model as read_litert
from keras_crnn.export.litert.flatbuffer import write_model
from keras_crnn.export.litert.record import add_record, read_tables
from keras_crnn.network.model_file import load_spec
from keras_crnn.network.onnx_parts import join_record
from keras_crnn.pretrained.files import pretrained_file
from tflite.benchmark.__main__ import EXAMPLES, list_files, main, open_sets, parse_arguments
from tflite.benchmark.contestants import (
    OWN,
    PEER,
)
from tflite.benchmark.files import describe_file


def test_the_shipped_files_hold_int8_weights(mobile):
    assert (mobile.model, mobile.format) == ("crnn-en-full", "dynamic")
    assert 1.2e6 < mobile.parameters < 1.3e6
    assert mobile.size == mobile.path.stat().st_size
    assert describe_file(pretrained_file("crnn-en", ".tflite")).parameters == pytest.approx(
        8.33e6, rel=0.01
    )


def test_a_file_that_is_none_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no model file"):
        describe_file(tmp_path / "none.tflite")
    path = tmp_path / "words.tflite"
    path.write_text("hotel street", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no \.tflite file"):
        describe_file(path)


def test_the_record_has_the_last_word(mobile, tmp_path):
    path = tmp_path / "mine.tflite"
    path.write_bytes(mobile.path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        record = json.loads(archive.read("model.json"))
    path.write_bytes(mobile.path.read_bytes().partition(b"PK\x03\x04")[0])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("model.json", json.dumps({**record, "file": {"weights": "int8"}}))
    assert describe_file(path).format == "int8"
    assert describe_file(path).bits == mobile.bits == pytest.approx(8, rel=0.01)


def test_onnx_files_and_graphs_that_share_weights_are_counted(mobile, tmp_path):
    pytest.importorskip("onnxruntime")
    from keras_crnn.export.onnx.convert import convert
    from keras_crnn.network.stored_model import read_model

    spec, weights = read_model(pretrained_file("crnn-en-full"))
    for format, name, bits in (("onnx", "mine.onnx", 32), ("onnx-int8", "mine-int8.onnx", 8)):
        path = tmp_path / name
        path.write_bytes(convert(weights, spec, format))
        file = describe_file(path)
        assert (file.model, file.format) == ("mine", format)
        assert file.parameters == pytest.approx(mobile.parameters, rel=0.01)
        assert file.bits == pytest.approx(bits, rel=0.02)
    tables, _, _ = read_tables(mobile.path)
    model = read_litert(tables)
    model.subgraphs.append(model.subgraphs[0])  # over the same buffers
    path = tmp_path / "twice.tflite"
    path.write_bytes(add_record(write_model(model), spec, "dynamic"))
    assert describe_file(path).parameters == mobile.parameters


def test_an_onnx_file_takes_part(mobile, tmp_path, capsys):
    pytest.importorskip("onnxruntime")
    from keras_crnn.export.onnx.convert import convert
    from keras_crnn.network.stored_model import read_model

    path = tmp_path / "mine.onnx"
    path.write_bytes(convert(*reversed(read_model(pretrained_file("crnn-en-full")))))
    arguments = [str(mobile.path), str(path), "--count", "2", "--repeats", "1", "--loads", "1"]
    assert main([*arguments, "--threads", "1"]) == 0
    printed = capsys.readouterr().out
    assert "onnxruntime 1." in printed
    rows = [line.split("|")[1:3] for line in printed.splitlines() if "| mine " in line]
    assert [cell.strip() for cell in rows[0]] == ["mine", "onnx"]


def test_an_onnx_file_says_which_extra_it_needs(tmp_path, monkeypatch, capsys):
    path = tmp_path / "mine.onnx"
    path.write_bytes(join_record(b"\x08\x08", load_spec(pretrained_file("crnn-en-full")), "onnx"))
    monkeypatch.setitem(sys.modules, "onnx", None)  # as where it is not installed
    assert main([str(path), "--threads", "1"]) == 2
    said = capsys.readouterr().err
    assert "tflite.benchmark: This part of keras-crnn needs onnx" in said
    assert "pip install 'keras-crnn[onnx]'" in said


def test_the_model_is_named_without_its_format(mobile, tmp_path):
    for name in ("mine-dynamic", "mine.dynamic", "mine"):
        path = tmp_path / f"{name}.tflite"
        path.write_bytes(mobile.path.read_bytes())
        assert describe_file(path).model == "mine"
    with pytest.raises(ValueError, match="both mine dynamic"):
        list_files(parse_arguments([str(path), str(tmp_path / "mine-dynamic.tflite")]))


def test_without_files_the_models_of_words_are_measured():
    names = [file.model for file in list_files(parse_arguments(["--threads", "1"]))]
    assert names == ["crnn-en", "crnn-en-full"]


def test_the_command_prints_and_writes_its_tables(tmp_path, mobile, capsys):
    out, figures = tmp_path / "table.md", tmp_path / "figures.json"
    peer = write_peer(tmp_path)
    arguments = [str(mobile.path), "--count", "3", "--repeats", "2", "--loads", "1"]
    arguments += ["--threads", "1", "--also", "says=" + " ".join(peer.command)]
    assert main([*arguments, "--out", str(out), "--json", str(figures)]) == 0
    text = out.read_text(encoding="utf-8")
    assert capsys.readouterr().out == text
    assert "| crnn-en-full | dynamic | 1.30 |" in text
    assert "means little" in text
    report = json.loads(figures.read_text(encoding="utf-8"))
    assert [one["kind"] for one in report["rows"]] == [OWN, PEER]
    assert report["rows"][0]["accuracy"]["images"] > 60


def test_the_command_tells_what_it_cannot_measure(tmp_path, capsys):
    assert main([str(tmp_path / "none.tflite")]) == 2
    assert "There is no model file" in capsys.readouterr().err
    path = tmp_path / "foreign.tflite"
    path.write_bytes(pretrained_file("crnn-en", ".tflite").read_bytes().partition(b"PK\x03\x04")[0])
    assert main([str(path)]) == 2
    assert "carries no model.json" in capsys.readouterr().err
    assert main(["--also", "a=python x.py", "--also", "a=python y.py"]) == 2
    assert "Two recognisers are called 'a'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--threads", "100000"])
    assert "more than the" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_told_before_anything_is_measured(tmp_path, capsys):
    for option in ("--out", "--json"):
        assert main(["--threads", "1", option, str(tmp_path / "gone" / "file")]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith(f"tflite.benchmark: {option} ")
        assert "lies in none that exists" in said.err


def test_sets_of_one_name_are_told_apart(tmp_path):
    given = [str(tmp_path / name / "test") for name in ("first", "second")]
    for folder in given:
        shutil.copytree(EXAMPLES, folder)
    assert list(open_sets(given, 2, Random(0))) == ["first/test", "second/test"]


def test_measuring_needs_no_tensorflow(run_python):
    code = "import sys, tflite.benchmark, tflite.benchmark.worker; assert not {'tensorflow', "
    run_python("-c", code + "'keras', 'matplotlib'} & set(sys.modules)")
