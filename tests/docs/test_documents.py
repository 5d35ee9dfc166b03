"""The documents: links that lead somewhere, a README that can be taken in, all options told."""

from __future__ import annotations

import argparse
import importlib
import re
from pathlib import Path

import pytest

from keras_crnn.commands import COMMANDS

ROOT = Path(__file__).parents[2]
READERS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
FOLDERS = ("docs", "tflite", "benchmarks", "android_demo", "web_demo", "examples")
#: Folders that builds and npm fill.
FOREIGN = {"build", "dist", "node_modules"}
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for page in [
        *(ROOT / name for name in READERS),
        *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md")),
    ]
    if page.is_file() and FOREIGN.isdisjoint(page.relative_to(ROOT).parts)
)
LINK = re.compile(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)


def find_links(text: str) -> list[str]:
    """Targets of the links and pictures of a page, those in code left out."""
    return [inline or listed for inline, listed in LINK.findall(FENCE.sub("", text))]


def find_anchors(text: str) -> set[str]:
    """Anchors of the headings, as GitHub and MkDocs make them."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def find_dead_links(page: Path) -> list[str]:
    """Links of a page that lead to no file, or to no heading of it."""
    dead = []
    for link in find_links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (
            anchor and anchor not in find_anchors(target.read_text(encoding="utf-8"))
        ):
            dead.append(link)
    return dead


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_files_and_headings(name):
    assert find_dead_links(ROOT / name) == []


def test_dead_links_are_found(tmp_path):
    (tmp_path / "other.md").write_text("# One thing\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](other.md#one-thing) [b](other.md#two) ![c](none.png) [d][far] [e](https://x.org)\n\n"
        "```\n[f](in_code.md)\n```\n\n[far]: gone.md\n",
        encoding="utf-8",
    )
    assert find_dead_links(page) == ["other.md#two", "none.png", "gone.md"]


def find_options(command: str) -> set[str]:
    """The long options of a subcommand of `keras-crnn`."""
    parser = argparse.ArgumentParser(add_help=False)
    module = importlib.import_module(f"keras_crnn.commands.{command.replace('-', '_')}")
    module.add_arguments(parser)
    strings = [string for action in parser._actions for string in action.option_strings]
    return {string for string in strings if string.startswith("--")}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_option_stands_in_a_document(command):
    pages = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in PAGES)
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", pages))
    assert find_options(command) - told == set()


def test_options_are_found():
    assert {"--order", "--out"} <= find_options("language-model")


def test_readme_has_at_most_150_lines():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_readme_has_the_command_that_runs_the_tests():
    command = (
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m pytest"
    )
    for name in ("README.md", "CONTRIBUTING.md"):
        assert command in (ROOT / name).read_text(encoding="utf-8")


def test_links_of_the_readme_are_full_addresses_once_the_address_is_known():
    # PyPI shows the README without the repository round it
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if "[project.urls]" not in project:
        pytest.skip("pyproject.toml has no [project.urls]: the repository's address is not settled")
    links = find_links((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
