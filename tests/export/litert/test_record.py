import hashlib
import io
import json
import zipfile

import pytest

from keras_crnn import Alphabet, ModelSpec, Preprocessing
from keras_crnn.export.litert.record import add_record, read_tables, split_record
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import MODELS, pretrained_file

SPEC = ModelSpec(Alphabet("aäß1"), TINY_CONFIG, Preprocessing(width=None, min_width=50))
TABLES = b"\x1c\0\0\0TFL3" + bytes(range(200))


def test_a_record_comes_back_with_its_tables(tmp_path):
    path = tmp_path / "a.tflite"
    path.write_bytes(add_record(TABLES, SPEC, "int8"))
    assert read_tables(path) == (TABLES, SPEC, "int8")
    assert load_spec(path) == SPEC  # what the package's own engine reads
    record = json.loads(split_record(path.read_bytes())[1])
    assert record["file"] == {
        "weights": "int8",
        "sha256": hashlib.sha256(TABLES).hexdigest(),
    }
    assert record["blank"] == 0


def test_the_same_record_gives_the_same_bytes():
    assert add_record(TABLES, SPEC, "dynamic") == add_record(TABLES, SPEC, "dynamic")


def test_files_without_a_checksum_are_read_with_a_warning():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model.json", SPEC.to_json())
    with pytest.warns(UserWarning, match=r"The file says no checksum .* Make it anew"):
        assert split_record(TABLES + buffer.getvalue())[0] == TABLES


@pytest.mark.parametrize("name", MODELS)
def test_the_packages_files_are_read(name):
    tables, spec, _ = read_tables(pretrained_file(name, ".tflite"))
    assert tables[4:8] == b"TFL3"
    assert spec == load_spec(pretrained_file(name))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (TABLES, "carries no model.json"),
        (add_record(TABLES, SPEC, "int8")[:-30], "carries no model.json: it is cut off"),
        (add_record(TABLES, SPEC, "int8").replace(b"\x50\x51", b"\x50\x52", 1), "is damaged"),
    ],
)
def test_broken_and_foreign_files_are_named(tmp_path, content, message):
    path = tmp_path / "bad.tflite"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        read_tables(path)
    assert str(caught.value).startswith(f"{str(path)!r} {message}")
    with pytest.raises(ValueError, match=message):
        load_spec(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip alone"])
def test_what_is_no_litert_file_is_named(tmp_path, content):
    path = tmp_path / "bad.tflite"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.tflite' is no LiteRT file"):
        read_tables(path)
    with pytest.raises(ValueError, match=r"bad\.tflite' holds no keras-crnn model"):
        load_spec(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no LiteRT file .*gone\.tflite"):
        read_tables(tmp_path / "gone.tflite")
