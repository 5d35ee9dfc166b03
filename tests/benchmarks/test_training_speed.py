"""The training benchmark without PyTorch: its network, its batches, its turns and its tables."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_crnn.network.config import PAPER_CONFIG, TINY_CONFIG, Recurrence
from keras_crnn.network.model import build_crnn

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

FAKE = """
from training import Training, serve_training

def open_training(arguments):
    print("a greeting that must not be taken for an answer")
    return Training(lambda steps: (steps * {seconds}, {loss}), {parameters}, "Fake 1")

serve_training(open_training)
"""


@pytest.fixture
def speed(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import training_speed

    return training_speed


@pytest.fixture
def training(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS / "peers"))
    import training

    return training


@pytest.fixture
def write_network(speed, tmp_path):
    """Writes the stages of a configuration as the benchmark does; gives the path."""

    def write(config) -> str:
        path = tmp_path / "network.json"
        path.write_text(json.dumps(speed.list_settings(config)), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def race_fakes(speed, tmp_path):
    """Races trainings of made-up speeds, 4 images a step, under the names of the real ones."""
    speed.write_batches(tmp_path / "batches.npz", TINY_CONFIG, 4)

    def race(**fakes):
        contestants = []
        for name, settings in fakes.items():
            script = tmp_path / f"{name}.py"
            script.write_text(FAKE.format(**settings), encoding="utf-8")
            arguments = [str(script), "--network", "unused", "--config", "tiny", "--threads", "1"]
            arguments += ["--batches", str(tmp_path / "batches.npz"), "--precision", "float32"]
            contestants.append(speed.Contestant(name, sys.executable, tuple(arguments)))
        return speed.race(contestants, batch_size=4, seconds=1.0, repeats=2)

    return race


@pytest.mark.parametrize("config", [PAPER_CONFIG, TINY_CONFIG])
def test_the_stages_arrive_whole(training, write_network, config):
    network = training.read_network(write_network(config))
    whole = json.loads(json.dumps(dataclasses.asdict(config)))
    for name, known in (
        ("convolutions", training.CONVOLUTION),
        ("recurrences", training.RECURRENCE),
    ):
        kept = [{key: stage[key] for key in known} for stage in whole[name]]
        assert network[name] == kept
    assert network["height"] == config.height


def test_a_new_field_is_passed_on_only_where_it_is_used(training, write_network):
    @dataclasses.dataclass(frozen=True)
    class Gated(Recurrence):
        gates: int = 0

    plain = dataclasses.replace(TINY_CONFIG, recurrences=(Gated(48),))
    assert training.read_network(write_network(plain))["recurrences"][0]["units"] == 48
    used = dataclasses.replace(TINY_CONFIG, recurrences=(Gated(48, gates=2),))
    with pytest.raises(SystemExit, match=r"recurrences has {'gates': 2}, which this side does not"):
        training.read_network(write_network(used))


@pytest.mark.parametrize("config", [PAPER_CONFIG, TINY_CONFIG])
def test_every_label_fits_into_its_frames(speed, training, tmp_path, config):
    speed.write_batches(tmp_path / "batches.npz", config, 5)
    data = training.read_batches(str(tmp_path / "batches.npz"))
    assert data["images"].shape == (speed.BATCHES, 5, config.height, speed.WIDTH, 1)
    assert data["images"].dtype == np.uint8
    written = data["ids"] > 0
    assert np.array_equal(written.sum(-1), data["lengths"])
    assert np.array_equal(written, np.arange(data["ids"].shape[-1]) < data["lengths"][..., None])
    assert data["ids"].max() < training.CLASSES
    assert (2 * data["lengths"] - 1 <= data["time_steps"]).all()


def test_the_stock_network_is_the_projects(training, write_network):
    stock = training.build_stock(training.read_network(write_network(TINY_CONFIG)), 100, "float32")
    own = build_crnn(training.CLASSES, TINY_CONFIG, width=100)
    stock.set_weights(own.get_weights())
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 100, 1), np.uint8)
    assert np.abs(np.asarray(own(images)) - np.asarray(stock(images))).max() < 1e-5


def test_rates_of_learning_and_settings_are_the_projects(training):
    from keras_crnn.training.optimizers import build_optimizer

    own = build_optimizer("adamw", training.TOTAL_STEPS).get_config()
    stock = training.build_stock_optimizer().get_config()
    assert {key: own[key] for key in stock if key != "name"} == {
        key: value for key, value in stock.items() if key != "name"
    }
    schedule = build_optimizer("adamw", training.TOTAL_STEPS)._learning_rate
    for step in (0, 1, 800, 1600, 1601, 9000, training.TOTAL_STEPS):
        assert training.give_rate(step) == pytest.approx(float(schedule(step)), abs=1e-9)


def test_a_turn_is_as_long_as_asked_and_a_rate_counts_images(race_fakes, speed):
    rates, troubles, versions = race_fakes(
        keras_crnn={"seconds": 0.1, "loss": 1.0, "parameters": 7},
        twice={"seconds": 0.05, "loss": 1.0, "parameters": 7},
    )
    assert list(rates) == ["keras_crnn", "twice"]
    assert rates["keras_crnn"] == pytest.approx([40, 40])
    assert rates["twice"] == pytest.approx([80, 80])
    assert (troubles, versions) == ([], ["Fake 1"])
    printed = speed.tabulate_rates({("tiny", "float32", 4): rates})
    assert "| tiny | float32 | 4 | twice | 80.0 (80.0-80.0) | 0.50 (0.50-0.50) |" in printed


def test_ratios_are_taken_within_a_repeat(speed):
    rates = {speed.OWN: [10.0, 30.0], "other": [10.0, 10.0]}
    assert "| 2.00 (1.00-3.00) |" in speed.tabulate_rates({("paper", "float32", 64): rates})


def test_what_is_not_comparable_is_left_out_and_named(race_fakes):
    rates, troubles, _ = race_fakes(
        keras_crnn={"seconds": 0.1, "loss": 1.0, "parameters": 7000},
        larger={"seconds": 0.1, "loss": 1.0, "parameters": 8000},
        diverging={"seconds": 0.1, "loss": "float('nan')", "parameters": 7000},
        broken={"seconds": 0.1, "loss": 1.0, "parameters": "no_such_name"},
    )
    assert list(rates) == ["keras_crnn"]
    assert any(
        "larger trains another network: 8,000 parameters against 7,000" in t for t in troubles
    )
    assert any("diverging: its loss is no number" in t for t in troubles)
    assert any("broken stopped" in t and "no_such_name" in t for t in troubles)
    assert len(troubles) == 3


def test_the_projects_own_failure_ends_the_run(race_fakes):
    with pytest.raises(SystemExit, match="keras_crnn stopped"):
        race_fakes(keras_crnn={"seconds": 0.1, "loss": 1.0, "parameters": "no_such_name"})


def test_more_threads_than_cores_are_refused():
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "training_speed.py"), "--threads", "5000"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "--threads 5000 is more than the" in done.stderr


@pytest.mark.slow
def test_the_command_prints_and_writes_its_table(run_python, tmp_path):
    printed = run_python(
        str(BENCHMARKS / "training_speed.py"),
        *("--networks", "tiny", "--batch-sizes", "2", "--threads", "1", "--stock"),
        *("--seconds", "0.1", "--repeats", "1", "--warm-up", "0.1"),
        *("--out", str(tmp_path / "speed.md")),
    )
    assert (tmp_path / "speed.md").read_text(encoding="utf-8").strip() == printed.strip()
    first = printed.splitlines()[0]
    assert "avx512_bf16 " in first
    assert "amx_bf16 " in first
    trained = [line.split("|")[4].strip() for line in printed.splitlines() if "| tiny |" in line]
    assert trained == ["keras_crnn", "Keras layers as they come"]
    assert "Not measured" not in printed
