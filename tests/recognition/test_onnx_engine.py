"""ONNX files read as any other: one by one, in batches, in other processes."""

import os
import pickle
from pathlib import Path
from random import Random

import numpy as np
import pytest
from litert_graphs import noise

from keras_crnn import Alphabet, Recognizer
from keras_crnn.network.onnx_parts import join_record, split_record
from keras_crnn.network.stored_model import load_spec, read_model
from keras_crnn.pretrained.files import pretrained_file

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from dataclasses import replace

from keras_crnn.export.onnx.convert import convert
from keras_crnn.recognition.onnx_engine import OnnxEngine

EXAMPLES = Path(__file__).parents[2] / "examples" / "images"
IMAGES = [EXAMPLES / f"word_{number:02d}.png" for number in range(12)]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    spec, weights = read_model(pretrained_file("crnn-en-full"))
    target = tmp_path_factory.mktemp("onnx") / "mobile.onnx"
    target.write_bytes(convert(weights, spec))
    return target


def test_it_reads_what_the_shipped_file_reads(path):
    recognizer = Recognizer.load(path)
    assert recognizer.spec == load_spec(pretrained_file("crnn-en-full"))
    shipped = Recognizer.from_pretrained("crnn-en-full").read(IMAGES)
    readings = recognizer.read(IMAGES)
    assert [one.text for one in readings] == [one.text for one in shipped]
    alone = recognizer.read(IMAGES[3])
    assert alone.text == readings[3].text
    assert alone.confidence == pytest.approx(readings[3].confidence, abs=1e-4)


def test_a_batch_gives_what_each_image_gives(path):
    images = [noise(1, width, seed=k)[0] for k, width in enumerate((100, 120, 100, 333, 120, 100))]
    engine = OnnxEngine(path, threads=1, batch_size=2)
    sizes = []
    run = engine._run

    def note(batch):
        sizes.append(batch.shape[::2])
        return run(batch)

    engine._run = note
    for frames, image in zip(engine.probabilities(images), images, strict=True):
        (single,) = OnnxEngine(path, threads=1).probabilities([image])
        np.testing.assert_allclose(frames, single, atol=1e-5)
    assert sizes == [(2, 100), (1, 100), (2, 120), (1, 333)]


def _read(engine, images):
    return [frames.argmax(axis=1).tolist() for frames in engine.probabilities(images)]


def test_an_int8_reading_does_not_depend_on_its_neighbours(tmp_path):
    spec, weights = read_model(pretrained_file("crnn-en-full"))
    target = tmp_path / "small.onnx"
    target.write_bytes(convert(weights, spec, "onnx-int8"))
    engine, images = OnnxEngine(target), list(noise(3))
    images[1] //= 16  # another range of values
    for frames, image in zip(engine.probabilities(images), images, strict=True):
        np.testing.assert_array_equal(frames, engine.probabilities([image])[0])


def test_it_is_pickled_as_its_file(path):
    engine, images = OnnxEngine(path, threads=2, batch_size=3), list(noise(2))
    other = pickle.loads(pickle.dumps(engine))
    assert _read(other, images) == _read(engine, images)
    assert (other.threads, other._batch_size) == (2, 3)


def test_it_says_why_it_cannot_be_forked(path, monkeypatch):
    engine, process = OnnxEngine(path, threads=1), os.getpid()
    monkeypatch.setattr("keras_crnn.recognition.onnx_engine.os.getpid", lambda: process + 1)
    with pytest.raises(RuntimeError, match=r'forked process.*get_context\("spawn"\)'):
        engine.probabilities(list(noise(1)))


def test_what_is_no_such_model_is_named(path, tmp_path):
    network, text = split_record(path.read_bytes())
    spec = load_spec(path)
    bad = tmp_path / "bad.onnx"
    for content, message in (
        (b"", "is no|holds no"),
        (path.read_bytes()[:-20], "is no ONNX file, or it is cut off or damaged"),
        (network, "carries no model.json as its last entry"),
        (path.read_bytes() + path.read_bytes()[-20:], "ONNX|carries no"),
        (join_record(network, replace(spec, alphabet=Alphabet("ab")), "onnx"), "and 3 classes"),
        (join_record(b"\x08\x08", spec, "onnx"), "onnxruntime cannot run"),
    ):
        bad.write_bytes(content)
        with pytest.raises(ValueError, match=message) as caught:
            Recognizer.load(bad)
        assert "bad.onnx" in str(caught.value)
    with pytest.raises(ValueError, match="threads must be at least 1; got 0"):
        OnnxEngine(path, threads=0)
    assert text.startswith("{")


def test_every_flipped_bit_of_a_network_is_seen(path, tmp_path):
    content = path.read_bytes()
    network, _ = split_record(content)
    bad = tmp_path / "bad.onnx"
    for k in range(60):
        rng = Random(k)
        damaged = bytearray(content)
        damaged[rng.randrange(1, len(network))] ^= 1 << rng.randrange(8)
        bad.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"bad\.onnx'"):
            load_spec(bad)
