"""The speed benchmark: its arithmetic, its timers, and the whole command on a few images."""

import sys
import time
import types
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

GOOD = """
import numpy as np

class Plain:
    def render(self, index):
        return np.full((40, 90 + index % 7), 128, np.uint8)

def open_generator(fonts, backgrounds, words, seed):
    print("a greeting that must not be taken for an answer")
    return Plain()
"""


@pytest.fixture
def stages(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import stages

    return stages


def work(seconds):
    """Keeps the core busy for at least so long; sleeping would not count."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.fixture
def drawing(monkeypatch):
    """A module with one slow and one quick function."""
    module = types.ModuleType("drawing_for_a_test")
    module.slow = lambda: work(0.002)
    module.quick = lambda: None
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_stages_are_timed_and_the_functions_put_back(stages, drawing):
    slow, quick = drawing.slow, drawing.quick
    rows = (
        stages.Stage("slow", ((drawing.__name__, "slow"),)),
        stages.Stage("quick", ((drawing.__name__, "quick"),)),
        stages.Stage("gone", ((drawing.__name__, "renamed"), ("no_such_module", "f"))),
    )

    def render(number):
        drawing.slow()
        drawing.quick()
        return number

    spent = stages.measure_stages(render, {"resize": abs}, 5, 2, rows)
    assert list(spent) == ["slow", "quick", stages.REST, stages.RENDER, "resize"]
    assert spent["slow"] >= 2000  # microseconds
    assert spent["quick"] < 1000
    assert (drawing.slow, drawing.quick) == (slow, quick)


def test_every_stage_is_a_function_of_the_generator(stages):
    places = [place for stage in stages.STAGES for place in stage.places]
    assert [place for place in places if stages.find_place(*place) is None] == []


def test_rates_are_summed_and_resizing_includes_rendering(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from workers import add_rates

    answers = [
        {"render": {"wall": 2.0, "cpu": 1.0}, "resize": {"wall": 2.0, "cpu": 0.25}},
        {"render": {"wall": 4.0, "cpu": 1.0}, "resize": {"wall": 1.0, "cpu": 0.25}},
    ]
    assert add_rates(answers, 100) == {
        "render wall": 50 + 25,
        "render cpu": 100 + 100,
        "resize wall": 25 + 20,
        "resize cpu": 80 + 80,
    }


def test_the_command_prints_and_writes_its_tables(
    fonts, backgrounds, word_list, tmp_path, run_python
):
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.py").write_text("", encoding="utf-8")
    assets = ["--fonts", fonts, "--backgrounds", backgrounds, "--words", word_list]
    printed = run_python(
        str(BENCHMARKS / "synthesis_speed.py"),
        *assets,
        *("--count", "30", "--repeats", "2", "--processes", "1", "2", "--warm-up", "0.1"),
        "--also",
        f"plain={tmp_path / 'good.py'}",
        f"broken={tmp_path / 'bad.py'}",
        "--out",
        str(tmp_path / "speed.md"),
        XDG_CACHE_HOME=str(tmp_path),
    )
    assert (tmp_path / "speed.md").read_text(encoding="utf-8").strip() == printed.strip()
    firsts = [line.split("|")[1].strip() for line in printed.splitlines() if "|" in line]
    assert firsts.count("keras_crnn") == firsts.count("plain") == 2
    assert "plain, 2 processes to 1" in firsts
    assert "keras_crnn to plain, 1 each" in firsts
    assert "Not measured: broken stopped" in printed
    assert "has no open_generator" in printed
    assert "raster" in firsts
    assert "Not found" not in printed
