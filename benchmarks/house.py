"""What a maintainer meets first, counted: run it in two checkouts to see what has changed.

    python benchmarks/house.py                          # this checkout
    python benchmarks/house.py --root ../before --type-settings pyproject.toml

Counts the entries at the top of the package, imports that run in circles, long files, type errors
and ignores, `Any` in public signatures, examples that the suite can run, lines of the README and
the size of the wheel. Needs the extra `test`; the wheel is built with `pip wheel`.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import grimp

PACKAGE = "keras_crnn"
LONG = 250
APART = ("__init__.py", "__main__.py", "py.typed", "__pycache__")


def list_files(root: Path, *folders: str) -> list[Path]:
    """Python files that git knows, of some folders."""
    found = subprocess.run(
        ["git", "ls-files", *folders], cwd=root, capture_output=True, text=True, check=True
    )
    return [root / name for name in found.stdout.split() if name.endswith(".py")]


def count_entries(root: Path) -> int:
    """Files and folders at the top of the package."""
    top = {path.relative_to(root / PACKAGE).parts[0] for path in list_files(root, PACKAGE)}
    return len(top - set(APART))


def count_circles(root: Path) -> int:
    """Groups of modules that import each other, however far round."""
    sys.path.insert(0, str(root))
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    below = {module: graph.find_downstream_modules(module) for module in graph.modules}
    groups = {
        frozenset({m} | {other for other in below[m] if m in below[other]}) for m in graph.modules
    }
    return sum(len(group) > 1 for group in groups)


def count_long(root: Path) -> int:
    """Files of more than `LONG` lines, of the package, its tests and the scripts."""
    files = list_files(root, PACKAGE, "tests", "tflite", "benchmarks", "docs", "examples")
    return sum(len(path.read_text(encoding="utf-8").splitlines()) > LONG for path in files)


def count_type_errors(root: Path, settings: Path) -> int:
    """What mypy finds in the package under the settings of this checkout."""
    command = [sys.executable, "-m", "mypy", "--config-file", str(settings.resolve())]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return len(re.findall(r": error: ", done.stdout))


def count_ignores(root: Path) -> int:
    """`type: ignore` comments of the package."""
    return sum(
        path.read_text(encoding="utf-8").count("# type: ignore")
        for path in list_files(root, PACKAGE)
    )


def list_public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions and methods whose names, and whose classes' names, begin with no underscore."""
    for node in tree.body:
        parts = node.body if isinstance(node, ast.ClassDef) else [node]
        if isinstance(node, ast.ClassDef) and node.name.startswith("_"):
            continue
        for part in parts:
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and (
                not part.name.startswith("_") or part.name in ("__init__", "__call__")
            ):
                yield part


def count_any(root: Path) -> int:
    """Public functions and methods that have `Any` in their signature."""
    found = 0
    for path in list_files(root, PACKAGE):
        for function in list_public(ast.parse(path.read_text(encoding="utf-8"))):
            arguments = function.args
            given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            notes = [one.annotation for one in given if one.annotation]
            notes += [function.returns] if function.returns else []
            found += any(re.search(r"\bAny\b", ast.unparse(note)) for note in notes)
    return found


def count_examples(root: Path) -> int:
    """Docstrings with examples, and blocks of Python in the documents."""
    docstrings = sum(
        bool(re.search(r"^\s+>>> ", part, re.MULTILINE))
        for path in list_files(root, PACKAGE)
        for part in re.findall(r'"""(.*?)"""', path.read_text(encoding="utf-8"), re.DOTALL)
    )
    pages = [root / "README.md", root / "tflite" / "README.md", *(root / "docs").rglob("*.md")]
    return docstrings + sum(page.read_text(encoding="utf-8").count("```python") for page in pages)


def measure_wheel(root: Path) -> float:
    """Megabytes of the wheel."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, str(root)],
            check=True,
        )
        return sum(wheel.stat().st_size for wheel in Path(folder).glob("*.whl")) / 1e6


def main() -> int:
    """Prints a line for each count; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[1])
    parser.add_argument(
        "--type-settings", type=Path, default=Path(__file__).parents[1] / "pyproject.toml"
    )
    options = parser.parse_args()
    root = options.root.resolve()
    readme = len((root / "README.md").read_text(encoding="utf-8").splitlines())
    for title, value in {
        "entries at the top of the package": count_entries(root),
        "groups of modules that import each other": count_circles(root),
        f"files over {LONG} lines": count_long(root),
        "type errors": count_type_errors(root, options.type_settings),
        "type ignores": count_ignores(root),
        "public functions with Any": count_any(root),
        "examples": count_examples(root),
        "lines of README": readme,
        "wheel, MB": f"{measure_wheel(root):.1f}",
    }.items():
        print(f"{title}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
