"""Records that anybody may have written are refused in a sentence that names the file."""

import io
import json
import struct
import zipfile

import numpy as np
import pytest

from keras_crnn.network.config import CONFIGS, Convolution, CRNNConfig, Recurrence
from keras_crnn.network.model import build_crnn
from keras_crnn.network.model_file import load_model, load_spec
from keras_crnn.network.size import count_weights
from keras_crnn.network.stored_model import read_model
from tests.recognition.test_damaged_models import LITERT, WEIGHTS, npy, replace_entry

RECORD = json.loads(zipfile.ZipFile(WEIGHTS).read("model.json"))
CLASSES = 37
STAGE = RECORD["config"]["convolutions"][0]


def change(*path, value):
    """The record with one value changed, as JSON."""
    record = json.loads(json.dumps(RECORD))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return json.dumps(record)


HOSTILE = {
    "[]": "is [], not an object",
    "null": "is None, not an object",
    '"model"': "is 'model', not an object",
    "": "is no JSON",
    "[" * 100_000: "nests too deep",
    '{"format": 1, "alphabet": ' + '{"a":' * 50_000: "nests too deep",
    "\ud800": "is no JSON",
    change("format", value="1" * 10_000): "has format '1",
    change("format", value=2): "has format 2",
    change("alphabet", value=[]): "alphabet of the model's record is [], not an object",
    change("alphabet", value={}): "the alphabet lacks 'characters'",
    change("alphabet", "characters", value=3): "characters of the alphabet is 3, not a string",
    change("alphabet", "characters", value=""): "needs at least one character",
    change("alphabet", "characters", value="a" * 1_000_000): "repeated: ['a']",
    change("alphabet", "characters", value="a\ud800"): "halves of a pair",
    change("alphabet", "ignore_case", value=1): "ignore_case of the alphabet is 1, not true or",
    change("alphabet", value={"symbols": [1]}): "is 1, not a list of strings",
    change("config", value=7): "config of the model's record is 7, not an object",
    change("config", "height", value="32"): "height of the network is '32', not a whole number",
    change("config", "name", value="a/b"): "A network is not called 'a/b'",
    change("config", "name", value="n" * 10_000_000): "at most 100 characters",
    change("config", "convolutions", value={}): "convolutions of the network is {}, not a list",
    change("config", "convolutions", 0, value=None): "item 1 of convolutions of the network is No",
    change("config", "convolutions", 0, "same", value=1): "is 1, not true or false",
    change("config", "convolutions", 0, "filters", value=16.0): "is 16.0, not a whole number",
    change("config", "convolutions", 0, "filters", value=10**9): "134217728 are the most",
    change("config", "convolutions", 0, "kernel", value=10**30): "134217728 are the most",
    change("config", "convolutions", 0, "pool", value=[2]): "needs whole filters",
    change("config", "convolutions", 0, "colour", value=2): "has no colour: its fields are",
    change("config", "convolutions", value=[STAGE | {"pool": None}] * 101): "100 are the most",
    change("config", "recurrences", 0, "units", value=0): "needs at least one unit",
    change("config", "recurrences", 0, "units", value=10**9): "134217728 are the most",
    change("config", "recurrences", 0, "project", value=-1): "one feature where it projects",
    change("preprocessing", value=[1]): "preprocessing of the model's record is [1], not an obj",
    change("preprocessing", "height", value=48): "made 48 pixels high but the network",
    change("preprocessing", "height", value=True): "height is True",
    change("preprocessing", "min_width", value=3_000_000): "min_width 3000000 is above max_width",
    change("preprocessing", value=RECORD["preprocessing"] | {"max_width": 10**9}): "images narrow",
    change("preprocessing", value=RECORD["preprocessing"] | {"width": 3_000_000}): "images narrow",
    change("preprocessing", value=RECORD["preprocessing"] | {"min_width": 3}): "no time step",
    change("temperature", value="1"): "temperature of the model's record is '1', not a number",
    change("temperature", value=float("nan")): "must be positive; got nan",
    change("temperature", value=-1): "must be positive; got -1",
    change("temperature", value=10**400): "not a number",
    change("file", value=3): "is 3, not an object",
    change("file", value={"sha256": 3}): "is 3, not a string",
}


def litert_with(text):
    content = LITERT.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = content[: archive.infolist()[0].header_offset]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.json", text)
    return tables + buffer.getvalue()


@pytest.mark.filterwarnings("ignore:.* says no checksum")
@pytest.mark.parametrize("case", range(len(HOSTILE)))
def test_a_hostile_record_is_refused_by_the_files_name(tmp_path, case):
    text, message = list(HOSTILE.items())[case]
    text = text.encode("utf-8", "surrogatepass")
    weights, litert = tmp_path / "model.npz", tmp_path / "model.tflite"
    replace_entry(WEIGHTS, weights, "model.json", lambda content: text)
    litert.write_bytes(litert_with(text))
    files = [(read_model, weights)]
    if '"file"' not in text.decode("utf-8", "ignore"):  # read where the weights are
        files += [(load_spec, weights), (load_spec, litert)]
    for read, file in files:
        with pytest.raises(ValueError, match=r"model\.") as caught:
            read(file)
        assert message in str(caught.value)
        assert len(str(caught.value)) < 1000


def test_a_record_of_the_widest_images_is_read(tmp_path):
    path = tmp_path / "model.npz"
    text = change("preprocessing", "max_width", value=10_000)
    replace_entry(WEIGHTS, path, "model.json", lambda content: text)
    assert load_spec(path).preprocessing.max_width == 10_000


SMALL = CRNNConfig(
    (Convolution(4, pool=(2, 1)), Convolution(8, groups=2), Convolution(8, kernel=2, same=False)),
    (Recurrence(3, both_ways=False, project=5), Recurrence(2)),
)


@pytest.mark.parametrize("config", [*CONFIGS.values(), SMALL, CRNNConfig((), ())])
def test_weights_are_counted_as_keras_does(config):
    assert count_weights(config, 11) == build_crnn(11, config).count_params()


def claim(path, name, **fields):
    """Overwrites what the archive's directory claims of an entry."""
    content = bytearray(path.read_bytes())
    place = content.rindex(name.encode()) - 46
    for key, value in fields.items():
        at, kind = {"flags": (8, "<H"), "method": (10, "<H"), "size": (24, "<I")}[key]
        struct.pack_into(kind, content, place + at, value)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"flags": 1}, "is encrypted"),
        ({"method": 12}, "packed by method 12, not deflate"),
        ({"method": 14}, "packed by method 14, not deflate"),
        ({"method": 99}, "packed by method 99, not deflate"),
        ({"size": 3_000_000_000}, "has 3000000000 bytes where"),
        ({"size": 1}, "Bad CRC-32"),
    ],
)
@pytest.mark.parametrize("name", ["model.json", "logits/kernel.npy"])
def test_what_an_archive_claims_is_not_believed(tmp_path, name, fields, message):
    path = tmp_path / "model.npz"
    path.write_bytes(WEIGHTS.read_bytes())
    claim(path, name, **fields)
    with pytest.raises(ValueError, match=rf"model\.npz' cannot be read \(.*{message}"):
        read_model(path)


def test_a_bomb_does_not_unfold(tmp_path):
    path = tmp_path / "model.npz"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.json", b" " * (100 << 20))
    path.write_bytes(buffer.getvalue())
    assert path.stat().st_size < 200_000
    with pytest.raises(ValueError, match=r"'model\.json' has 104857600 bytes where 16777216 are"):
        load_spec(path)
    claim(path, "model.json", size=1000)  # and does so where it lies about it
    with pytest.raises(ValueError, match="cannot be read"):
        load_spec(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (npy(np.zeros(3, bool)), "no array of numbers"),
        (npy(np.zeros(CLASSES, "<i4")), "no finite number"),
        (
            npy(np.zeros(CLASSES - 1, "f2")),
            "weights where the network and the alphabet of its record have",
        ),
        (npy(np.zeros(CLASSES, "f2"))[:-1], "not as large as it says"),
        (npy(np.zeros(CLASSES, "f2")).replace(b"(37,)", b"(99,)"), "not as large as it says"),
        (npy(np.zeros(CLASSES, "f2")).replace(b"<f2", b"<f3"), "no array of numbers"),
        (npy(np.zeros((CLASSES, 1), "f2")), r"'logits/bias' has shape \(37, 1\)"),
        (b"PK\x03\x04", "no array of numbers"),
        (b"", "no array of numbers"),
        (b"\x80\x04\x95pickled", "no array of numbers"),
    ],
)
def test_an_entry_that_is_no_weight_is_named(tmp_path, content, message):
    path = tmp_path / "model.npz"
    replace_entry(WEIGHTS, path, "logits/bias.npy", lambda old: content)
    with pytest.raises(ValueError, match=message) as caught:
        load_model(path)
    assert "model.npz" in str(caught.value)
