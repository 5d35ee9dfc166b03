"""The examples of the documents: the Python runs, the commands are ones that there are."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

from keras_crnn.commands import COMMANDS
from keras_crnn.pretrained.files import pretrained_file

ROOT = Path(__file__).parents[2]
READERS = (
    "README.md",
    "CONTRIBUTING.md",
    "android_demo/README.md",
    "benchmarks/README.md",
    "tflite/README.md",
    "web_demo/README.md",
    "web_demo/recognizer/README.md",
)
PAGES = sorted([*READERS, *(p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").rglob("*.md"))])
SHELL = re.compile(r"^```(?:bash|sh|shell)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def has_python(page: str) -> bool:
    """Whether a page has a block of Python."""
    return "```python" in (ROOT / page).read_text(encoding="utf-8")


def find_commands(page: Path) -> list[list[str]]:
    """The `keras-crnn` commands of a page, split into their arguments; `...` stands for more."""
    blocks = "\n".join(SHELL.findall(page.read_text(encoding="utf-8"))).replace("\\\n", " ")
    lines = [shlex.split(line, comments=True) for line in blocks.splitlines()]
    return [line for line in lines if line[:1] == ["keras-crnn"]]


@pytest.fixture
def workplace(tmp_path, monkeypatch, fonts, backgrounds, word_list) -> Path:
    """A folder with what the examples name, to run in."""
    for name in ("examples", "keras_crnn"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "FONTS").symlink_to(fonts)
    (tmp_path / "PHOTOS").symlink_to(backgrounds)
    (tmp_path / "words.txt").symlink_to(word_list)
    for run in ("crnn-en-2/best.npz", "crnn-en-3/last.npz"):
        weights = tmp_path / "runs" / run
        weights.parent.mkdir(parents=True)
        weights.symlink_to(pretrained_file("crnn-en-full"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", [page for page in PAGES if has_python(page)])
def test_the_python_of_a_page_runs(page, workplace, capsys):
    pytest.importorskip("keras")
    pytest.importorskip("cv2")
    document = Sybil(parsers=[PythonCodeBlockParser(), SkipParser()]).parse(ROOT / page)
    examples = list(document.examples())
    assert examples
    for example in examples:
        example.evaluate()
    assert "Traceback" not in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_are_taken(page):
    for command in find_commands(ROOT / page):
        name, *arguments = (word for word in command[1:] if "..." not in word)
        assert name in COMMANDS, command
        parser = argparse.ArgumentParser(exit_on_error=False)
        module = importlib.import_module(f"keras_crnn.commands.{name.replace('-', '_')}")
        module.add_arguments(parser)
        for action in parser._actions:  # `...` may stand for what is required
            action.required = action.required and "..." not in command
        parser.parse_args(arguments)


def test_commands_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```bash\nkeras-crnn read \\\n  a.png  # a word\npip install .\n```\n")
    assert find_commands(page) == [["keras-crnn", "read", "a.png"]]
