"""What second thoughts cost: both tables, of a few words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def run(*arguments):
    command = [sys.executable, "benchmarks/reading_speed.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ})


def test_both_tables():
    done = run("--sets", "examples/images", "--count", "12", "--rounds", "1")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "12 words, 1 rounds." in lines
    alone, both = (line for line in lines if line.startswith(("| the best", "| with second")))
    assert alone.split("|")[3].strip() == "1.00"
    assert float(both.split("|")[2]) > 0
    stages = [line.split("|")[1].strip() for line in lines if "%" in line]
    assert stages[:3] == ["resizing", "the network", "best path and second thoughts"]
    assert "- of it the search" in stages  # one of the examples is unsure
    assert stages[-1] == "a word, in all"


@pytest.mark.parametrize("count", ["0", "-1"])
def test_no_words_are_refused(count):
    done = run("--sets", "examples/images", "--count", count)
    assert done.returncode == 2
    assert "--count and --rounds must be at least 1" in done.stderr
