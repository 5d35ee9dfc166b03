"""The parts of the script for Beam's engines that need no engine."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("psutil", reason="it comes with the extra beam")
sys.path.insert(0, str(Path(__file__).parent.parent.parent / "benchmarks"))

from beam_engines import main, parse_arguments
from engines import downloads
from engines.children import EngineError, run_command, started
from engines.reading import Kill, count_equal_lines
from engines.report import Row, draw_rates, tabulate, tabulate_kills

GIVEN = ["--fonts", "f", "--backgrounds", "b", "--words", "w"]


def test_lines_are_counted_as_often_as_they_are_in_both():
    assert count_equal_lines([b"a", b"a", b"b"], [b"a", b"b", b"c"]) == 2


def test_a_row_with_more_or_fewer_is_not_equal():
    assert Row("flink", 2, 5, 5, 5, 1.0).is_equal
    assert not Row("flink", 2, 6, 5, 5, 1.0).is_equal
    assert not Row("flink", 2, 4, 4, 5, 1.0).is_equal


def test_tables_and_plot(tmp_path):
    rows = [Row("plain", None, 8, 8, 8, 2.0), Row("local", 2, 8, 7, 8, 4.0)]
    assert "| local | 2 | 8 | 7 | 4 | 2 |" in tabulate(rows, "lines")
    kill = Kill(3, "failed", [b"a"], [b"a", b"b"])
    assert "| local | yes | failed | 2 | 3 | 1 | 2 | 2 |" in tabulate_kills(
        [("local", 2, kill)], [b"a", b"b"]
    )
    draw_rates(rows, tmp_path / "rates.png")
    assert (tmp_path / "rates.png").stat().st_size > 1000


def test_a_missing_tool_is_one_sentence(monkeypatch):
    monkeypatch.setattr(downloads.shutil, "which", lambda tool: None)
    with pytest.raises(EngineError, match="Prism needs 'go', which is not on the PATH"):
        downloads.check_tools("Prism", "go")


def test_a_command_that_fails_says_what_it_said_last(tmp_path):
    with pytest.raises(EngineError, match="ended with status 3:\nno fonts"):
        run_command(
            [sys.executable, "-c", "print('no fonts'); raise SystemExit(3)"], tmp_path / "log"
        )


def test_a_child_ends_with_all_it_started(tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    import psutil

    with started([sys.executable, "-c", code], tmp_path / "log") as child:
        while not child.log.read_text().strip():
            assert child.process.poll() is None
        below = psutil.Process(int(child.log.read_text()))
    assert child.process.poll() is not None
    assert psutil.wait_procs([below], timeout=60)[1] == []


def test_numbers_below_one_are_refused(capsys):
    with pytest.raises(SystemExit):
        parse_arguments([*GIVEN, "--workers", "0"])
    assert "--workers is 0: give at least 1." in capsys.readouterr().err


def test_words_that_are_not_there_end_it_with_what_the_command_says(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("beam_engines.signal.signal", lambda *_: None)  # pytest has its own
    assert main([*GIVEN, "--folder", str(tmp_path), "--runner", "local"]) == 1
    assert "Give a file with one word a line." in capsys.readouterr().err
