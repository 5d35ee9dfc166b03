"""`synth` as a program of its own that is stopped or loses a worker."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from process_groups import group_is_gone, wait_until

ROOT = Path(__file__).parent.parent.parent


def start(arguments):
    """The command as a program of its own, at the head of a process group."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "keras_crnn", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_no_worker_and_goes_on(arguments, tmp_path, sent):
    more = ["--count", "100000", "--shard-size", "50", "--processes", "2", "--format", "tfrecord"]
    run = start([*arguments, *more])
    wait_until(lambda: list(tmp_path.glob("set/words-*")) or run.poll() is not None)
    if sent == signal.SIGINT:
        os.killpg(run.pid, sent)  # a terminal sends Ctrl-C to all processes of the command
        _, errors = run.communicate(timeout=1200)
        assert run.returncode == 130, errors
        assert "Traceback" not in errors
        line = "keras-crnn synth: interrupted. Whole shards are kept; the same command goes on."
        assert errors.splitlines()[-1] == line
        assert not list(tmp_path.glob("set/.words-*"))
    else:
        run.kill()
        run.communicate(timeout=1200)
    wait_until(lambda: group_is_gone(run.pid))
    kept = len(list(tmp_path.glob("set/words-*")))
    assert 0 < kept < 2000
    run = start([*arguments, *more])
    wait_until(lambda: len(list(tmp_path.glob("set/words-*"))) > kept or run.poll() is not None)
    assert run.poll() is None, run.communicate()
    run.kill()
    run.communicate(timeout=1200)
    wait_until(lambda: group_is_gone(run.pid))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds workers through /proc")
def test_a_worker_that_is_killed_is_explained(arguments, tmp_path):
    more = ["--count", "100000", "--shard-size", "50", "--processes", "2", "--format", "tfrecord"]
    run = start([*arguments, *more])
    wait_until(lambda: list(tmp_path.glob("set/words-*")) or run.poll() is not None)
    children = "".join(p.read_text() for p in Path(f"/proc/{run.pid}/task").glob("*/children"))
    commands = {int(c): Path(f"/proc/{c}/cmdline").read_text() for c in children.split()}
    workers = [child for child, command in commands.items() if "spawn_main" in command]
    assert len(workers) == 2, commands
    os.kill(workers[0], signal.SIGKILL)
    _, errors = run.communicate(timeout=1200)
    assert run.returncode == 1
    line = errors.splitlines()[-1]
    assert line.startswith("keras-crnn synth: A worker process was killed")
    assert "Take fewer processes" in line
    assert not list(tmp_path.glob("set/.words-*"))
    wait_until(lambda: group_is_gone(run.pid))
