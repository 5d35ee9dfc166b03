import keras
import pytest

from keras_crnn.commands import main


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--machines", "0"], "--machines 0: give 1 or more."),
        (["--machines", "2"], "--machines 2 needs --rank, for each its own, 0 to 1."),
        (["--machines", "2", "--rank", "2"], "--rank 2 is not one of --machines 2"),
        (["--machines", "2", "--rank", "-1"], "--rank -1 is not one of --machines 2"),
        (["--rank", "1"], "--rank 1 is for --machines N: say how many there are."),
        # It would train alone, and nobody would know.
        (["--coordinator", "first:4000", "--rank", "0"], "--coordinator first:4000 is for --mach"),
        (["--machines", "2", "--rank", "1"], "--machines 2 needs --coordinator HOST:PORT"),
        (["--machines", "1", "--coordinator", "first"], "--coordinator first: give HOST:PORT"),
        (
            ["--machines", "2", "--rank", "1", "--coordinator", "first:70000"],
            "--coordinator first:70000: give HOST:PORT",
        ),
    ],
)
def test_what_does_not_go_together_is_one_line(capsys, arguments_of_a_run, given, message):
    assert main([*arguments_of_a_run, *given]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("keras-crnn train: ")
    assert message in line


@pytest.mark.parametrize("machines", ["1", "2"])
def test_tensorflow_is_refused_with_the_way(
    capsys, arguments_of_a_run, tmp_path, monkeypatch, machines
):
    monkeypatch.setattr(keras.backend, "backend", lambda: "tensorflow")  # whatever runs here
    options = ["--machines", machines, "--rank", "0", "--coordinator", "localhost:4000"]
    assert main([*arguments_of_a_run, *options]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "on JAX alone, and Keras runs on tensorflow here: set KERAS_BACKEND=jax" in line
    assert not (tmp_path / "run").exists()
