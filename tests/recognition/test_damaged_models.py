"""Damage to a model's file is seen when it is opened, or named when it is run."""

import io
import json
import shutil
import warnings
import zipfile
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from keras_crnn import Recognizer
from keras_crnn.export.litert.flatbuffer import read_model, write_model
from keras_crnn.export.litert.record import add_record, read_tables
from keras_crnn.network import stored_model
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import LiteRTEngine
from keras_crnn.text.alphabet import ASCII_ALPHABET, Alphabet
from keras_crnn.text.symbols import SymbolAlphabet
from tests.recognition.test_old_files import FOLDER, IMAGE

LITERT, WEIGHTS = FOLDER / "tiny.tflite", FOLDER / "tiny.npz"


def write_litert(path, tables, spec):
    path.write_bytes(add_record(tables, spec, "dynamic"))
    return path


def replace_entry(source, target, name, change):
    """Copies a zip with one entry changed, its CRC-32 and sizes right."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry.filename == name else content)
    return target


def npy(values):
    buffer = io.BytesIO()
    np.save(buffer, values)
    return buffer.getvalue()


def test_every_flipped_bit_of_a_litert_network_is_seen(tmp_path):
    content, path = LITERT.read_bytes(), tmp_path / "bad.tflite"
    tables = len(read_tables(LITERT)[0])
    for k in range(200):
        rng = Random(k)
        damaged = bytearray(content)
        damaged[rng.randrange(8, tables)] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"bad\.tflite' is damaged: .* SHA-256 .*Fetch it"):
            LiteRTEngine(path)


def test_a_flipped_bit_of_a_file_of_weights_is_seen_or_changes_nothing(tmp_path):
    content, path = WEIGHTS.read_bytes(), tmp_path / "bad.npz"
    spec, weights = stored_model.read_model(WEIGHTS)
    refused = []
    for k in range(200):
        rng = Random(k)
        damaged = bytearray(content)
        damaged[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        try:
            found = stored_model.read_model(path)
        except ValueError as error:
            refused.append(str(error))
            continue
        assert found[0] == spec  # a date, a comment, a local header that nobody reads
        for name, values in weights.items():
            np.testing.assert_array_equal(found[1][name], values)
    assert len(refused) > 150
    assert all("bad.npz" in message for message in refused)


def test_weights_of_another_file_are_seen(tmp_path):
    path = tmp_path / "model.npz"
    stored_model.write_model(*stored_model.read_model(WEIGHTS), path)
    record = json.loads(zipfile.ZipFile(path).read("model.json"))
    assert record["file"]["weights"] == "float16"
    name = "logits/bias.npy"
    other = tmp_path / "other.npz"
    same = np.load(WEIGHTS)["logits/bias"]
    replace_entry(path, other, name, lambda content: npy(same))
    assert stored_model.read_model(other)[0] == load_spec(WEIGHTS)
    replace_entry(path, other, name, lambda content: npy(same[::-1]))
    with pytest.raises(ValueError, match=r"other\.npz' is damaged: its weights are not those"):
        stored_model.read_model(other)


def test_a_temperature_keeps_the_hash(tmp_path):
    path = tmp_path / "model.npz"
    shutil.copy(WEIGHTS, path)
    stored_model.store_temperature(path, 0.5)
    first = json.loads(zipfile.ZipFile(path).read("model.json"))
    stored_model.store_temperature(path, 0.6)
    assert json.loads(zipfile.ZipFile(path).read("model.json"))["file"] == first["file"]
    assert stored_model.read_model(path)[0].temperature == 0.6


@pytest.mark.parametrize("alphabet", [ASCII_ALPHABET, Alphabet("a"), SymbolAlphabet(("F4", "G4"))])
def test_an_alphabet_of_other_classes_is_refused(tmp_path, alphabet):
    tables, spec, _ = read_tables(LITERT)
    other = replace(spec, alphabet=alphabet)
    path = write_litert(tmp_path / "model.tflite", tables, other)
    message = rf"model\.tflite' gives .* its record has {alphabet.classes} classes: .* one model"
    with pytest.raises(ValueError, match=message):
        LiteRTEngine(path)
    path = tmp_path / "model.npz"
    replace_entry(WEIGHTS, path, "model.json", lambda content: other.to_json())
    with pytest.raises(ValueError, match=r"model\.npz' holds .* are not of one model"):
        stored_model.read_model(path)


def test_a_record_of_95_characters_on_37_classes_is_refused(tmp_path):
    tables, spec, _ = read_tables(pretrained_file("crnn-en", ".tflite"))
    assert spec.alphabet.classes == 37
    path = write_litert(tmp_path / "a.tflite", tables, replace(spec, alphabet=ASCII_ALPHABET))
    with pytest.raises(ValueError, match=r"\(1, \d+, 37\), and the alphabet .* 96 classes"):
        Recognizer.load(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": 120}, "100 pixels wide, and its record says 120"),
        ({"height": 48}, "its record says 48 pixels high"),
    ],
)
def test_images_of_another_size_than_the_network_takes_are_refused(tmp_path, changes, message):
    tables, spec, _ = read_tables(LITERT)
    spec = replace(
        spec,
        preprocessing=replace(spec.preprocessing, **changes),
        config=replace(spec.config, height=changes.get("height", 32)),
    )
    with pytest.raises(ValueError, match=message):
        LiteRTEngine(write_litert(tmp_path / "model.tflite", tables, spec))


def test_a_network_that_gives_no_numbers_is_named(tmp_path):
    tables, spec, _ = read_tables(LITERT)
    model = read_model(tables)
    graph = model.subgraphs[0]
    for tensor in graph.tensors:
        data = model.buffers[tensor.buffer].data
        if tensor.type == 0 and data is not None and len(data) == 4 * spec.alphabet.classes:
            model.buffers[tensor.buffer].data = np.full(len(data), 0xFF, np.uint8)  # NaN
    engine = LiteRTEngine(write_litert(tmp_path / "nan.tflite", write_model(model), spec))
    with pytest.raises(ValueError, match=r"nan\.tflite' gives no probabilities .*it is damaged"):
        engine.probabilities([IMAGE[..., np.newaxis]])


def test_a_network_that_cannot_be_run_is_named(tmp_path):
    tables, spec, _ = read_tables(LITERT)
    model = read_model(tables)
    for tensor in model.subgraphs[0].tensors:  # what says how many columns a frame has
        data = model.buffers[tensor.buffer].data
        if tensor.type == 2 and data is not None and len(data) >= 8:
            model.buffers[tensor.buffer].data = np.zeros(len(data), np.uint8)
    path = write_litert(tmp_path / "zeros.tflite", write_model(model), spec)
    with pytest.raises(ValueError, match=r"LiteRT cannot run '.*zeros\.tflite'"):
        LiteRTEngine(path).probabilities([IMAGE[..., np.newaxis]])


def test_weights_that_are_no_numbers_are_named(tmp_path):
    path = tmp_path / "model.npz"
    values = np.load(WEIGHTS)["logits/bias"].copy()
    values[0] = np.nan
    replace_entry(WEIGHTS, path, "logits/bias.npy", lambda content: npy(values))
    with pytest.raises(ValueError, match=r"model\.npz': weight 'logits/bias' .* no finite number"):
        stored_model.read_model(path)


def test_an_older_file_without_a_checksum_is_read_and_says_so_once(tmp_path):
    tables, spec, _ = read_tables(LITERT)
    path = tmp_path / "older.tflite"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.json", spec.to_json())
    path.write_bytes(tables + path.read_bytes())
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        texts = [Recognizer.load(path, threads=2).read([IMAGE] * 3)[2].text for _ in range(2)]
    assert texts == ["tw", "tw"]
    (one,) = seen
    assert "older.tflite' says no checksum of its network" in str(one.message)
