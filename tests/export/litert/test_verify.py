import shutil
import sys
from dataclasses import replace

import numpy as np
import pytest

from keras_crnn import Alphabet
from keras_crnn.data.word_sets import open_set
from keras_crnn.export.litert.checks import check_ends, check_origin, check_readings
from keras_crnn.export.litert.comparison import Comparison, Readings, compare, pool
from keras_crnn.export.litert.convert import set_width
from keras_crnn.export.litert.flatbuffer import (
    add_buffer,
    constant,
    each_operator,
    read_model,
    write_model,
)
from keras_crnn.export.litert.record import add_record, split_record
from keras_crnn.export.litert.verify import Verifier
from keras_crnn.network.onnx_parts import join_record
from tflite.verify import main

NAME = "crnn-en-full"


def tables_of(exported, format="dynamic"):
    return split_record(exported.file(format).read_bytes())[0]


def test_losses_are_gated_over_all_words():
    small = Comparison("small", 100, 90, lost=1, gained=0, moved=0.001)
    large = Comparison("large", 900, 800, lost=3, gained=2, moved=0.002)
    together = pool([small, large])
    assert (together.words, together.float_right, together.lost, together.gained) == (
        1000, 890, 4, 2
    )  # fmt: skip
    assert together.loss == pytest.approx(0.2)
    assert together.moved == pytest.approx(0.0019)
    assert check_readings([small, large, together], 0.01) == []
    (fault,) = check_readings([small, large, together], 0.01, tolerance=0.1)
    assert fault == (
        "all: 88.8 % of 1000 words instead of 89.0 %, 0.2 points less where 0.1 may be lost "
        "(4 words lost, 2 gained)"
    )


def test_a_set_alone_fails_only_beyond_chance():
    # Nine words lost of a hundred and none gained is no toss; the other set makes up for it.
    worse = Comparison("worse", 100, 90, lost=9, gained=0, moved=0.0)
    better = Comparison("better", 100, 50, lost=0, gained=9, moved=0.0)
    (fault,) = check_readings([worse, better, pool([worse, better])], 0.01)
    assert fault.startswith("worse: 81.0 % of 100 words instead of 90.0 %")


def test_moved_probabilities_are_gated():
    one = Comparison("one", 100, 90, lost=0, gained=0, moved=0.05)
    (fault,) = check_readings([one, pool([one])], 0.02)
    assert "0.05 of each frame's probability" in fault


def test_readings_are_compared_frame_by_frame():
    a = [np.float32([[0.9, 0.1], [0.5, 0.5]])] * 3
    b = [np.float32([[0.7, 0.3], [0.5, 0.5]])] * 3
    got = compare("s", Readings(a, [True, True, False]), Readings(b, [False, True, True]))
    assert got == Comparison("s", 3, 2, 1, 1, pytest.approx(0.1))
    with pytest.raises(ValueError, match="not numbers"):
        compare("s", Readings(a, [True] * 3), Readings([b[0] * np.nan] * 3, [True] * 3))
    with pytest.raises(ValueError, match=r"\(1, 2\) where the float model gives \(2, 2\)"):
        compare("s", Readings(a, [True] * 3), Readings([b[0][:1]] * 3, [True] * 3))


@pytest.mark.slow
def test_other_weights_are_named(exported):
    spec = exported.spec
    assert check_origin(spec, spec) == []
    assert check_origin(set_width(spec, None), spec) == []
    for changed, message in (
        (replace(spec, alphabet=Alphabet("xyz")), "its alphabet 'xyz'"),
        (replace(spec, config=replace(spec.config, name="other")), "its network 'other'"),
        (replace(spec, temperature=2.0), "its temperature 2.0"),
        (
            replace(spec, preprocessing=replace(spec.preprocessing, min_width=10)),
            "its preprocessing",
        ),
    ):
        (fault,) = check_origin(changed, spec)
        assert fault.startswith(message)


@pytest.mark.slow
def test_ends_that_no_app_expects_are_named(exported):
    def model():
        return read_model(tables_of(exported))

    assert check_ends(model(), exported.spec) == []
    (fault,) = check_ends(model(), set_width(exported.spec, 100))
    assert "shape [1, 32, -1, 1]; its record says 100" in fault
    (fault,) = check_ends(model(), replace(exported.spec, alphabet=Alphabet("xyz")))
    assert fault == "it gives 96 classes; its alphabet has 4"
    other = model()
    graph = other.subgraphs[0]
    graph.tensors[graph.outputs[0]].type = graph.tensors[graph.inputs[0]].type
    assert check_ends(other, exported.spec) == ["its 'probabilities' is not float32"]
    other = model()
    other.signatureDefs[0].inputs[0].name = b"x"
    assert "does not name image" in check_ends(other, exported.spec)[0]


@pytest.mark.slow
def test_spoilt_weights_fail_by_what_they_read(exported, examples, tmp_path):
    model = read_model(tables_of(exported, "float32"))
    _, graph, operator = [one for one in each_operator(model) if one[0] == "FULLY_CONNECTED"][-1]
    weights = graph.tensors[operator.inputs[1]]
    weights.buffer = add_buffer(model, constant(model, weights)[::-1])  # classes turned round
    path = tmp_path / "spoilt.tflite"
    path.write_bytes(add_record(write_model(model), exported.spec, "float32"))
    verdict = Verifier(NAME, [open_set(examples)]).verify(path)
    assert len(verdict.faults) == 2
    assert "probability is on other classes" in verdict.faults[0]
    assert "0.0 % of 12 words" in verdict.faults[1]


@pytest.mark.slow
def test_the_command_judges_every_file(exported, examples, tmp_path, capsys):
    good = exported.file("dynamic")
    junk, cut, flipped = (tmp_path / f"{name}.tflite" for name in ("junk", "cut", "flipped"))
    junk.write_bytes(b"<html>not found</html>")
    cut.write_bytes(good.read_bytes()[:500_000])
    content = bytearray(good.read_bytes())
    content[300_000] ^= 1
    flipped.write_bytes(content)
    arguments = [str(path) for path in (good, junk, cut, flipped)]
    arguments += ["--against", NAME, "--sets", str(examples)]
    assert main(arguments) == 1
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert lines[0] == f"ok {good} (dynamic)"
    assert lines[1].startswith("   images: 12 words, ")
    assert lines[2] == f"FAIL {junk}"
    assert "is no LiteRT file" in lines[3]
    assert "is cut off" in lines[5]
    assert "is damaged" in lines[7]
    assert output.err.splitlines()[-1] == "3 of 4 files fail."
    shutil.copy(good, junk)
    assert main([str(junk), "--against", NAME, "--count", "3"]) == 0
    assert "   images: 3 words" in capsys.readouterr().out


@pytest.mark.slow
def test_the_command_says_which_extra_an_onnx_file_needs(
    exported, examples, tmp_path, monkeypatch, capsys
):
    path = tmp_path / "mine.onnx"
    path.write_bytes(join_record(b"\x08\x08", exported.spec, "onnx"))
    monkeypatch.setitem(sys.modules, "onnx", None)  # as where it is not installed
    assert main([str(path), "--against", NAME, "--sets", str(examples)]) == 2
    assert "pip install 'keras-crnn[onnx]'" in capsys.readouterr().err


def test_the_command_names_what_was_given_wrongly(tmp_path, capsys):
    arguments = ["x.tflite", "--against", str(tmp_path / "gone.npz")]
    assert main(arguments) == 2
    assert "There is no model file" in capsys.readouterr().err
    assert main([*arguments, "--sets", str(tmp_path)]) == 2
    assert "gt.tsv" in capsys.readouterr().err
    assert main(["x.tflite", "--against", "crnn-music"]) == 2
    assert "'crnn-music' reads symbols" in capsys.readouterr().err
    assert main([*arguments, "--count", "0"]) == 2
    assert "--count must be at least 1; got 0." in capsys.readouterr().err
