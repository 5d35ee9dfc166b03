"""Two processes train as one does: the same losses, also where one of them is killed."""

import csv
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jax_processes import ENVIRONMENT
from small_runs import SMALL_CONFIG, make_dev_set

from keras_crnn.network.config import Recurrence
from keras_crnn.network.stored_model import read_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="needs jax"),
]

ROOT = Path(__file__).parents[2]
STEPS, EPOCH_STEPS = 20, 4
#: Seconds in which a machine has to end when another is lost: JAX waits a minute at most.
LOST = 90
#: Seconds in which any run here ends, also on a busy computer; past them something hangs.
PATIENCE = 600


class Machine:
    """A process that trains."""

    def __init__(self, arguments, cache, hidden):
        path = [str(hidden), str(ROOT), os.environ.get("PYTHONPATH", "")]
        environment = {
            **ENVIRONMENT,
            "JAX_COMPILATION_CACHE_DIR": str(cache),  # most of the time is XLA's
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
            "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
            "PYTHONPATH": os.pathsep.join(path).rstrip(os.pathsep),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "keras_crnn", *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, timeout=PATIENCE):
        """Waits for its end; gives its status and the last line that it said."""
        _, said = self.process.communicate(timeout=timeout)
        lines = [line for line in said.splitlines() if line.startswith("keras-crnn")]
        return self.process.returncode, lines[-1] if lines else said


@pytest.fixture(scope="module")
def start(fonts, backgrounds, word_list, tmp_path_factory):
    """Starts a run in a folder, on so many machines; gives them."""
    dev = make_dev_set(tmp_path_factory.mktemp("dev"))
    network = tmp_path_factory.mktemp("network") / "small.json"
    config = replace(SMALL_CONFIG, recurrences=(Recurrence(8),))
    network.write_text(json.dumps(config.to_dict()), encoding="utf-8")
    run = {
        "--fonts": fonts,
        "--backgrounds": backgrounds,
        "--words": word_list,
        "--network": network,
        "--processes": 0,
        "--batch-size": 8,
        "--steps": STEPS,
        "--epoch-steps": EPOCH_STEPS,
        "--optimizer": "muon",
        "--learning-rate": 5e-3,
    }
    started = []
    cache = tmp_path_factory.mktemp("cache")
    # TensorFlow is out of reach: Keras would import it, which takes longer than the run.
    hidden = tmp_path_factory.mktemp("hidden")
    missing = "raise ModuleNotFoundError(\"No module named 'tensorflow'\", name='tensorflow')\n"
    (hidden / "tensorflow.py").write_text(missing, encoding="utf-8")

    def start(folder, count, *more):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            coordinator = f"127.0.0.1:{free.getsockname()[1]}"
        arguments = ["train", "--out", str(folder), *(str(x) for pair in run.items() for x in pair)]
        machines = []
        for rank in range(count):
            given = [*arguments, *(more[rank] if more else [])]
            if count > 1:
                given += ["--coordinator", coordinator, "--machines", str(count)]
                given += ["--rank", str(rank)]
            # The first machine alone reads the development sets, and the others need not have them.
            read = ["--dev", dev if rank == 0 else "not/here"]
            machines.append(Machine([*given, *read], cache, hidden))
        started.extend(machines)
        return machines

    yield start
    for machine in started:
        machine.process.kill()
        machine.process.communicate()


@pytest.fixture(scope="module")
def alone(start, tmp_path_factory):
    """Folder of a run on one machine."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    (machine,) = start(folder, 1)
    assert machine.end()[0] == 0
    return folder


@pytest.fixture(scope="module")
def together(start, tmp_path_factory):
    """Folder of the same run on two."""
    folder = tmp_path_factory.mktemp("together") / "run"
    assert [machine.end()[0] for machine in start(folder, 2)] == [0, 0]
    return folder


def read_losses(folder):
    with (folder / "log.csv").open(encoding="utf-8") as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def read_weights(folder):
    return read_model(folder / "last.npz")[1]


def test_two_have_the_losses_of_one(alone, together):
    losses = read_losses(alone)
    assert len(losses) == STEPS // EPOCH_STEPS
    assert losses[-1] < 0.95 * losses[0]  # it learns, or equal losses would say little
    np.testing.assert_allclose(read_losses(together), losses, rtol=1e-4)


def test_the_first_writes_what_one_writes(alone, together):
    names = {path.name for path in alone.iterdir()}
    assert {path.name for path in together.iterdir()} == names
    assert (
        len((together / "dev.csv").read_text(encoding="utf-8").splitlines())
        == 1 + STEPS // EPOCH_STEPS // 2 + 1
    )
    assert (together / "settings.json").read_bytes() == (alone / "settings.json").read_bytes()


def wait_for_epoch(folder, epoch, machine):
    """Waits until a run that a machine takes part in has kept so many epochs."""
    state = folder / "state.json"
    deadline = time.monotonic() + PATIENCE
    while not state.exists() or json.loads(state.read_text(encoding="utf-8"))["epoch"] < epoch:
        assert machine.process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_lost_machine_ends_the_other_and_the_run_goes_on(start, together, tmp_path):
    folder = tmp_path / "run"
    for lost, epoch in ((1, 1), (0, 2)):  # first the one that only trains, then the one that keeps
        machines = start(folder, 2)
        wait_for_epoch(folder, epoch, machines[0])
        machines[lost].process.kill()
        status, said = machines[1 - lost].end(timeout=LOST)
        assert status not in (0, None)
        assert "lost the connection to another one" in said or "JAX distributed service" in said
        epochs = json.loads((folder / "state.json").read_text(encoding="utf-8"))["epoch"]
        assert epochs < STEPS // EPOCH_STEPS  # there is something left to go on with
    assert [machine.end()[0] for machine in start(folder, 2)] == [0, 0]
    np.testing.assert_allclose(read_losses(folder), read_losses(together), rtol=1e-5)
    undisturbed = read_weights(together)
    for name, values in read_weights(folder).items():
        np.testing.assert_allclose(values, undisturbed[name], rtol=2e-3, atol=1e-4, err_msg=name)


def test_other_settings_are_refused_on_both(start, tmp_path):
    folder = tmp_path / "run"
    ends = [machine.end() for machine in start(folder, 2, [], ["--seed", "7"])]
    for status, said in ends:
        assert status == 2
        assert "words.seed is 0 on machine 0 and 7 on machine 1" in said
    assert not folder.exists()


def test_weights_that_are_no_numbers_end_both(start, tmp_path):
    rate = ["--learning-rate", "1e30", "--optimizer", "adamw"]
    ends = [machine.end() for machine in start(tmp_path / "run", 2, rate, rate)]
    for status, said in ends:
        assert status == 2
        assert "the run diverged" in said
