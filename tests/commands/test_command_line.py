"""The command itself: its version, `python -m`, and how quiet it keeps TensorFlow."""

import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import keras_crnn
from keras_crnn.commands import main

ROOT = Path(keras_crnn.__file__).parent.parent
NOTES = """\
WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1.0  1 port.cc:153] oneDNN custom operations are on.
E0000 00:00:1.0  1 cuda_dnn.cc:1] a real error
"""


def run(*arguments, **environment):
    """Exit status, output and errors of another Python that has not seen our settings."""
    unset = {key: value for key, value in os.environ.items() if key != "TF_CPP_MIN_LOG_LEVEL"}
    path = os.pathsep.join([environment.pop("first", ""), str(ROOT)]).lstrip(os.pathsep)
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**unset, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"keras-crnn {keras_crnn.__version__}\n"
    stated = re.search(r"^version = attr: (.*)", (ROOT / "setup.cfg").read_text(), re.MULTILINE)
    assert stated
    assert pkgutil.resolve_name(stated[1]) == keras_crnn.__version__


def test_the_package_runs_as_the_command():
    assert run("-m", "keras_crnn", "--version") == (0, f"keras-crnn {keras_crnn.__version__}\n", "")


def test_an_old_name_is_told_in_one_line():
    image = str(ROOT / "examples" / "images" / "word_02.png")
    status, out, errors = run("-m", "keras_crnn", "read", "--model", "crnn-en-mobile", image)
    assert status == 0
    assert out.startswith("station\t")
    told = "keras-crnn read: crnn-en-mobile is another name of crnn-en-full now, "
    assert re.fullmatch(re.escape(told) + ".*\n", errors)


def test_a_reader_that_has_seen_enough_is_no_fault():
    code = "import sys; from keras_crnn.commands import main; input(); sys.exit(main())"
    image = str(ROOT / "examples" / "images" / "word_01.png")
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code, "read", image], env=environment, text=True, **pipes
    ) as program:
        program.stdout.close()
        program.stdin.write("\n")  # now that nobody reads
        program.stdin.close()
        assert program.stderr.read() == ""
    assert program.returncode == 141


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("from keras_crnn.commands import main; main(['synth', '--fonts', 'x'])", "3"),
        ("import keras_crnn.commands.train, keras_crnn.commands.quiet_keras", None),
    ],
)
def test_tensorflow_is_kept_quiet_by_the_command_alone(code, level):
    code = f"""
import contextlib, os
with contextlib.suppress(SystemExit):
    {code}
print(os.environ.get("TF_CPP_MIN_LOG_LEVEL"))
"""
    assert run("-c", code)[1] == f"{level}\n"
    assert run("-c", code, TF_CPP_MIN_LOG_LEVEL="1")[1] == "1\n"


@pytest.fixture
def talking_keras(tmp_path):
    """Folder of a module `keras` that writes to standard error as TensorFlow does."""
    (tmp_path / "keras.py").write_text(f"import os; os.write(2, {NOTES.encode()!r})")
    return str(tmp_path)


@pytest.mark.parametrize(("level", "lines"), [("3", 1), ("0", 3)])
def test_notes_are_dropped_and_errors_passed_on(talking_keras, level, lines):
    code = "from keras_crnn.commands.quiet_keras import import_keras; import_keras(); import keras"
    status, _, errors = run("-c", code, first=talking_keras, TF_CPP_MIN_LOG_LEVEL=level)
    assert status == 0
    assert errors.splitlines() == NOTES.splitlines()[-lines:]


def test_weights_are_opened_without_notes(talking_keras, tmp_path):
    (tmp_path / "mine.npz").write_bytes(b"no weights")
    status, _, errors = run(
        "-m", "keras_crnn", "read", "--model", str(tmp_path / "mine.npz"), "x.png",
        first=talking_keras,
    )  # fmt: skip
    assert status == 2
    first, second = errors.splitlines()
    assert first.endswith("a real error")
    assert second.startswith("keras-crnn read: ")


def test_without_an_extra_each_command_says_what_to_install_in_a_line(tmp_path):
    """As on a plain install, which has no TensorFlow, Keras and OpenCV."""
    weights = str(ROOT / "keras_crnn" / "pretrained" / "weights" / "crnn-en-full.npz")
    (tmp_path / "words.txt").write_text("word\n")
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "gt.tsv").write_text("a.png\ta\n")
    folder = str(tmp_path)
    recipe = ["--fonts", folder, "--backgrounds", folder, "--words", f"{folder}/words.txt"]
    commands = [
        ["read", "--model", weights, f"{folder}/a.png"],
        ["train", *recipe, "--out", f"{folder}/run"],
        ["synth", *recipe, "--sheet", f"{folder}/sheet.png"],
        ["evaluate", folder, "--model", weights],
        ["evaluate", "keras_crnn_svt:test"],
        ["calibrate", folder, "--model", weights],
        ["export", "crnn-en", "--out", f"{folder}/exported"],
    ]
    code = f"""
import sys
for name in ("tensorflow", "keras", "cv2", "tensorflow_datasets"):
    sys.modules[name] = None  # an import of it now fails as if it were not there
from keras_crnn.commands import main
sys.stderr = sys.stdout
for arguments in {commands!r}:
    print(main(arguments))
"""
    status, output, errors = run("-c", code)
    assert (status, errors) == (0, "")
    lines = output.splitlines()
    assert lines[1::2] == ["2"] * len(commands)
    for (command, *_), line in zip(commands, lines[::2], strict=True):
        assert line.startswith(f"keras-crnn {command}: This part of keras-crnn needs ")
        assert line.endswith(
            "pip install 'keras-crnn[train]', in a checkout pip install '.[train]'"
        )
