"""A run on Beam goes on where it was killed, whole or a worker of it."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from beam_rows import lines_of, rows_of

from keras_crnn.commands import main

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None, reason="apache_beam of keras-crnn[beam]"
)
MODEL = "crnn-en-full"


@pytest.fixture(scope="module")
def many(crops, tmp_path_factory):
    """Six hundred copies of the crops, so that a kill comes in the middle."""
    folder = tmp_path_factory.mktemp("many")
    for k, path in enumerate(sorted(crops.rglob("*.png")) * 20):
        shutil.copy(path, folder / f"{k:04d}.png")
    return folder


def start(many, out, processes):
    """Starts the command, and waits until it has written something."""
    command = [sys.executable, "-m", "keras_crnn", "read", "--model", MODEL, str(many)]
    command += ["--groups", "60", "--beam-processes", processes, "--out", str(out)]
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    while process.poll() is None and len(list(out.glob("readings-*.jsonl"))) < 3:
        time.sleep(0.01)
    return command, process


def go_on(command, out):
    """Runs the command to its end; gives the rows."""
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode == 0
    assert "600 images" in said.stdout
    assert "of them before it was stopped" in said.stdout
    return rows_of(out)


def test_killed_and_started_again(many, tmp_path):
    out = tmp_path / "out"
    command, process = start(many, out, "1")
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert len(list(out.glob("readings-*.jsonl"))) >= 3
    rows = go_on(command, out)
    assert len(rows) == 600
    assert all(row["error"] is None for row in rows.values())


def is_alive(process):
    """Whether a process runs; one that nobody has asked for its end is a zombie."""
    import psutil

    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_killed_worker_ends_the_command(many, tmp_path):
    import psutil

    out = tmp_path / "out"
    command, process = start(many, out, "2")
    workers = psutil.Process(process.pid).children(recursive=True)
    workers[-1].kill()  # shells come before what they start
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    last = said.decode().splitlines()[-1]
    assert last.startswith("keras-crnn read: A worker process of Beam ended before its work was")
    assert not any(map(is_alive, workers))
    alone = tmp_path / "alone.jsonl"
    assert main(["read", "--model", MODEL, str(many), "--out", str(alone)]) == 0
    go_on(command, out)
    assert lines_of(out) == sorted(alone.read_bytes().splitlines())
