import ast
import importlib
from pathlib import Path

import pytest

import keras_crnn
from keras_crnn.system.extras import extra, require

HEAVY = ("tensorflow", "keras", "jax", "torch", "cv2", "freetype", "matplotlib")
LIGHT = (
    "keras_crnn",
    "keras_crnn.text.alphabet",
    "keras_crnn.commands",
    "keras_crnn.commands.synth",
    "keras_crnn.commands.train",
    "keras_crnn.data.folder",
    "keras_crnn.system.extras",
    "keras_crnn.images.read",
    "keras_crnn.data.labels",
    "keras_crnn.network.model",
    "keras_crnn.training.optimizers",
    "keras_crnn.network.spec",
    "keras_crnn.transcription",
)


def test_reading_an_image_imports_nothing_heavy(run_python):
    code = f"""
import sys
for name in {LIGHT}:
    __import__(name)
    heavy = {{module.partition(".")[0] for module in sys.modules}}.intersection({HEAVY})
    assert not heavy, (name, heavy)
import numpy, keras_crnn
keras_crnn.Preprocessing()(numpy.zeros((9, 40), numpy.uint8))
heavy = {{module.partition(".")[0] for module in sys.modules}}.intersection({HEAVY})
assert not heavy, heavy
"""
    run_python("-c", code)


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("keras", "import keras_crnn.training.losses"),
        ("keras", "import keras_crnn.training.metrics"),
        ("keras", "import keras_crnn; keras_crnn.CTCLoss"),
        ("keras", "import keras_crnn; keras_crnn.build_crnn(37)"),
        ("keras", "import keras_crnn.network.fast.towers"),
        ("tensorflow", "import keras_crnn.export.litert.graph"),
        ("keras", "import keras_crnn.training.optimizers as o; o.build_optimizer('adamw', 1)"),
        ("keras", "import keras_crnn.training.callbacks"),
    ],
)
def test_a_missing_extra_says_how_to_install_it(run_python, missing, code):
    message = run_python(
        "-c",
        f"""
import sys
sys.modules[{missing!r}] = None  # an import of it now fails as if it were not there
try:
    {code}
except ImportError as error:
    print(error)
""",
    )
    assert message == (
        f"This part of keras-crnn needs {missing}, which is not installed: "
        "pip install 'keras-crnn[train]', in a checkout pip install '.[train]'\n"
    )


def test_require_gives_the_module_and_passes_other_errors_on(tmp_path, monkeypatch):
    assert require("json", "train") is importlib.import_module("json")
    (tmp_path / "broken_module.py").write_text("import a_module_it_needs_but_lacks")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="a_module_it_needs_but_lacks"):
        require("broken_module", "train")
    with pytest.raises(ImportError, match=r"needs no_such_module.*keras-crnn\[test\]"):
        require("no_such_module.part", "test")


def test_an_extra_passes_faults_of_our_own_on():
    ours = pytest.raises(ModuleNotFoundError, match=r"No module named 'keras_crnn\.nonsense'")
    with ours, extra("train"):
        importlib.import_module("keras_crnn.nonsense")
    theirs = pytest.raises(ImportError, match=r"needs no_such_module, .*keras-crnn\[beam\]")
    with theirs, extra("beam"):
        importlib.import_module("no_such_module.part")


def test_every_public_name_can_be_had():
    for name in keras_crnn.__all__:
        assert getattr(keras_crnn, name) is not None
    assert set(keras_crnn.__all__) <= set(dir(keras_crnn))
    with pytest.raises(AttributeError, match="attribute nonsense"):
        keras_crnn.nonsense  # noqa: B018


def test_the_package_is_marked_as_typed():
    assert (Path(keras_crnn.__file__).parent / "py.typed").exists()


def test_type_checkers_see_the_names_that_are_imported_when_used():
    tree = ast.parse(Path(keras_crnn.__file__).read_text(encoding="utf-8"))
    [checking] = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {
        alias.asname: f"{node.module}.{alias.name}"
        for node in checking.body
        for alias in node.names
    }
    assert set(seen) == set(keras_crnn.__all__)
    for name, place in seen.items():
        module, _, own = place.rpartition(".")
        assert getattr(keras_crnn, name) is getattr(importlib.import_module(module), own)
