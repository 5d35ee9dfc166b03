"""The decoding benchmark: its lexicons, its turns, its report, and the whole command, small."""

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def test_a_lexicon_holds_the_truths_and_as_many_words_as_asked():
    from decoding_contestants import draw_lexicon

    listed = [f"w{i}" for i in range(100)]
    drawn = draw_lexicon(["w5", "other"], listed, 10, random.Random(0))
    assert len(drawn) == len(set(drawn)) == 10
    assert {"w5", "other"} <= set(drawn) <= {*listed, "other"}
    assert len(draw_lexicon(["w5", "other"], listed, 1000, random.Random(0))) == 101


def test_pairs_make_as_many_words_as_asked():
    from decoding_contestants import join_pairs

    joined = join_pairs(["ab", "c", "d"], 4, random.Random(0))
    assert joined[:3] == ["ab", "c", "d"]
    assert len(set(joined)) == 4
    with pytest.raises(ValueError, match="3 words do not give 5 by pairs"):
        join_pairs(["ab", "c", "d"], 5, random.Random(0))


def test_turns_are_turned_round_and_the_slow_stop_early():
    from turns import LEAST, Contestant, time_by_turns

    order = []

    def read(name):
        return lambda k: order.append((k, name)) or f"{name}{k}"

    found = time_by_turns([Contestant(n, read(n)) for n in "ab"], 3, 10)
    assert order == [(0, "a"), (0, "b"), (1, "b"), (1, "a"), (2, "a"), (2, "b")]
    assert found["b"].texts == ["b0", "b1", "b2"]
    assert found["b"].rate(["b0", "b1", "x"]) == pytest.approx(200 / 3)
    stopped = time_by_turns([Contestant("a", read("a"))], 2 * LEAST, 0)["a"]
    assert len(stopped.milliseconds) == LEAST
    assert stopped.rate(["a0"] * 2 * LEAST) is None


def test_exact_decoders_that_differ_are_told():
    from decoding_report import AGREE, DISAGREE, compare
    from turns import Timing

    found = {"tree": Timing(texts=["a", "b"]), "all": Timing(texts=["a"])}
    found["near (delta 3)"] = Timing(texts=["x", "y"])  # need not agree
    (sentence,) = compare("50", found)
    assert AGREE in sentence
    assert "1 of 1 " in sentence
    found["all"] = Timing(texts=["a", "c"])
    (sentence,) = compare("50", found)
    assert DISAGREE in sentence
    assert "1 of 2 " in sentence


def test_the_naive_score_is_the_best_words():
    from decoding_contestants import score_each

    frames = np.array([[0.1, 0.8, 0.1], [0.2, 0.1, 0.7]])
    assert score_each(frames, ["a", "b", "ab"], [[1], [2], [1, 2]]) == "ab"


def test_the_command_prints_and_writes_its_tables(tmp_path):
    words = tmp_path / "words.txt"
    letters = random.Random(0)
    made = {"".join(letters.choices("aeinorst", k=letters.randint(2, 8))) for _ in range(400)}
    words.write_text("\n".join(sorted(made)), encoding="utf-8")
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(ROOT / "benchmarks/decoding_speed.py"), "--words", str(words)]
    command += ["--sets", str(ROOT / "examples/images"), "--count", "4", "--most", "600"]
    command += ["--seconds", "0.1", "--deltas", "--json", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    report = json.loads(figures.read_text(encoding="utf-8"))
    assert report["words"] == 4
    names = {(row["lexicon"], row["decoder"]) for row in report["times"]}
    assert ("none", "best path") in names
    assert ("600", "tree") in names
    assert [point["delta"] for point in report["deltas"]["points"]] == list(range(7))
    assert len(report["agreement"]) >= 3
    assert "| none | best path | 4 |" in done.stdout
