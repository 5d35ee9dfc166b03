"""`keras-crnn read` by several processes: what one reads, and nothing lost where one is killed."""

import json
import os
import signal
from multiprocessing import active_children

import numpy as np
import pytest
from drawn_words import draw_word

from keras_crnn.commands import main
from keras_crnn.commands.result_table import ResultTable

PLACE = "keras_crnn.commands.read_processes"
WORDS = ["hotel", "street", "coffee", "market", "open", "station", "library"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Seven words and a broken image, all but three of them for other processes, two a task."""
    monkeypatch.setattr(f"{PLACE}._ALONE", 3)
    monkeypatch.setattr(f"{PLACE}._AT_ONCE", 2)
    folder = tmp_path / "words"
    folder.mkdir()
    for k, word in enumerate(WORDS):
        draw_word(word).save(folder / f"{k}.png")
    (folder / "5_broken.png").write_bytes(b"no image")
    return folder


@pytest.fixture
def at_once(monkeypatch):
    """The other processes are waited for, so that they do read something."""
    from concurrent.futures import ProcessPoolExecutor

    submit = ProcessPoolExecutor.submit
    tasks = []

    def wait(pool, function, /, *arguments):
        future = submit(pool, function, *arguments)
        if not arguments:
            future.result(60)
        tasks.append(function.__name__)
        return future

    monkeypatch.setattr(ProcessPoolExecutor, "submit", wait)
    return tasks


def read(capsys, *arguments):
    status = main(["read", *map(str, arguments)])
    output, errors = capsys.readouterr()
    return status, output, errors


@pytest.mark.parametrize(
    "more",
    [
        ["--json"],
        ["--pattern", "[a-z]{4,8}"],
        ["--lexicon", "words.txt", "--n-best", "2"],
    ],
)
def test_two_processes_read_what_one_reads(capsys, folder, tmp_path, at_once, more):
    (tmp_path / "words.txt").write_text("\n".join([*WORDS, "hostel", "streets"]))
    more = [str(tmp_path / one) if one == "words.txt" else one for one in more]
    alone = read(capsys, folder, *more, "--processes", 1)
    assert at_once == []
    shared = read(capsys, folder, *more, "--processes", 2)
    assert shared == alone
    assert at_once == ["_answer", "_read_task", "_read_task", "_read_task"]
    assert alone[0] == 2
    assert "5_broken.png" in alone[2]


@pytest.mark.parametrize(("processes", "tasks"), [(2, []), (4, ["_answer", "_read_task"])])
def test_few_images_start_no_process(capsys, folder, at_once, processes, tasks):
    """More processes are worth their start sooner."""
    images = [folder / f"{k}.png" for k in range(3)]
    status, output, _ = read(capsys, *images, "--processes", processes)
    assert status == 0
    assert len(output.splitlines()) == 3
    assert at_once == tasks


@pytest.mark.skipif(not os.path.exists("/dev/fd/0"), reason="needs /dev/fd")
def test_what_a_shell_has_opened_is_read_by_this_process(capsys, folder, tmp_path, at_once):
    """Such as `<(...)`, of which other processes know nothing."""
    draw_word("bottle").save(tmp_path / "bottle.png")
    (tmp_path / "no.png").write_bytes(b"no image")
    found = []
    for processes in (1, 2):
        with open(tmp_path / "bottle.png", "rb") as good, open(tmp_path / "no.png", "rb") as bad:
            given = [f"/dev/fd/{file.fileno()}" for file in (good, bad)]
            found.append(read(capsys, folder, *given, "--processes", processes))
    assert found[1] == found[0]
    assert at_once == ["_answer", *["_read_task"] * 4]
    _, output, errors = found[1]
    text, _, path = output.splitlines()[-1].split("\t")
    assert (text, path) == ("bottle", given[0])
    assert f"{given[1]}: is not an image" in errors


def test_what_one_reads_until_the_others_are_ready_is_in_its_place(capsys, folder):
    """Without waiting for them: who reads what is chance, the order is not."""
    assert read(capsys, folder, "--processes", 3) == read(capsys, folder, "--processes", 1)


def test_a_killed_process_is_told_and_the_table_goes_on(
    capsys, folder, tmp_path, monkeypatch, at_once
):
    out, whole = tmp_path / "readings.jsonl", tmp_path / "whole.jsonl"
    read(capsys, folder, "--out", whole, "--processes", 1)
    append, killed = ResultTable.append, []

    def kill_one(table, rows):
        append(table, rows)
        for process in active_children() if len(table.done) >= 5 else []:
            os.kill(process.pid, signal.SIGKILL)
            killed.append(process.pid)

    with monkeypatch.context() as patch:
        patch.setattr(f"{PLACE}._AHEAD", 0)
        patch.setattr(ResultTable, "append", kill_one)
        status, _, errors = read(capsys, folder, "--out", out, "--processes", 2)
    assert killed
    assert status == 2
    assert "was killed" in errors
    assert "--out it goes on" in errors
    assert not out.exists()
    status, output, _ = read(capsys, folder, "--out", out, "--processes", 2)
    assert status == 2  # for the broken image
    assert "before it was stopped" in output
    assert out.read_bytes() == whole.read_bytes()
    assert len([json.loads(line) for line in out.read_text().splitlines()]) == 8


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--processes", "0"], "--processes must be at least 1. Received: 0."),
        (["--processes", "2", "--page"], "leave --processes out"),
        (["--processes", "2", "--beam-processes", "2"], "--beam-processes alone"),
    ],
)
def test_what_cannot_be_is_refused(capsys, folder, more, said):
    status, output, errors = read(capsys, folder, *more)
    assert (status, output) == (2, "")
    assert said in errors


def test_weights_are_read_by_one_process(capsys, tmp_path):
    np.savez(tmp_path / "mine.npz", a=np.zeros(3))
    status, _, errors = read(capsys, tmp_path, "--model", tmp_path / "mine.npz", "--processes", 2)
    assert status == 2
    assert "a .npz file, which uses all processors by itself" in errors
