"""The same readings on Beam as in one process, and what the command refuses."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from beam_rows import rows_of
from drawn_words import CLEAN_WORDS, draw_word

from keras_crnn import Recognizer
from keras_crnn.commands import main

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None, reason="apache_beam of keras-crnn[beam]"
)
MODEL = "crnn-en-full"
ROOT = Path(__file__).parents[3]


def read(crops, out, *more):
    command = ["read", "--model", MODEL, str(crops), "--out", str(out), "--groups", "5"]
    return main([*command, "--beam-processes", "1", *more])


def test_rows_are_those_of_one_process(crops, tmp_path, capsys):
    assert read(crops, tmp_path / "beam") == 2
    said = capsys.readouterr()
    assert "31 images." in said.out
    assert "1 images cannot be read" in said.err
    alone = tmp_path / "alone.jsonl"
    assert main(["read", "--model", MODEL, str(crops), "--out", str(alone)]) == 2
    expected = {row["image"]: row for row in map(json.loads, alone.read_text().splitlines())}
    assert rows_of(tmp_path / "beam") == expected


def test_two_processes_give_the_same(crops, tmp_path):
    out = tmp_path / "two"
    command = [sys.executable, "-m", "keras_crnn", "read", "--model", MODEL, str(crops)]
    command += ["--groups", "5", "--beam-processes", "2", "--out", str(out)]
    assert subprocess.run(command, capture_output=True).returncode == 2
    assert read(crops, tmp_path / "one") == 2
    assert rows_of(out) == rows_of(tmp_path / "one")


def test_a_second_start_reads_what_is_missing(crops, tmp_path, capsys):
    out = tmp_path / "beam"
    assert read(crops, out) == 2
    whole = rows_of(out)
    kept, gone = sorted(out.glob("readings-*"))[:2]
    gone.unlink()
    lines = kept.read_text(encoding="utf-8").splitlines(keepends=True)
    kept.write_text("".join(lines[1:]), encoding="utf-8")  # as if an image had come since
    capsys.readouterr()
    assert read(crops, out) == 2
    assert "of them before it was stopped" in capsys.readouterr().out
    assert rows_of(out) == whole
    assert not list(out.glob("*.part"))


def test_other_settings_are_refused(crops, tmp_path, capsys):
    assert read(crops, tmp_path / "beam") == 2
    capsys.readouterr()
    assert read(crops, tmp_path / "beam", "--turns", "none") == 2
    assert "holds readings with another turns" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "table.csv", "--beam-processes", "1"], "give the folder of them as --out"),
        (["--beam-processes", "1"], "give the folder of them as --out"),
        (["--out", "x", "--beam-processes", "1", "--json"], "leave --json and - out"),
        (["--out", "x", "--beam-processes", "0"], "--beam-processes is 0: give at least 1"),
        (["--out", "x", "--beam-processes", "1", "--groups", "0"], "--groups is 0"),
        (["--out", "x.csv", "--groups", "3"], "--groups is for Beam"),
    ],
)
def test_what_does_not_go_together(crops, arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["read", "--model", MODEL, str(crops), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_odd_names_and_lines(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "crops[1]"
    folder.mkdir()
    draw_word("hotel").save(folder / "a\u0085b\u2028.png")
    with open(os.fsencode(folder) + b"/\xff.png", "wb") as file:
        draw_word("market").save(file, "png")
    os.mkfifo(folder / "pipe.png")
    command = ["read", "--model", MODEL, str(folder) + "/", str(tmp_path / "missing.png")]
    command += ["--out", str(tmp_path / "out"), "--groups", "1", "--beam-processes", "1"]
    for known in ("", ", 2 of them before it was stopped"):
        assert main(command) == 2
        assert f"4 images{known}." in capsys.readouterr().out
    rows = rows_of(tmp_path / "out")
    assert sorted(row.get("text", "") for row in rows.values()) == ["", "", "hotel", "market"]
    monkeypatch.chdir(folder)
    from keras_crnn.recognition.beam.find_images import find_images

    assert len(list(find_images("*.png"))) == 3


def test_a_lexicon_that_changed_is_other_readings(crops, tmp_path, capsys):
    words = tmp_path / "words.txt"
    words.write_text("\n".join(CLEAN_WORDS))
    more = ("--lexicon", str(words))
    assert read(crops, tmp_path / "beam", *more) == 2
    words.write_text("hotel\nstreet")
    capsys.readouterr()
    assert read(crops, tmp_path / "beam", *more) == 2
    assert "holds readings with another lexicon_sha256" in capsys.readouterr().err


def test_named_images_of_a_pipeline(crops):
    import apache_beam as beam
    from apache_beam.testing.test_pipeline import TestPipeline
    from apache_beam.testing.util import assert_that, equal_to

    from keras_crnn.recognition.beam.read_words import ReadWords
    from keras_crnn.recognition.beam.settings import ReadingSettings
    from keras_crnn.system.beam_options import make_options

    path = Path(crops) / "word_00.png"
    given = [("one", path.read_bytes()), ("none", b"no picture"), ("empty", b"")]
    with TestPipeline(options=make_options()) as pipeline:
        found = pipeline | beam.Create(given) | ReadWords(ReadingSettings(MODEL))
        texts = found.readings | beam.Map(lambda row: (row["image"], row["text"]))
        bad = found.unreadable | beam.Map(lambda row: row["error"].partition(":")[0])
        assert_that(texts, equal_to([("one", Recognizer.from_pretrained(MODEL).read(path).text)]))
        assert_that(bad, equal_to(["none", "empty"]), label="unreadable")


def test_steps_of_a_pipeline(crops):
    import apache_beam as beam
    from apache_beam.testing.util import assert_that, equal_to

    from keras_crnn.recognition.beam import FindImages, OpenImages, ReadingSettings, ReadWords
    from keras_crnn.system.beam_options import make_options

    patterns = [f"{crops}/word_*.png", f"{crops}/broken.jpg", f"{crops}/no.png"]
    pipeline = beam.Pipeline(options=make_options())
    found = pipeline | FindImages(patterns) | OpenImages() | ReadWords(ReadingSettings(MODEL))
    paths = sorted(crops.glob("*.png"))
    readings = Recognizer.from_pretrained(MODEL).read(paths)
    expected = [(str(path), reading.text) for path, reading in zip(paths, readings, strict=True)]
    texts = found.readings | beam.Map(lambda row: (row["image"], row["text"]))
    bad = found.unreadable | beam.Map(lambda row: row["image"])
    assert_that(texts, equal_to(expected))
    assert_that(bad, equal_to(patterns[1:]), label="unreadable")
    result = pipeline.run()
    result.wait_until_finish()
    counted = {
        one.key.metric.name: one.committed
        for one in result.metrics().query()["counters"]
        if one.key.metric.namespace == "keras-crnn"
    }
    assert counted == {"images read": 10, "images that cannot be read": 2}


def test_the_example_of_the_reference_runs(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "reference" / "beam.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    exec(code, {})
    assert "Museum examples/images/word_10.png" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_what_a_worker_refuses_is_a_sentence(processes, tmp_path, capfd):
    (tmp_path / "gt.tsv").write_text("nothing\n")
    command = ["read", "--model", MODEL, str(tmp_path / "gt.tsv"), "--out", str(tmp_path / "out")]
    assert main([*command, "--beam-processes", processes]) == 2
    last = capfd.readouterr().err.splitlines()[-1]
    assert last == (
        f"keras-crnn read: {tmp_path}/gt.tsv, line 1: 'nothing' is not an image path, a tab and "
        "its text."
    )


def test_a_pattern_that_matches_nothing(tmp_path):
    from keras_crnn.recognition.beam.find_images import find_images

    with pytest.raises(FileNotFoundError, match="matches no image"):
        list(find_images(str(tmp_path / "*.png")))
