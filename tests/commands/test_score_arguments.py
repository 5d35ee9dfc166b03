import json

import pytest

from keras_crnn.commands import main
from keras_crnn.music.drawn_scores import shard_path, write_shard
from keras_crnn.music.pitches import PITCHES
from keras_crnn.network.model_file import load_spec
from tests.drawn_staves import draw_staff


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scores")
    labels = [f"{PITCHES[k]} {PITCHES[k + 1]} {PITCHES[k]}" for k in range(4, 12)]
    write_shard(shard_path(folder, 0), [draw_staff(label) for label in labels], 0)
    return str(folder)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--fonts", "f", "--words", "w"], "leave out --fonts, --words"),
        (["--lines", "0.2"], "leave out --lines"),
        (["--alphabet", "abc", "--case-sensitive"], "leave out --alphabet, --case-sensitive"),
        (["--preset", "document"], "leave out --preset"),
        (["--train-widths", "squashed"], "leave --train-widths out"),
    ],
)
def test_what_is_for_words_alone_is_named(tmp_path, capsys, given, message):
    arguments = ["train", "--scores", "s", "--backgrounds", "b", "--out", str(tmp_path / "run")]
    assert main([*arguments, *given]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_words_still_need_fonts(tmp_path, capsys):
    arguments = ["train", "--backgrounds", "b", "--words", "w", "--out", str(tmp_path)]
    assert main(arguments) == 2
    assert "give --fonts DIR" in capsys.readouterr().err


def test_a_missing_folder_of_scores_is_named(backgrounds, tmp_path, capsys):
    arguments = ["train", "--scores", str(tmp_path / "no"), "--backgrounds", backgrounds]
    assert main([*arguments, "--out", str(tmp_path / "run")]) == 2
    assert "keras-crnn engrave" in capsys.readouterr().err


def test_a_run_on_scores_writes_weights_that_read_pitches(scores, backgrounds, tmp_path, capfd):
    network = {
        "convolutions": [
            {"filters": 4, "kernel": 3, "same": True, "batch_norm": False, "pool": [2, 2],
             "groups": 1, "shortcut": None},
            {"filters": 4, "kernel": 3, "same": True, "batch_norm": False, "pool": [2, 2],
             "groups": 1, "shortcut": None},
        ],
        "recurrences": [{"units": 4, "both_ways": True, "project": None}],
        "height": 64,
        "name": "smallest",
    }  # fmt: skip
    path = tmp_path / "network.json"
    path.write_text(json.dumps(network), encoding="utf-8")
    arguments = [
        "train", "--scores", scores, scores, "--backgrounds", backgrounds, "--network", str(path),
        "--out", str(tmp_path / "run"), "--steps", "2", "--batch-size", "4", "--precision",
        "float32", "--processes", "0",
    ]  # fmt: skip
    assert main(arguments) == 0
    assert "Trained." in capfd.readouterr().out
    spec = load_spec(tmp_path / "run" / "last.npz")
    assert spec.alphabet.symbols == PITCHES
    assert (spec.preprocessing.height, spec.preprocessing.width) == (64, None)
    settings = json.loads((tmp_path / "run" / "settings.json").read_text())
    assert settings["own_widths"]
    assert settings["words"]["scores"] == [scores, scores]
    longer = [*arguments, "--schedule", "hold", "--steps", "2", "--epoch-steps", "1"]
    longer[longer.index("--out") + 1] = str(tmp_path / "held")
    assert main(longer) == 0
    longer[longer.index("--steps", 20) + 1] = "3"
    assert main(longer) == 0  # goes on
    assert "Going on after epoch 2 of 3" in capfd.readouterr().out
