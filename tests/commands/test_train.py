import json
from concurrent.futures.process import BrokenProcessPool

import pytest

from keras_crnn.commands import main
from keras_crnn.network.config import Convolution, CRNNConfig, Recurrence
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.training.rendered_words import RenderedWords


@pytest.fixture
def arguments(arguments_of_a_run):
    return arguments_of_a_run


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["train", "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for option in ("--fonts", "--words", "--out", "--network", "--precision", "--seed"):
        assert option in text


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--fonts", "gone", "gone"),
        ("--backgrounds", "gone", "gone"),
        ("--words", "gone.txt", "gone.txt"),
        ("--dev", "gone", "gt.tsv does not exist"),
        ("--start", "gone.npz", "There is no model file 'gone.npz'."),
        ("--steps", "0", "steps must be at least 1; got 0."),
        ("--epoch-steps", "-5", "epoch_steps must be at least 1; got -5."),
        ("--uses", "0", "uses must be at least 1; got 0."),
        ("--batch-size", "0", "batch_size 0"),
        ("--processes", "-1", "processes -1"),
        ("--width", "0", "width is 0: give a positive int"),
        ("--alphabet", "abca", "repeated: ['a']"),
        (
            "--network",
            "huge",
            "There is no network 'huge'; choose one of paper, mobile, large, paper-music, score",
        ),
        ("--network", "gone.json", "gone.json"),
    ],
)
def test_a_bad_value_is_one_line(capsys, arguments, option, value, message):
    assert main([*arguments, option, value]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("keras-crnn train: ")
    assert message in lines[0]
    if option != "--dev":  # which shows the layout expected, on lines of its own
        assert len(lines) == 1


@pytest.mark.parametrize("option", ["--fonts", "--backgrounds"])
def test_an_empty_folder_is_one_line(capsys, arguments, option, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main([*arguments, option, str(empty)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(empty) in line


def test_weights_of_another_network_are_refused(capsys, arguments, tmp_path):
    weights = str(pretrained_file("crnn-en"))
    assert main([*arguments, "--start", weights, "--network", "tiny"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "holds weights of another network, 'crnn'" in line
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("seed", ["-1", str(1 << 32)])
def test_seeds_that_numpy_refuses_are_refused_before_anything_is_kept(
    capsys, arguments, tmp_path, seed
):
    assert main([*arguments, "--seed", seed]) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert f"Training takes a seed from 0 and below 2**32; got {seed}." in line
    assert not (tmp_path / "run").exists()


def test_towers_that_do_not_divide_the_batch_are_refused(capsys, arguments, tmp_path):
    assert main([*arguments, "--batch-size", "4", "--towers", "3"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "A batch of 4 cannot be split into 3 towers" in line
    assert not (tmp_path / "run").exists()


def test_a_process_that_is_killed_is_one_line(capsys, arguments, monkeypatch):
    def die(*arguments, **options):
        raise BrokenProcessPool("gone")

    monkeypatch.setattr("keras_crnn.training.run.train", die)
    assert main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "run the same again to go on from there" in line


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--gpus", "8"], "unrecognized arguments: --gpus 8"),
        (["--steps", "many"], "invalid int value: 'many'"),
        (["--optimizer", "lamb"], "invalid choice: 'lamb'"),
    ],
)
def test_a_bad_option_shows_the_usage(capsys, arguments, extra, message):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, *extra])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_what_is_required_is_named(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["train"])
    assert caught.value.code == 2
    assert "--backgrounds, --out" in capsys.readouterr().err


def test_a_network_may_come_from_a_file(arguments, monkeypatch, tmp_path):
    stages = (Convolution(8, pool=(2, 2)), Convolution(8, groups=2), Convolution(8, shortcut=2))
    config = CRNNConfig(stages, (Recurrence(5),), height=40, name="own")
    path = tmp_path / "own.json"
    path.write_text(json.dumps(config.to_dict()), encoding="utf-8")
    built = []
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda words, *_, **__: built.append(words)
    )
    assert main([*arguments, "--network", str(path)]) == 0
    assert built[0].spec.config == config
    assert built[0].spec.preprocessing.height == 40


def change(**values):
    """A network's record as JSON, with its first convolution or itself changed."""
    record = CRNNConfig((Convolution(8), Convolution(8)), (), name="own").to_dict()
    for name, value in values.items():
        (record if name in record else record["convolutions"][0])[name] = value
    return json.dumps(record)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "describes no network: the file is no JSON: Expecting property name"),
        ("", "describes no network: the file is no JSON: Expecting value"),
        ("[]", "describes no network"),
        ("{}", "describes no network: the network lacks 'convolutions'"),
        ("null", "describes no network"),
        (change(convolutions=3), "describes no network"),
        (change(recurrences={"units": 4}), "describes no network"),
        (change(stride=2), "item 1 of convolutions of the network has no stride: its fields are"),
        (change(filters="many"), "filters of item 1 of convolutions of the network is 'many', not"),
        (change(filters=0), "at least 1; got 0"),
        (change(pool=[0, 1]), "at least 1; got 8, 3, (0, 1)"),
        (change(pool=[2]), "two pool strides"),
        (change(groups=3), "cannot split 1 channels into 8 in 3 groups"),
        (change(shortcut=1), "The shortcut of convolution 1 of 'own'"),
    ],
)
def test_a_file_of_no_network_is_one_line(capsys, arguments, tmp_path, text, message):
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    assert main([*arguments, "--network", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("keras-crnn train: ")
    assert message in line
    if "describes" in message:
        assert str(path) in line
    assert not (tmp_path / "run").exists()


def test_what_was_opened_to_be_tried_is_trained_with(arguments, monkeypatch):
    opened, given = [], []
    open_words = RenderedWords.open
    monkeypatch.setattr(
        RenderedWords,
        "open",
        lambda self, *more: opened.append(open_words(self, *more)) or opened[-1],
    )
    monkeypatch.setattr(
        "keras_crnn.training.run.train", lambda *_, generator, **__: given.append(generator)
    )
    assert main(arguments) == 0
    assert len(opened) == 1
    assert given[0] is opened[0]


def test_help_says_what_dev_takes(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "FOLDER:NAME, the part that subset_NAME.txt lists" in text
    assert "as in evaluate" not in text


def test_without_keras_the_extra_is_named(run_python, arguments):
    code = (
        "import sys; sys.modules['keras'] = None; sys.stderr = sys.stdout; "
        f"from keras_crnn.commands import main; print(main({arguments!r}))"
    )
    line, status = run_python("-c", code).splitlines()
    assert status == "2"
    assert line.startswith("keras-crnn train: ")
    assert "pip install 'keras-crnn[train]'" in line


def test_without_words_or_patterns_there_is_nothing_to_write(capsys, arguments):
    where = arguments.index("--words")
    assert main(arguments[:where] + arguments[where + 2 :]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "give --words FILE, --pattern REGEX, or both" in line
