"""Contestants, in processes of their own, and the race between them."""

import subprocess
import sys
from pathlib import Path

import pytest
from says_name import ROOT, write_peer

from keras_crnn.text.alphabet import PAPER_ALPHABET
from tflite.benchmark.contestants import (
    PEER,
    Contestant,
    ContestantError,
    Process,
    enter_file,
    enter_peer,
)
from tflite.benchmark.race import race, share_out


def test_a_process_reads_what_the_package_reads(mobile, words):
    process = Process(enter_file(mobile), 1)
    try:
        right = 0
        for word in words:
            answer = process.read(word.path, repeats=2)
            right += PAPER_ALPHABET.keep(answer["text"]) == word.truth
            assert len(answer["spent"]) == len(answer["inner"]) == 2
            assert all(0 < a < b for a, b in zip(answer["inner"], answer["spent"], strict=True))
        assert right >= 8
        assert answer["loaded"] > min(answer["spent"])
        assert process.about["size"] == mobile.size
        if Path("/proc/self/status").exists():
            assert 1 < answer["memory"] < 100
    finally:
        process.close()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="Linux alone tells it")
def test_memory_is_what_loading_and_reading_add(tmp_path):
    process = Process(write_peer(tmp_path, megabytes=40), 1)
    try:
        assert 35 < process.read(tmp_path / "hotel.png")["memory"] < 60
    finally:
        process.close()


def test_a_peer_gets_its_threads_and_none_of_our_paths(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    path = tmp_path / "tells.py"
    path.write_text(
        "import json, os, sys\n"
        "found = [sys.argv[1:], os.environ['PYTHONPATH'], os.environ['OMP_NUM_THREADS']]\n"
        "about = {'size': 1, 'imported': 1, 'versions': ''}\n"
        "print(json.dumps({'found': found, **about}))\n",
        encoding="utf-8",
    )
    process = Process(enter_peer(f"tells={sys.executable} {path} --height 32"), 2)
    process.close()
    assert process.about["found"] == [["--height", "32", "--threads", "2"], "", "2"]


@pytest.mark.parametrize("given", ["name", "=python x.py", "name="])
def test_a_peer_without_a_name_or_a_command_is_refused(given):
    with pytest.raises(ValueError, match="give NAME=COMMAND"):
        enter_peer(given)


def test_a_peer_that_does_not_speak_the_language_is_told(tmp_path):
    path = tmp_path / "talks.py"
    path.write_text("print('hello')", encoding="utf-8")
    with pytest.raises(ContestantError, match=r"answered 'hello', not JSON.*serving\.py"):
        Process(enter_peer(f"talks={sys.executable} {path}"), 1)
    path.write_text("print('{}')", encoding="utf-8")
    with pytest.raises(ContestantError, match=r"answered '{}', not JSON with imported, size"):
        Process(enter_peer(f"talks={sys.executable} {path}"), 1)
    with pytest.raises(ContestantError, match="nowhere: does not start"):
        Process(Contestant("nowhere", "", (str(tmp_path / "python"),)), 1)
    path.write_text("raise SystemExit('no such model')", encoding="utf-8")
    with pytest.raises(ContestantError, match="talks stopped: no such model"):
        Process(enter_peer(f"talks={sys.executable} {path}"), 1)


def test_a_race_drops_what_breaks_and_keeps_the_rest(tmp_path, words):
    named = [word._replace(truth=word.path.stem.replace("_", "")) for word in words[:6]]
    contestants = [
        write_peer(tmp_path, "quick"),
        write_peer(tmp_path, "slow", megabytes=5),
        write_peer(tmp_path, "breaks", most=5),
    ]
    found, troubles, versions = race(
        contestants, [1], named[:4], {"first": named, "wrong": words[:2]}, repeats=3, loads=2
    )
    assert [figures.contestant.name for figures in found] == ["quick", "slow"]
    assert troubles == ["breaks stopped: no more words"]
    assert versions == ["Says 1.0"]
    quick, slow = (figures.describe() for figures in found)
    assert quick["accuracy"] == {"first": 100, "wrong": 0}
    assert quick["mean"] == 50
    assert quick["kind"] == PEER
    assert quick["megabytes"] == 1234 / 1e6
    assert quick["threads"]["1"]["median"] < 5 < slow["threads"]["1"]["median"]
    assert quick["threads"]["1"]["graph median"] == 0.5
    assert len(found[0].spent[1]) == 12  # 4 words, 3 readings
    assert len(found[0].starts[1]["loaded"]) == 2


def test_words_are_shared_out_evenly_where_there_are_enough(words):
    from random import Random

    drawn = share_out({"large": words, "small": words[:2]}, 8, Random(0))
    assert len(drawn) == 8
    assert sum(word in words[:2] for word in drawn) >= 2
    assert len(share_out({"small": words[:2]}, 8, Random(0))) == 2


def test_serving_runs_where_nothing_is_installed(tmp_path):
    peers = str(ROOT / "tflite" / "benchmark" / "peers")
    code = f"import sys; sys.path.insert(0, {peers!r}); import serving"
    done = subprocess.run([sys.executable, "-S", "-E", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
