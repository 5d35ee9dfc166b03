import hashlib
import re
import shutil

import numpy as np
import pytest

from keras_crnn import Recognizer
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained import files as pretrained
from keras_crnn.pretrained.files import (
    LANGUAGE_MODELS,
    MODELS,
    OLD_NAMES,
    checksums,
    find_model,
    find_weights,
    language_model_file,
    pretrained_file,
)
from keras_crnn.text.alphabet import ASCII_ALPHABET, FULL_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.transcription import LanguageModel


@pytest.fixture
def copied_models(tmp_path, monkeypatch):
    """Folder of a copy of the models, which the package then takes for its own."""
    folder = tmp_path / "weights"
    shutil.copytree(pretrained._FOLDER, folder)
    monkeypatch.setattr(pretrained, "_FOLDER", folder)
    return folder


@pytest.mark.parametrize("suffix", [".npz", ".tflite"])
@pytest.mark.parametrize("name", MODELS)
def test_models_are_what_was_published(name, suffix):
    path = pretrained_file(name, suffix)
    assert path.name == name + suffix
    assert hashlib.sha256(path.read_bytes()).hexdigest() == checksums()[path.name]


def test_every_model_has_its_checksum_and_no_file_is_left_over():
    expected = {name + suffix for name in MODELS for suffix in (".npz", ".tflite")}
    expected |= {file for files in LANGUAGE_MODELS.values() for file in files}
    expected.add("rehearsal.npz")
    assert set(checksums()) == expected
    assert {path.name for path in pretrained._FOLDER.iterdir()} == {*expected, "SHA256SUMS"}


@pytest.mark.parametrize(("find", "best"), [(find_model, "tflite"), (find_weights, "npz")])
def test_a_folder_given_for_a_model_names_a_file_in_it(tmp_path, find, best):
    with pytest.raises(ValueError, match=r"There is no model .*\.$") as caught:
        find(str(tmp_path))
    assert "give a file in it" not in str(caught.value)
    for name in ("model.npz", "model.onnx", "model.tflite"):
        (tmp_path / name).touch()
    with pytest.raises(ValueError, match=rf"a folder: give a file in it, .*model\.{best}\.$"):
        find(str(tmp_path))


def test_a_file_that_keras_saved_says_what_to_save_instead(tmp_path):
    (tmp_path / "mine.keras").touch()
    with pytest.raises(
        ValueError, match=r"no \.npz weights: .* write \.npz weights by save_weights"
    ):
        find_model(str(tmp_path / "mine.keras"))


@pytest.mark.parametrize("suffix", [".npz", ".tflite"])
@pytest.mark.parametrize(("name", "now"), OLD_NAMES.items())
def test_an_old_name_opens_what_took_its_place_and_says_so(name, now, suffix):
    with pytest.warns(FutureWarning, match=f"{name} is another name of {now} now"):
        assert pretrained_file(name, suffix) == pretrained_file(now, suffix)


def test_an_old_name_goes_wherever_a_model_is_named():
    with pytest.warns(FutureWarning, match="which also reads case"):
        assert Recognizer.from_pretrained("crnn-en-mobile").spec.alphabet == ASCII_ALPHABET
    with pytest.warns(FutureWarning):
        assert find_model("crnn-en-mobile") == pretrained_file("crnn-en-full", ".tflite")
    with pytest.warns(FutureWarning):
        assert find_weights("crnn-en-mobile") == pretrained_file("crnn-en-full")
    with pytest.raises(FileNotFoundError, match="from_pretrained"):
        Recognizer.load("crnn-en-mobile")


@pytest.mark.parametrize("name", MODELS)
def test_both_files_carry_one_record(name):
    spec = load_spec(pretrained_file(name, ".npz"))
    assert load_spec(pretrained_file(name, ".tflite")) == spec
    text = "G4 A4 A4 F5" if name == "crnn-music" else "hotel1984"
    assert spec.alphabet.decode(spec.alphabet.encode(text)) == text


@pytest.mark.parametrize("name", MODELS)
def test_weights_have_as_many_classes_as_the_alphabet(name):
    path = pretrained_file(name)
    with np.load(path) as weights:
        (kernel,) = (weights[key] for key in weights if re.match(r"logits/kernel", key))
    assert kernel.shape[-1] == load_spec(path).alphabet.classes


@pytest.mark.parametrize("suffix", [".npz", ".tflite"])
def test_a_damaged_file_is_named(copied_models, suffix):
    path = copied_models / f"crnn-en{suffix}"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(f"{path} is damaged: its SHA-256 is")):
        pretrained_file("crnn-en", suffix)


def test_a_missing_file_is_named(copied_models):
    path = copied_models / "crnn-en.tflite"
    path.unlink()
    with pytest.raises(ValueError, match=re.escape(f"{path} is missing: install")):
        pretrained_file("crnn-en", ".tflite")


def test_an_unknown_name_lists_the_models():
    with pytest.raises(ValueError, match="no model 'crnn-fr'; choose one of crnn-en"):
        pretrained_file("crnn-fr")


def test_a_name_and_a_file_are_told_apart(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match=r"or open a file by Recognizer\.load\('mine\.npz'\)\.$"):
        Recognizer.from_pretrained("mine.npz")
    remedy = r"'crnn-en-full'\. Open the model by Recognizer\.from_pretrained\('crnn-en-full'\)\.$"
    with pytest.raises(FileNotFoundError, match=remedy):
        Recognizer.load("crnn-en-full")
    (tmp_path / "mine.keras").write_bytes(b"")
    with pytest.raises(ValueError, match=r"mine\.keras' is no \.tflite .* or one of crnn-en, "):
        find_model(str(tmp_path / "mine.keras"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "crnn-en").write_bytes(b"")  # hides no model of that name
    assert find_model("crnn-en").name == "crnn-en.tflite"


@pytest.mark.parametrize("alphabet", [PAPER_ALPHABET, FULL_ALPHABET], ids=["paper", "full"])
def test_english_knows_what_is_written_more(alphabet):
    model = LanguageModel.from_pretrained("english", alphabet)
    assert model.alphabet == alphabet
    for likely, unlikely in (("street", "strect"), ("coffee", "cotfee"), ("1998", "19gb")):
        assert model.score(likely) > model.score(unlikely) + 1


def test_english_of_all_of_ascii_knows_cases_and_signs():
    model = LanguageModel.from_pretrained("english", FULL_ALPHABET)
    for likely, unlikely in (("HOTEL", "HoTEL"), ("Hotel", "hotEL"), ("$4.99", "$4.9G")):
        assert model.score(likely) > model.score(unlikely) + 1


def test_english_is_adapted_to_the_signs_of_another_alphabet():
    plates = Alphabet(PAPER_ALPHABET.characters + "-ä", ignore_case=True)
    own, adapted = (LanguageModel.from_pretrained("english", a) for a in (PAPER_ALPHABET, plates))
    assert adapted.alphabet == plates
    assert adapted.score("street") > adapted.score("strect") + 1
    assert adapted.score("street") == pytest.approx(own.score("street"), abs=0.1)
    assert adapted.log_probability("stre", "ä") < adapted.log_probability("stre", "q") < -5
    capitals = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ", ignore_case=True)
    spelt = LanguageModel.from_pretrained("english", capitals)
    assert spelt.score("STREET") > spelt.score("STRECT") + 1


def test_english_of_all_of_ascii_knows_spaces():
    model = LanguageModel.from_pretrained("english", ASCII_ALPHABET)
    assert model.score("the street") > model.score("th estreet") + 3
    assert model.log_probability("the", " ") > model.log_probability("th", " ")


def test_a_language_model_that_is_not_there_is_an_error_with_a_remedy():
    with pytest.raises(ValueError, match="no language model 'latin'; choose one of english, or "):
        language_model_file("latin", PAPER_ALPHABET)
    with pytest.raises(ValueError, match=r"the letters a to z.*10 characters, '0123456789'"):
        language_model_file("english", Alphabet("0123456789"))


def test_a_damaged_language_model_is_named(copied_models):
    path = copied_models / "english.npz"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=re.escape(f"{path} is damaged: its SHA-256 is")):
        LanguageModel.from_pretrained("english", PAPER_ALPHABET)
