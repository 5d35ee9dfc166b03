import json
import shutil

import pytest
from drawn_words import draw_word

from keras_crnn.commands import main
from keras_crnn.pretrained import pretrained_file
from keras_crnn.spec import load_spec

WORDS = {"hotel": "hotel", "street": "STREET!", "coffee": "tea", "market": "market", "open": "¿?"}


@pytest.fixture
def words(tmp_path):
    folder = tmp_path / "words"
    folder.mkdir()
    for word in WORDS:
        draw_word(word).save(folder / f"{word}.png")
    table = "".join(f"{word}.png\t{truth}\n" for word, truth in WORDS.items())
    (folder / "gt.tsv").write_text(table + "gone.png\tgone\n", encoding="utf-8")
    return str(folder)


def test_a_temperature_is_fitted_and_stored(capsys, words, tmp_path):
    model = tmp_path / "mine.npz"
    shutil.copy(pretrained_file("crnn-en-mobile"), model)
    bins = tmp_path / "bins.json"
    arguments = ["calibrate", words, "--model", str(model), "--store", "--json", str(bins)]
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    temperature = load_spec(model).temperature
    assert lines[0] == f"temperature {temperature}, fitted on 4 words"
    assert lines[3].startswith("| words | 4 | 75.0 | ")
    record = json.loads(bins.read_text())
    assert record["temperature"] == temperature != 1
    assert sum(count for count, _, _ in record["bins"]["words"]["before"]) == 4


def test_files_for_litert_are_refused_before_reading(capsys, words, tmp_path):
    model = str(pretrained_file("crnn-en-mobile", ".tflite"))
    assert main(["calibrate", words, "--model", model, "--store"]) == 2
    assert "--store writes into .npz weights" in capsys.readouterr().err
