import sys

import pytest

from keras_crnn.pretrained.files import pretrained_file
from tflite.benchmark.__main__ import EXAMPLES
from tflite.benchmark.instructions import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
IMPORTS, START, WORD = 5_000_000, 2_000_000, 3_000_000  # instructions


@pytest.fixture
def given(tmp_path):
    """Arguments, and what stands for QEMU: it runs this Python and counts by what it was asked."""

    def make(said="total insns: {count}"):
        (tmp_path / "root" / "usr" / "bin").mkdir(parents=True)
        (tmp_path / "root" / "usr" / "bin" / "python3").touch()
        plugin, script, emulator = (tmp_path / name for name in ("libinsn.so", "q.py", "qemu"))
        plugin.touch()
        script.write_text(
            "import json, os, subprocess, sys\n"
            "import numpy as np\n"
            "from pathlib import Path\n"
            "if sys.argv[1] == '--version': print('qemu 0'); raise SystemExit\n"
            "assert sys.argv[1] == '-cpu' and sys.argv[5:8] == ['-d', 'plugin', '-L']\n"
            f"assert sys.argv[3:5] == ['-plugin', '{plugin},inline=true']\n"
            "assert os.environ['PYTHONHASHSEED'] == '0'\n"
            "done = subprocess.run([sys.executable, *sys.argv[10:]], check=True)\n"
            "folder = Path(sys.argv[-1])\n"
            "request = json.loads((folder / 'request.json').read_text())\n"
            "images = len(np.load(folder / 'inputs.npz').files)\n"
            "words = sum(images * one['times'] for one in request)\n"
            "slow = 10 if sys.argv[2] == 'cortex-a53' else 1\n"
            f"count = {IMPORTS} + len(request) * {START} + words * slow * {WORD}\n"
            f"print(f'{said}', file=sys.stderr)\n",
            encoding="utf-8",
        )
        command = f'env -u PYTHONHOME {sys.executable} {script} "$@"'
        emulator.write_text(f"#!/bin/sh\nexec {command}\n", encoding="utf-8")
        emulator.chmod(0o755)
        at = ["--emulate", str(tmp_path / "root"), "--qemu", str(emulator)]
        return [*at, "--plugin", str(plugin), "--processors", "cortex-a53", "cortex-a76"]

    return make


def test_words_and_the_start_are_told_apart(given, capsys):
    file = str(pretrained_file("crnn-en-full", ".tflite"))
    assert main([file, *given()]) == 0
    printed = capsys.readouterr().out.splitlines()
    words = len(list(EXAMPLES.glob("*.png")))
    assert printed[0].startswith(f"qemu 0; {words} words;")
    assert printed[-1] == "| crnn-en-full | dynamic | 30.0 (2) | 3.0 (2) |"


def test_a_plugin_that_does_not_count_is_told(given, capsys):
    assert main(given("nothing")) == 2
    assert "the plugin counted nothing: is it" in capsys.readouterr().err


def test_a_peer_gets_inputs_of_its_size(given, tmp_path, capsys):
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    shape = ["batch", 3, 48, "width"]
    ends = [onnx.helper.make_tensor_value_info(one, 1, shape) for one in ("x", "y")]
    node = onnx.helper.make_node("Identity", ["x"], ["y"])
    graph = onnx.helper.make_graph([node], "peer", ends[:1], ends[1:])
    opsets = [onnx.helper.make_opsetid("", 17)]
    onnx.save(
        onnx.helper.make_model(graph, opset_imports=opsets, ir_version=8), tmp_path / "p.onnx"
    )
    file = str(pretrained_file("crnn-en-full", ".tflite"))
    assert main([file, "--peer", f"peer={tmp_path / 'p.onnx'}", *given()]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "| peer | peer | 30.0 (2) | 3.0 (2) |"


@pytest.mark.parametrize("wrong", [["--plugin", "none.so"], ["--peer", "none.onnx"]])
def test_files_that_are_missing_are_told(given, wrong, capsys):
    with pytest.raises(SystemExit):
        main([*given(), *wrong])
    assert f"{wrong[0]} {wrong[1]}: " in capsys.readouterr().err
