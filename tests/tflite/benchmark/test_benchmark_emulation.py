import sys

import numpy as np
import pytest

from keras_crnn.pretrained.files import pretrained_file
from tflite.benchmark.__main__ import EXAMPLES
from tflite.benchmark.emulation import EmulationError, compare_emulated
from tflite.benchmark.files import describe_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
IMAGES = sorted(EXAMPLES.glob("*.png"))[:3]


@pytest.fixture(scope="module")
def files():
    return [describe_file(pretrained_file(name, ".tflite")) for name in ("crnn-en", "crnn-en-full")]


@pytest.fixture
def machine(tmp_path):
    """What stands for an emulated machine: this Python, after a change of its answers."""

    def make(change="", name="aarch64"):
        root = tmp_path / "root"
        python = root / "usr" / "bin" / "python3"
        python.parent.mkdir(parents=True)
        python.touch()
        emulator, script = tmp_path / "qemu", tmp_path / "qemu.py"
        command = f'env -u PYTHONHOME HOME_WAS="$PYTHONHOME" {sys.executable} {script} "$@"'
        emulator.write_text(f"#!/bin/sh\nexec {command}\n", encoding="utf-8")
        script.write_text(
            "import json, os, subprocess, sys\n"
            "import numpy as np\n"
            "from pathlib import Path\n"
            "if sys.argv[1] == '--version': print('qemu 0'); raise SystemExit\n"
            "assert sys.argv[1] == '-L'\n"
            "assert os.environ['HOME_WAS'] == sys.argv[2]\n"
            "subprocess.run([sys.executable, *sys.argv[4:]], check=True)\n"
            "folder = Path(sys.argv[-1])\n"
            "found = dict(np.load(folder / 'answer.npz'))\n"
            f"{change}\n"
            "np.savez(folder / 'answer.npz', **found)\n"
            "about = json.loads((folder / 'answer.json').read_text())\n"
            f"about['machine'] = {name!r}\n"
            "(folder / 'answer.json').write_text(json.dumps(about))\n",
            encoding="utf-8",
        )
        emulator.chmod(0o755)
        return root, str(emulator)

    return make


def test_the_same_kernels_give_the_same(files, machine):
    found = compare_emulated(files, IMAGES, *machine())
    assert found["machine"] == "aarch64, qemu 0"
    assert found["words"] == 3
    assert [row["model"] for row in found["rows"]] == ["crnn-en", "crnn-en-full"]
    assert all(row["difference"] == 0 and row["agree"] == 3 for row in found["rows"])
    assert all(row["milliseconds"] > 0 for row in found["rows"])


def test_other_probabilities_are_seen(files, machine):
    change = "found['1/2'] = np.roll(found['1/2'], 1, axis=1); found['0/0'] += 0.001"
    first, second = compare_emulated(files, IMAGES, *machine(change))["rows"]
    assert first["difference"] == pytest.approx(0.001, rel=0.01)
    assert first["agree"] == 3
    assert second["difference"] > 0.5
    assert second["agree"] == 2


def test_what_is_missing_is_told(files, machine, tmp_path):
    with pytest.raises(EmulationError, match="no 'no-qemu'"):
        compare_emulated(files, IMAGES, tmp_path, "no-qemu")
    root, emulator = machine("raise SystemExit('no such instruction')")
    with pytest.raises(EmulationError, match="stopped: no such instruction"):
        compare_emulated(files, IMAGES, root, emulator)
    (root / "usr" / "bin" / "python3").unlink()
    with pytest.raises(EmulationError, match=r"no usr/bin/python3: see tflite/README\.md"):
        compare_emulated(files, IMAGES, root, emulator)


def test_the_script_runs_what_it_is_asked(files, tmp_path):
    from keras_crnn.images.read import read_image
    from tflite.benchmark.emulation import Machine, _run, prepare_images, write_request
    from tflite.benchmark.worker import TimedEngine

    write_request(tmp_path, [(file.path, prepare_images(file.path, IMAGES)) for file in files])
    frames, about = _run(Machine([sys.executable], {}), tmp_path)
    assert [len(one) for one in about["milliseconds"]] == [3, 3]
    for file, ours in zip(files, frames, strict=True):
        engine = TimedEngine(str(file.path), 1)
        resize = engine.spec.preprocessing.resize
        wanted = engine.probabilities([resize(read_image(i))[:, :, np.newaxis] for i in IMAGES])
        for one, other in zip(ours, wanted, strict=True):  # of images of several widths
            assert np.abs(one - other).max() < 1e-6
