"""Machines that a cluster's own variables count."""

import doctest

import pytest

from keras_crnn.commands import cluster, main
from keras_crnn.commands.cluster import PLAIN, SLURM, find_first_node, find_place
from keras_crnn.system.errors import InputError

OF_SLURM = {
    "SLURM_JOB_ID": "4097",
    "SLURM_JOB_NODELIST": "gpu[07-09]",
    "SLURM_NTASKS": "3",
    "SLURM_PROCID": "2",
}


def test_the_docstrings_run():
    assert doctest.testmod(cluster).failed == 0


def test_slurm():
    assert find_place(OF_SLURM) == ("gpu07:61441", 3, 2)


def test_a_step_of_slurm_may_have_fewer_nodes_than_its_job():
    step = {"SLURM_STEP_NODELIST": "gpu[08-09]", "SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "0"}
    assert find_place(OF_SLURM | step) == ("gpu08:61441", 2, 0)


@pytest.mark.parametrize(
    ("nodes", "first"),
    [
        ("alone", "alone"),
        ("a1,b[2-3]", "a1"),
        ("n[1,4-6]", "n1"),
        ("n[010]", "n010"),
        ("n[1-2].example,m", "n1.example"),
        ("rack[0-1]node[0-3]", "rack0node0"),
        ("rack[02,05-07]node[10,12-13]x,gpu[1-2]", "rack02node10x"),
        ("a1,rack[0-1]node[0-3]", "a1"),
    ],
)
def test_the_first_node_of_a_list(nodes, first):
    assert find_first_node(nodes) == first


@pytest.fixture
def train(capsys, arguments_of_a_run, monkeypatch):
    """Runs the command with some of the variables, and gives what it complains of."""

    def run(variables, *more):
        for name in (*PLAIN, *SLURM):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        assert main([*arguments_of_a_run, "--cluster", *more]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        return line

    return run


def test_what_is_wrong_is_one_line(train):
    assert "nor what Slurm sets (srun). Give --coordinator" in train({"RANK": "0"})
    assert "SLURM_PROCID is 'x' and no number" in train(OF_SLURM | {"SLURM_PROCID": "x"})
    assert "--rank 3 is not one of --machines 3" in train(OF_SLURM | {"SLURM_PROCID": "3"})
    assert "--cluster says it: leave --rank out" in train(OF_SLURM, "--rank", "1")


def test_a_place_that_is_found_is_the_options(train, monkeypatch):
    seen = []

    def join(*given):
        seen.append(given)
        raise InputError("No machine joins a test.")

    monkeypatch.setattr("keras_crnn.training.machines.join_machines", join)
    assert "No machine joins a test." in train(OF_SLURM)
    assert seen == [("gpu07:61441", 3, 2)]
