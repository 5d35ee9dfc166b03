"""Images and labels of several widths."""

import numpy as np
from grey_words import IN_PROPORTION, grey, make_dataset, read_values

from keras_crnn.data import Example, Skipped, write_records
from keras_crnn.data.labels import unpack_labels
from keras_crnn.images.preprocessing import PAD_VALUE, pad_image
from keras_crnn.network.config import PAPER_CONFIG
from keras_crnn.text.alphabet import Alphabet


def test_buckets_hold_images_of_about_one_width():
    widths = [40, 100, 101, 132, 150, 164, 120, 90]
    source = [Example(grey(i, 32, width), f"w{i}") for i, width in enumerate(widths)]
    dataset = make_dataset(source, IN_PROPORTION, batch_size=2, buckets=(100, 132, 164))
    assert dataset.element_spec[0].shape.as_list() == [None, 32, None, 1]
    seen = {}
    for images, labels in dataset.as_numpy_iterator():
        assert len(images) <= 2
        for image, steps in zip(images, unpack_labels(labels).time_steps, strict=True):
            seen[int(image[0, 0, 0])] = (image, int(steps))
    assert len(seen) == len(widths)
    for i, width in enumerate(widths):
        image, steps = seen[i]
        true_width = max(width, 100)
        bucket = next(b for b in (100, 132, 164) if b >= true_width)
        assert steps == PAPER_CONFIG.time_steps(true_width)
        np.testing.assert_array_equal(image[..., 0], pad_image(grey(i, 32, true_width), bucket))


def test_without_buckets_a_batch_is_as_wide_as_its_widest():
    source = [Example(grey(i, 32, width), "w") for i, width in enumerate([100, 140, 120, 700])]
    dataset = make_dataset(source, IN_PROPORTION, batch_size=3, buckets=None)
    (first, labels), (second, _) = dataset.as_numpy_iterator()
    assert first.shape == (3, 32, 140, 1)
    assert second.shape == (1, 32, 700, 1)
    assert unpack_labels(labels).time_steps.tolist() == [26, 36, 31]
    assert np.unique(first[0, :, 100:]).tolist() == [PAD_VALUE]


def test_what_does_not_fit_in_proportion_is_counted():
    skipped = Skipped()
    source = [
        Example(grey(1, 32, 200), "wide"),
        Example(grey(2, 32, 100), "ab" * 13 + "a"),  # 27 letters: possible at 132, not at 100
        Example(grey(3, 32, 132), "ab" * 13 + "a"),
    ]
    dataset = make_dataset(source, IN_PROPORTION, buckets=(100, 132), skipped=skipped)
    assert read_values(dataset) == [3]
    assert skipped.counts == {
        "image wider than the last bucket": 1,
        "label too long for the time steps": 1,
    }


def test_labels_have_the_columns_that_the_longest_needs():
    line = "two words " * 5 + "and one"
    alphabet = Alphabet("abcdefghijklmnopqrstuvwxyz ")
    source = [(grey(1, 32, 700), line), (grey(2), "word")]
    dataset = make_dataset(source, IN_PROPORTION, batch_size=1, alphabet=alphabet)
    batches = list(dataset.as_numpy_iterator())
    assert {labels.shape[1] for _, labels in batches} == {len(line) + 2}
    assert sorted(images.shape[2] for images, _ in batches) == [100, 700]
    lengths = [int(unpack_labels(labels).lengths[0]) for _, labels in batches]
    assert sorted(lengths) == [4, len(line)]
    short = make_dataset([(grey(2), "word")], IN_PROPORTION)
    assert short.element_spec[1].shape.as_list() == [None, 34]  # sets of words have one shape


def test_records_have_a_column_for_every_time_step(tmp_path):
    write_records([(grey(1, 32, 700), "abc")], tmp_path)
    dataset = make_dataset(tmp_path / "*.tfrecord", IN_PROPORTION, buckets=(100, 700))
    assert dataset.element_spec[1].shape.as_list() == [None, PAPER_CONFIG.time_steps(700) + 2]
