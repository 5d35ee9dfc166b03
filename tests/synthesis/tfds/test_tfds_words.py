import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from keras_crnn import PAPER_ALPHABET, PAPER_CONFIG, ModelSpec, Preprocessing
from keras_crnn.data import find_shards, word_dataset
from keras_crnn.synthesis import SynthesisConfig, WordGenerator
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.synthesis.tfds import write_tfds
from keras_crnn.synthesis.word_mix import WORD_MIXES

ROOT = Path(__file__).parents[3]
LACKING = [
    name for name in ("apache_beam", "importlib_resources") if not importlib.util.find_spec(name)
]
needs_beam = pytest.mark.skipif(
    bool(LACKING), reason=f"{' and '.join(LACKING)} of keras-crnn[beam] not installed"
)
# TFDS 4.9.10 asks protobuf 6.33 for a field's label when it reads a set.
pytestmark = pytest.mark.filterwarnings(
    "ignore:label\\(\\) is deprecated:DeprecationWarning:tensorflow_datasets"
)


@pytest.fixture
def recipe(fonts, backgrounds, word_list):
    return Recipe(fonts, backgrounds, ((word_list, 1.0),))


def read_set(folder, split):
    """Image and text of every picture, in the order of the set."""
    import tensorflow_datasets as tfds

    dataset = tfds.builder_from_directory(folder).as_dataset(split=split, as_supervised=True)
    return [(image, text.decode()) for image, text in dataset.as_numpy_iterator()]


def assert_rendered(pictures, generator, numbers):
    """The pictures are those of the numbers, in any order."""
    expected = {}
    for number in numbers:
        sample = generator.render(number)
        expected[sample.image.tobytes(), sample.text] = sample.image.shape
    assert len(pictures) == len(numbers)
    for image, text in pictures:
        assert image.dtype == np.uint8
        shape = expected.pop((image.tobytes(), text))
        assert image.shape == (shape if len(shape) == 3 else (*shape, 1))


@needs_beam
@pytest.mark.parametrize("color", [False, True])
def test_splits_hold_the_pictures_of_their_numbers(tmp_path, recipe, color):
    recipe = replace(recipe, config=SynthesisConfig(color=color), seed=3)
    folder = write_tfds(recipe, tmp_path, 23, validation_count=4, start=5, chunk=10)
    generator = recipe.open()
    assert_rendered(read_set(folder, "train"), generator, range(5, 28))
    assert_rendered(read_set(folder, "validation"), generator, range(-4, 0))


@needs_beam
def test_pictures_are_scaled_to_the_height(tmp_path, recipe):
    pictures = read_set(write_tfds(recipe, tmp_path, 5, height=24), "train")
    assert {image.shape[0] for image, _ in pictures} == {24}


@needs_beam
@pytest.mark.slow
def test_workers_and_chunks_do_not_change_the_set(tmp_path, recipe, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # Beam's workers are Python processes.
    ways = ({"chunk": 100}, {"chunk": 4, "processes": 2})
    first, second = (
        read_set(write_tfds(recipe, tmp_path / str(number), 31, shards=3, **how), "train")
        for number, how in enumerate(ways)
    )
    assert [text for _, text in first] == [text for _, text in second]
    for (one, _), (other, _) in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


@needs_beam
def test_a_failed_run_leaves_no_set(tmp_path, recipe, monkeypatch):
    def fail(self, number):
        raise OSError("no room")

    monkeypatch.setattr(WordGenerator, "render", fail)
    with pytest.raises(OSError, match="no room"):
        write_tfds(recipe, tmp_path, 8)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    monkeypatch.undo()
    assert len(read_set(write_tfds(recipe, tmp_path, 8), "train")) == 8


@needs_beam
def test_a_killed_run_is_not_taken_for_a_set(tmp_path, recipe):
    code = """
import os, sys
import tensorflow_datasets as tfds
from keras_crnn.synthesis.tfds import write_tfds
from keras_crnn.synthesis.recipe import Recipe
fonts, backgrounds, words, out = sys.argv[1:]
tfds.core.DatasetInfo.write_to_directory = lambda *arguments: os._exit(9)  # shards are written
write_tfds(Recipe(fonts, backgrounds, ((words, 1.0),)), out, 8, shards=2)
"""
    words = recipe.words[0][0]
    done = subprocess.run(
        [sys.executable, "-c", code, recipe.fonts, recipe.backgrounds, words, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    assert done.returncode == 9, done.stderr
    assert len(list(tmp_path.rglob("*-train.tfrecord-*"))) == 2
    with pytest.raises(FileNotFoundError):
        find_shards(tmp_path / "rendered_words" / "*" / "1.0.0" / "*-train.tfrecord-*")
    folder = write_tfds(recipe, tmp_path, 8, shards=2)
    assert len(read_set(folder, "train")) == 8


@needs_beam
def test_a_set_that_is_there_is_left_as_it_is(tmp_path, recipe, monkeypatch):
    folder = write_tfds(recipe, tmp_path, 6)
    with monkeypatch.context() as patched:
        patched.delattr(WordGenerator, "render")
        assert write_tfds(recipe, tmp_path, 6, chunk=2) == folder
    others = [
        write_tfds(replace(recipe, seed=1), tmp_path, 6),
        write_tfds(recipe, tmp_path, 6, start=6),
        write_tfds(recipe, tmp_path, 6, height=32),
    ]
    assert len({folder, *others}) == 4


@needs_beam
def test_the_set_says_how_it_was_made(tmp_path, recipe):
    import tensorflow_datasets as tfds

    info = tfds.builder_from_directory(write_tfds(recipe, tmp_path, 3, start=7)).info
    assert info.splits["train"].num_examples == 3
    assert info.metadata["start"] == 7
    # Compared as JSON, which has no tuples.
    assert info.metadata["recipe"] == json.loads(json.dumps(recipe.describe()))


@needs_beam
def test_the_shards_are_records_for_training(tmp_path, recipe):
    recipe = replace(recipe, config=SynthesisConfig(words=WORD_MIXES["verbatim"]))
    folder = write_tfds(recipe, tmp_path, 12, shards=2)
    spec = ModelSpec(PAPER_ALPHABET, PAPER_CONFIG, Preprocessing(width=100))
    batches = word_dataset(f"{folder}/*-train.tfrecord-*", spec, 4)
    images, labels = zip(*batches.as_numpy_iterator(), strict=True)
    assert images[0].shape == (4, 32, 100, 1)
    assert sum(map(len, labels)) == 12


@needs_beam
def test_what_is_wrong_is_named_before_any_work(tmp_path, recipe):
    wrong = {"count": 0, "validation_count": -1, "start": -1, "height": 0, "chunk": 0}
    for name, value in {**wrong, "shards": 0, "processes": 0}.items():
        with pytest.raises(ValueError, match=rf"{name}.*{value}"):
            write_tfds(recipe, tmp_path, **{"count": 1, name: value})
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write_tfds(replace(recipe, fonts=str(tmp_path / "nowhere")), tmp_path, 1)
    assert not list(tmp_path.iterdir())


@needs_beam
def test_the_runner_named_is_the_one_used():
    from apache_beam.options.pipeline_options import DirectOptions, StandardOptions

    from keras_crnn.system.beam_options import LOCAL_RUNNER, make_options

    for flags in ((), ("--runner=DirectRunner",)):
        options = make_options(flags, processes=3)
        assert options.view_as(StandardOptions).runner == LOCAL_RUNNER
        direct = options.view_as(DirectOptions)
        assert (direct.direct_running_mode, direct.direct_num_workers) == ("multi_processing", 3)
    flags = ["--runner=FlinkRunner"]
    assert make_options(flags).view_as(StandardOptions).runner == "FlinkRunner"
    with pytest.raises(ValueError, match=r"processes is 2, but FlinkRunner"):
        make_options(flags, processes=2)


def test_without_beam_the_extra_is_named(run_python):
    message = run_python(
        "-c",
        """
import sys
sys.modules["apache_beam"] = None
from keras_crnn.synthesis.tfds import write_tfds
try:
    write_tfds(None, "sets", 1)
except ImportError as error:
    print(error)
""",
    )
    assert "needs apache_beam" in message
    assert "pip install 'keras-crnn[beam]'" in message


def test_importing_it_imports_nothing_heavy(run_python):
    run_python(
        "-c",
        """
import sys, keras_crnn.synthesis.tfds
heavy = {"tensorflow", "tensorflow_datasets", "apache_beam", "cv2"} & set(sys.modules)
assert not heavy, heavy
""",
    )
