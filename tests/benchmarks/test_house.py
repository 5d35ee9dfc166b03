"""The counts of the house, on a small one."""

import ast
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("grimp")
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def house(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import house

    return house


@pytest.fixture
def root(tmp_path):
    package = tmp_path / "keras_crnn"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "one.py").write_text("def read(x: Any) -> int:  # type: ignore\n    return 1\n")
    (package / "two.py").write_text('def see():\n    """See.\n\n    >>> see()\n    """\n' * 60)
    (tmp_path / "README.md").write_text("```python\n1\n```\n")
    (tmp_path / "tflite").mkdir()
    (tmp_path / "tflite" / "README.md").write_text("")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    return tmp_path


def test_what_is_there_is_counted(house, root):
    assert house.count_entries(root) == 2
    assert house.count_long(root) == 1
    assert house.count_ignores(root) == 1
    assert house.count_any(root) == 1
    assert house.count_examples(root) == 61


def test_public_are_names_without_an_underscore_in_classes_without_one(house):
    code = "class A:\n def b(self): ...\n def _c(self): ...\n"
    code += "class _D:\n def e(self): ...\ndef f(): ..."
    assert [one.name for one in house.list_public(ast.parse(code))] == ["b", "f"]
