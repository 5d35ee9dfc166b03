"""`read` by several processes, as a program of its own that is stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from drawn_words import draw_word
from process_groups import group_is_gone, wait_until

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
import sys
from keras_crnn.commands import main, read_processes
read_processes._ALONE, read_processes._AT_ONCE = 4, 4
if __name__ == "__main__":
    sys.exit(main())
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="finds workers through /proc"
)


@pytest.fixture
def run(tmp_path):
    """The command with two workers at least, at the head of a process group."""
    (tmp_path / "program.py").write_text(PROGRAM)
    draw_word("hotel").save(tmp_path / "word.png")
    images = [str(tmp_path / "word.png")] * 10_000
    program = subprocess.Popen(
        [sys.executable, tmp_path / "program.py", "read", *images, "--processes", "2"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: count_workers(program.pid) == 2 or program.poll() is not None)
    assert program.poll() is None, program.communicate()
    yield program
    if program.poll() is None:
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()


def count_workers(parent):
    return sum(
        "spawn_main" in read_text(f"/proc/{child}/cmdline")
        for tasks in Path(f"/proc/{parent}/task").glob("*/children")
        for child in read_text(tasks).split()
    )


def read_text(path):
    """What a file of /proc holds; nothing where its thread or process has just ended."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def test_an_interruption_is_a_line_whatever_the_workers_do(run):
    """They have just been started, and a terminal sends Ctrl-C to them too."""
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in errors
    assert errors.splitlines()[-1] == "keras-crnn read: interrupted"
    wait_until(lambda: group_is_gone(run.pid))


def test_a_second_interruption_ends_at_once(run):
    os.killpg(run.pid, signal.SIGINT)
    assert run.stderr.readline() == "\n"
    assert run.stderr.readline() == "stopping; Ctrl-C again ends at once\n"
    os.killpg(run.pid, signal.SIGINT)
    run.communicate(timeout=60)
    assert run.returncode in (130, -signal.SIGINT)  # the latter where it was ending already
    wait_until(lambda: group_is_gone(run.pid))


def test_a_killed_command_leaves_no_worker(run):
    run.kill()
    run.communicate(timeout=60)
    wait_until(lambda: group_is_gone(run.pid))
