import json
import shutil

import pytest
from drawn_words import draw_word

from keras_crnn import Recognizer
from keras_crnn.commands import main
from keras_crnn.images.read import read_image
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import pretrained_file

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
    shutil.copy(pretrained_file("crnn-en-full"), model)
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


def test_pictures_are_read_a_few_at_a_time(words, monkeypatch):
    opened, most = [], []

    def open_image(source):
        opened.append(source)
        return read_image(source)

    def frames(self, images):
        most.append(len(opened))
        opened.clear()
        return read_frames(self, images)

    read_frames = Recognizer.frames
    monkeypatch.setattr("keras_crnn.evaluation.usable_words.read_image", open_image)
    monkeypatch.setattr("keras_crnn.commands.calibrate._AT_ONCE", 2)
    monkeypatch.setattr(Recognizer, "frames", frames)
    model = str(pretrained_file("crnn-en-full", ".tflite"))
    assert main(["calibrate", words, "--model", model]) == 0
    assert most == [2, 2]


def test_files_for_litert_are_refused_before_reading(capsys, words, tmp_path):
    model = str(pretrained_file("crnn-en-full", ".tflite"))
    assert main(["calibrate", words, "--model", model, "--store"]) == 2
    assert "--store writes into .npz weights" in capsys.readouterr().err


def test_a_temperature_at_the_end_is_said_and_not_stored(capsys, words, tmp_path):
    (tmp_path / "words" / "gt.tsv").write_text("hotel.png\thotel\nmarket.png\tmarket\n")
    model = tmp_path / "mine.npz"
    shutil.copy(pretrained_file("crnn-en-full"), model)
    before = model.read_bytes()
    assert main(["calibrate", words, "--model", str(model), "--store"]) == 2
    output, errors = capsys.readouterr()
    assert output == ""  # no figures that look like success
    assert "the 2 words, 2 of them right, do not tell" in errors
    assert "it is not stored. Give more words" in errors
    assert model.read_bytes() == before


def test_a_file_that_may_not_be_written_is_refused_before_reading(
    capsys, words, tmp_path, monkeypatch
):
    model = tmp_path / "mine.npz"
    shutil.copy(pretrained_file("crnn-en-full"), model)
    monkeypatch.setattr("keras_crnn.commands.calibrate.open_model", lambda _: pytest.fail("read"))
    for refused in (model, model.parent):
        monkeypatch.setattr("os.access", lambda path, mode, refused=refused: path != refused)
        assert main(["calibrate", words, "--model", str(model), "--store"]) == 2
        output, errors = capsys.readouterr()
        assert output == ""
        assert f"--store may not write '{model}', or not into its folder." in errors


def test_what_is_left_out_is_said(capsys, words, tmp_path):
    record = tmp_path / "bins.json"
    assert main(["calibrate", words, "--model", "crnn-en-full", "--json", str(record)]) == 0
    left_out = "2 words left out: 1 missing image, 1 no character of the alphabet."
    assert f"words: {left_out}" in capsys.readouterr().err
    skipped = {"missing image": 1, "no character of the alphabet": 1}
    assert json.loads(record.read_text())["skipped"] == {"words": skipped}
    with open(f"{words}/gt.tsv", encoding="utf-8") as table:
        there = [line for line in table if not line.startswith("gone.png")]
    (tmp_path / "words" / "gt.tsv").write_text("".join(there), encoding="utf-8")
    assert main(["calibrate", words, "--model", "crnn-en-full"]) == 0
    assert "words: 1 word left out: 1 no character" in capsys.readouterr().err


def test_sets_of_one_name_are_told_apart_and_repeated_ones_read_once(capsys, words, tmp_path):
    shutil.copytree(words, tmp_path / "more" / "words")
    sets = [words, str(tmp_path / "more" / "words"), f"{words}/"]
    assert main(["calibrate", *sets, "--model", "crnn-en-full"]) == 0
    output, errors = capsys.readouterr()
    names = [line.split(" | ")[0] for line in output.splitlines()[3:]]
    assert names == [f"| {tmp_path.name}/words", "| more/words", "| all"]
    assert f"{words}/ is given twice" in errors


@pytest.mark.parametrize("where", ["", "gone/bins.json"])
def test_a_record_that_cannot_be_written_is_said_before_reading(capsys, words, tmp_path, where):
    path = str(tmp_path / where)
    assert main(["calibrate", words, "--model", "crnn-en-full", "--json", path]) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert "--json" in errors
    assert "give the path of a file to write" in errors


def test_a_protocol_of_one_set_is_refused_by_what_to_give(capsys, words):
    assert main(["calibrate", f"{words}=exact", "--model", "crnn-en-full"]) == 2
    assert f"Give {words} and --protocol exact." in capsys.readouterr().err
