import json
import logging
import zipfile
from dataclasses import replace

import keras
import numpy as np
import pytest

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import PAPER_MUSIC_CONFIG, TINY_CONFIG, Recurrence
from keras_crnn.network.model_file import (
    load_model,
    load_spec,
    load_weights,
    save_weights,
    store_temperature,
)
from keras_crnn.network.onnx_parts import join_record
from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.text.alphabet import Alphabet

SPEC = ModelSpec(Alphabet("abcdé", ignore_case=True), TINY_CONFIG, Preprocessing())


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(1)
    model = SPEC.build()
    for variable in model.weights:  # no two alike, also where a fresh one is all 0 or 1
        noise = np.random.default_rng(len(variable.path)).uniform(0.1, 1, variable.shape)
        variable.assign(variable + noise)
    return model


@pytest.fixture
def file(model, tmp_path):
    path = tmp_path / "model.npz"
    save_weights(model, SPEC, path)
    return path


def test_weights_come_back_as_float16_wrote_them(model, file):
    again, spec = load_model(file)
    assert spec == SPEC
    for a, b in zip(model.weights, again.weights, strict=True):
        np.testing.assert_array_equal(np.float32(np.float16(a)), b, err_msg=a.path)
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 100, 1), np.uint8)
    np.testing.assert_allclose(again(images), model(images), atol=0.05, rtol=0.01)


def test_a_model_that_keras_saved_writes_the_same_names(model, file, tmp_path):
    model.save(tmp_path / "model.keras")
    save_weights(keras.models.load_model(tmp_path / "model.keras"), SPEC, tmp_path / "again.npz")
    with zipfile.ZipFile(file) as first, zipfile.ZipFile(tmp_path / "again.npz") as second:
        assert first.namelist() == second.namelist()
        for name in first.namelist():
            assert first.read(name) == second.read(name)
    load_weights(keras.models.load_model(tmp_path / "model.keras"), file)


def test_files_of_models_that_are_no_weights_say_what_they_are(model, tmp_path):
    model.save(tmp_path / "model.keras")
    with pytest.raises(ValueError, match=r"model\.keras' is a file that Keras saved, .*load_model"):
        load_model(tmp_path / "model.keras")
    exported = tmp_path / "model.onnx"
    exported.write_bytes(join_record(b"\x08\x01", SPEC, "onnx"))
    for path in (exported, pretrained_file("crnn-en-full", ".tflite")):
        with pytest.raises(ValueError, match=r"' is an exported file, .*: give the \.npz weights"):
            load_model(path)


def test_weights_may_be_loaded_for_bfloat16(file):
    model, _ = load_model(file, dtype="mixed_bfloat16")
    assert model.get_layer("conv1").compute_dtype == "bfloat16"


def test_file_is_small_and_its_arrays_open_in_numpy(model, file):
    assert file.stat().st_size < 2 * model.count_params() * 1.1 + 20_000
    with zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("model.json"))["alphabet"]["characters"] == "abcdé"
    with np.load(file) as arrays:
        kernel = arrays["conv1/kernel"]
    assert kernel.dtype == np.float16


def test_record_survives_json():
    assert ModelSpec.from_json(SPEC.to_json()) == SPEC
    variable_width = replace(SPEC, preprocessing=Preprocessing(width=None))
    assert ModelSpec.from_json(variable_width.to_json()) == variable_width


def test_record_of_another_format_or_without_parts_is_refused():
    record = json.loads(SPEC.to_json())
    with pytest.raises(ValueError, match="format 2; this version of keras-crnn reads format 1"):
        ModelSpec.from_json(json.dumps({**record, "format": 2}))
    del record["alphabet"]
    with pytest.raises(ValueError, match="lacks 'alphabet': it is damaged"):
        ModelSpec.from_json(json.dumps(record))


def test_a_string_is_no_alphabet(file):
    with pytest.raises(ValueError, match=r"is '0123': give Alphabet\(characters\)"):
        load_model(file, alphabet="0123")


@pytest.mark.parametrize("units", [np.int64(48), np.float32(48)])
def test_what_the_file_could_not_hold_is_refused_before_a_training(units):
    config = replace(TINY_CONFIG, recurrences=(Recurrence(units),))
    with pytest.raises(ValueError, match=r"record cannot hold np\.\w+\(48.*: give plain Python"):
        replace(SPEC, config=config)


def test_heights_must_agree():
    with pytest.raises(
        ValueError, match="made 48 pixels high but the network 'crnn_tiny' takes 32"
    ):
        ModelSpec(SPEC.alphabet, TINY_CONFIG, Preprocessing(height=48))


def test_weights_of_another_alphabet_are_refused(file):
    other = replace(SPEC, alphabet=Alphabet("abc")).build()
    before = other.get_weights()
    message = r"'logits/kernel' has shape \(96, 6\) .* but \(96, 4\) in the model: the alphabets"
    with pytest.raises(ValueError, match=message):
        load_weights(other, file)
    for a, b in zip(before, other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)  # refused before anything was changed


def test_weights_of_another_network_are_refused(file):
    other = replace(SPEC, config=PAPER_MUSIC_CONFIG).build()
    with pytest.raises(ValueError, match="weights of another network: it lacks"):
        load_weights(other, file)


def test_a_model_that_is_not_of_the_record_is_refused_before_it_is_written(model, tmp_path):
    path = tmp_path / "model.npz"
    with pytest.raises(ValueError, match=r"with the 4 classes of the alphabet has \d+: give the"):
        save_weights(model, replace(SPEC, alphabet=Alphabet("abc")), path)
    images = keras.Input((32, 100, 1), dtype="uint8")
    larger = keras.Model(images, model(images))
    with pytest.raises(ValueError, match=r"save it alone: model\.get_layer\('crnn_tiny'\)"):
        save_weights(larger, SPEC, path)
    assert not path.exists()
    save_weights(larger.get_layer("crnn_tiny"), SPEC, path)
    load_model(path)


@pytest.mark.parametrize(
    ("characters", "ignore_case", "kept"),
    [("xyz", False, ""), ("abcdé-", True, "abcdé"), ("-eca", False, "ca"), ("Ab", False, "Ab")],
)
def test_another_alphabet_keeps_what_both_have(model, file, caplog, characters, ignore_case, kept):
    alphabet = Alphabet(characters, ignore_case=ignore_case)
    with caplog.at_level(logging.INFO):
        other, spec = load_model(file, alphabet=alphabet)
    assert spec == replace(SPEC, alphabet=alphabet)
    assert other.output_shape[-1] == alphabet.classes
    for name in ("conv2", "lstm1"):
        for a, b in zip(model.get_layer(name).weights, other.get_layer(name).weights, strict=True):
            np.testing.assert_allclose(b, a, atol=1e-3)
    pairs = [(0, 0)]
    pairs += [(alphabet.encode(c)[0], SPEC.alphabet.encode(c.lower())[0]) for c in kept]
    new, old = (list(ids) for ids in zip(*pairs, strict=True))
    for a, b in zip(model.get_layer("logits").weights, other.get_layer("logits").weights,
                    strict=True):  # fmt: skip
        np.testing.assert_allclose(np.asarray(b)[..., new], np.asarray(a)[..., old], atol=1e-3)
    assert f"{len(kept)} of {len(characters)} characters keep their weights" in caplog.text


def test_a_model_is_loaded_by_its_name():
    model, spec = load_model("crnn-en-full")
    same, _ = load_model(pretrained_file("crnn-en-full"))
    assert spec == load_spec(pretrained_file("crnn-en-full"))
    for a, b in zip(model.weights, same.weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_one_more_character_leaves_the_readings_as_they_are():
    model, spec = load_model("crnn-en-full")
    more = replace(spec.alphabet, characters=spec.alphabet.characters + "·")
    other, _ = load_model("crnn-en-full", alphabet=more)
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 100, 1), np.uint8)
    np.testing.assert_allclose(other(images)[..., :-1], model(images), atol=1e-4)


def test_a_name_that_no_model_has_is_named():
    with pytest.raises(ValueError, match=r"'crnn-fr'; choose one of crnn-en, .* NAME\.npz"):
        load_model("crnn-fr")


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e6])
def test_weights_that_float16_cannot_hold_are_refused(file, tmp_path, value):
    model, _ = load_model(file)
    before = file.read_bytes()
    bias = model.get_layer("logits").bias
    bias.assign(np.full(bias.shape, value))
    with pytest.raises(ValueError, match="'logits/bias' is not finite or does not fit float16"):
        save_weights(model, SPEC, file)
    assert file.read_bytes() == before


def test_a_killed_write_leaves_the_old_file(model, file, monkeypatch):
    before = file.read_bytes()
    written = []

    def die(*arguments):
        written.append(arguments)
        if len(written) == 5:
            raise KeyboardInterrupt
        return write(*arguments)

    write = zipfile.ZipFile.writestr
    monkeypatch.setattr(zipfile.ZipFile, "writestr", die)
    with pytest.raises(KeyboardInterrupt):
        save_weights(model, SPEC, file)
    monkeypatch.undo()
    assert file.read_bytes() == before
    save_weights(model, SPEC, file)  # what the killed write left is no hindrance
    assert [path.name for path in file.parent.iterdir()] == ["model.npz"]
    assert load_spec(file) == SPEC


def test_missing_and_foreign_files_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no model file .*nothing\.npz"):
        load_spec(tmp_path / "nothing.npz")
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(ValueError, match=r"text\.npz' holds no keras-crnn model"):
        load_model(tmp_path / "text.npz")
    np.savez(tmp_path / "arrays.npz", a=np.zeros(3))
    with pytest.raises(ValueError, match=r"arrays\.npz' carries no model\.json"):
        load_spec(tmp_path / "arrays.npz")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused(file, share):
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ValueError, match="it is damaged"):
        load_model(file)


@pytest.mark.parametrize("part", ["model.json", "lstm1"])
def test_a_file_with_changed_bytes_is_refused(file, part):
    with zipfile.ZipFile(file) as archive:
        entry = next(entry for entry in archive.infolist() if entry.filename.startswith(part))
    damaged = bytearray(file.read_bytes())
    start = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    damaged[start : start + 8] = bytes(b ^ 0x55 for b in damaged[start : start + 8])
    file.write_bytes(damaged)
    with pytest.raises(ValueError, match="it is damaged"):
        load_model(file)


def test_a_temperature_is_stored_beside_the_same_weights(model, file):
    before = zipfile.ZipFile(file).read("logits/kernel.npy")
    store_temperature(file, 0.75)
    assert load_spec(file) == replace(SPEC, temperature=0.75)
    assert zipfile.ZipFile(file).read("logits/kernel.npy") == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    store_temperature(file, 1.0)
    assert load_model(file)[1] == SPEC


def test_records_without_a_temperature_have_none(model, file):
    record = json.loads(SPEC.to_json())
    del record["temperature"]
    assert ModelSpec.from_json(json.dumps(record)) == SPEC


def test_bad_temperatures_are_named(file, tmp_path):
    with pytest.raises(ValueError, match="must be positive; got 0"):
        store_temperature(file, 0)
    assert load_spec(file) == SPEC
    with pytest.raises(ValueError, match=r"kept in \.npz weights; .*model\.tflite"):
        store_temperature(tmp_path / "model.tflite", 1.0)


def test_the_language_is_in_the_record_where_there_is_one():
    english = replace(SPEC, language="english")
    assert ModelSpec.from_json(english.to_json()) == english
    assert "language" not in json.loads(SPEC.to_json())
    assert ModelSpec.from_json(SPEC.to_json()).language is None
