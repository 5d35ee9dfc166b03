"""Batches for training, and their order."""

import numpy as np
import pytest
from grey_words import (
    FIXED,
    IN_PROPORTION,
    grey,
    make_dataset,
    make_folder,
    make_spec,
    read_values,
    words,
)

from keras_crnn.data import Example, Skipped, word_arrays, write_records
from keras_crnn.data.labels import unpack_labels
from keras_crnn.text.alphabet import PAPER_ALPHABET

# Batches


def test_shapes_dtypes_and_labels(tmp_path):
    dataset = make_dataset(make_folder(tmp_path / "words", 6))
    assert dataset.element_spec[0].shape.as_list() == [None, 32, 100, 1]
    assert dataset.element_spec[1].shape.as_list() == [None, 28]
    batches = list(dataset.as_numpy_iterator())
    assert [images.shape for images, _ in batches] == [(4, 32, 100, 1), (2, 32, 100, 1)]
    assert batches[0][0].dtype == np.uint8
    assert batches[0][1].dtype == np.int32
    labels = unpack_labels(batches[1][1])
    assert labels.time_steps.tolist() == [26, 26]
    assert labels.lengths.tolist() == [2, 2]
    assert PAPER_ALPHABET.decode(labels.ids[0, :2]) == "w4"
    assert not labels.ids[:, 2:].any()
    np.testing.assert_array_equal(batches[1][0][0, ..., 0], grey(4))


def test_folder_list_and_records_give_the_same(tmp_path):
    folder = make_folder(tmp_path / "words", 6)
    examples = [Example(folder / f"{i}.png", f"w{i}") for i in range(6)]
    write_records(examples, tmp_path, shards=1)
    plain = [(str(path), text) for path, text in examples]
    folders = (folder, str(folder), folder / "gt.tsv")
    for source in (*folders, examples, plain, tmp_path / "words-*.tfrecord"):
        assert read_values(make_dataset(source)) == list(range(6))
        images, labels = word_arrays(source, make_spec())
        assert images[:, 0, 0, 0].tolist() == list(range(6))
        batches = list(make_dataset(source).as_numpy_iterator())
        np.testing.assert_array_equal(images, np.concatenate([b[0] for b in batches]))
        np.testing.assert_array_equal(labels, np.concatenate([b[1] for b in batches]))


def test_remainder_and_repeat():
    assert len(read_values(make_dataset(words(6), drop_remainder=True))) == 4
    endless = make_dataset(words(6), batch_size=5, repeat=True)
    assert read_values(endless.take(3)) == [*range(6), *range(6), 0, 1, 2]


def test_max_length():
    skipped = Skipped()
    dataset = make_dataset([(grey(1), "abcde"), (grey(2), "abc")], max_length=3, skipped=skipped)
    ((_, labels),) = dataset.as_numpy_iterator()
    assert labels.shape == (1, 5)
    assert skipped.counts == {"label longer than max_length": 1}


def test_a_keras_model_fits_the_dataset():
    keras = pytest.importorskip("keras")
    model = keras.Sequential(
        [keras.Input((32, 100, 1)), keras.layers.Flatten(), keras.layers.Dense(28)]
    )
    model.compile("sgd", "mse")
    dataset = make_dataset(words(6), repeat=True)
    history = model.fit(dataset, steps_per_epoch=2, shuffle=False, verbose=0)
    assert len(history.history["loss"]) == 1
    # A warning that the input ran out would be an error here.
    broken = [*words(6), Example(b"", "broken")]
    model.fit(make_dataset(broken), epochs=2, shuffle=False, verbose=0)


@pytest.mark.parametrize("drop_remainder", [False, True])
@pytest.mark.parametrize("buckets", [(100, 132, 164), None])
@pytest.mark.parametrize("preprocessing", [FIXED, IN_PROPORTION])
def test_it_is_known_how_many_batches_there_are(preprocessing, buckets, drop_remainder):
    widths = [40, 100, 101, 132, 150, 164, 120, 90]
    source = [Example(grey(i, 32, width), f"w{i}") for i, width in enumerate(widths)]
    source += [Example(b"", "broken")]
    dataset = make_dataset(
        source, preprocessing, batch_size=2, buckets=buckets, drop_remainder=drop_remainder
    )
    assert int(dataset.cardinality()) == len(list(dataset)) > 0


def test_an_image_that_is_broken_later_is_named(tmp_path):
    tf = pytest.importorskip("tensorflow")
    folder = make_folder(tmp_path / "words", 5)
    dataset = make_dataset(folder)
    (folder / "4.png").write_bytes(b"")
    with pytest.raises(tf.errors.OpError, match=r"4\.png could be read when the dataset was made"):
        list(dataset)


# Order


@pytest.mark.parametrize("kind", ["list", "records"])
def test_shuffling_is_determined_by_the_seed(tmp_path, kind):
    source = words(40)
    if kind == "records":
        write_records(source, tmp_path, shards=4)
        source = tmp_path / "*.tfrecord"

    def order(**options) -> list[int]:
        return read_values(make_dataset(source, **options))

    first = order(shuffle=40, seed=1)
    assert sorted(first) == list(range(40))
    assert first != list(range(40))
    assert first == order(shuffle=40, seed=1)
    assert first != order(shuffle=40, seed=2)
    if kind == "list":
        assert order() == list(range(40))
    two_epochs = read_values(make_dataset(source, shuffle=40, seed=1, repeat=True).take(20))
    assert sorted(two_epochs[:40]) == sorted(two_epochs[40:]) == list(range(40))
    assert two_epochs[:40] != two_epochs[40:]
