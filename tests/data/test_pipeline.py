import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from keras_crnn.data import Example, Skipped, read_folder, word_arrays, word_dataset, write_records
from keras_crnn.data.labels import unpack_labels
from keras_crnn.images.preprocessing import PAD_VALUE, Preprocessing, pad_image
from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet

FIXED = Preprocessing()
IN_PROPORTION = Preprocessing(width=None)


def time_steps(width: int) -> int:
    return width // 4 + 1


def grey(value: int, height: int = 32, width: int = 100) -> np.ndarray:
    return np.full((height, width), value, np.uint8)


def words(count: int) -> list[Example]:
    return [Example(grey(i), f"w{i}") for i in range(count)]


def make_dataset(source, preprocessing=FIXED, batch_size=4, alphabet=PAPER_ALPHABET, **options):
    return word_dataset(
        source, alphabet, preprocessing, batch_size, time_steps=time_steps, **options
    )


def read_values(dataset) -> list[int]:
    """The first pixel of each image: which words came, in what order."""
    return [int(value) for images, _ in dataset.as_numpy_iterator() for value in images[:, 0, 0, 0]]


def make_folder(folder, count: int):
    folder.mkdir()
    lines = []
    for i in range(count):
        Image.fromarray(grey(i)).save(folder / f"{i}.png")
        lines.append(f"{i}.png\tW{i}\n")
    (folder / "gt.tsv").write_text("".join(lines))
    return folder


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
    for source in (folder, str(folder), examples, plain, tmp_path / "words-*.tfrecord"):
        assert read_values(make_dataset(source)) == list(range(6))
        images, labels = word_arrays(source, PAPER_ALPHABET, FIXED, time_steps=time_steps)
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


# What is left out


def test_one_broken_among_many_is_skipped_and_counted(tmp_path):
    folder = make_folder(tmp_path / "words", 50)
    (folder / "7.png").write_bytes((folder / "7.png").read_bytes()[:40])
    (folder / "8.png").write_bytes(b"")
    (folder / "9.png").unlink()
    skipped = Skipped()
    dataset = make_dataset(folder, skipped=skipped)
    good = [i for i in range(50) if i not in (7, 8, 9)]
    assert read_values(dataset) == good
    assert read_values(dataset) == good
    assert skipped.counts == {"missing image": 1, "broken image": 2}  # twice met, once counted
    assert any("7.png" in name for name in skipped.names["broken image"])
    assert all(name.count(".png") == 1 for name in skipped.names["broken image"])


def test_broken_records_are_skipped_and_counted(tmp_path):
    tf = pytest.importorskip("tensorflow")
    skipped = Skipped()
    path = tmp_path / "odd.tfrecord"
    write_records(words(3), tmp_path)

    def record(image: bytes, text: bytes) -> bytes:
        def feature(value: bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))

        features = {"image": feature(image), "text": feature(text)}
        return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()

    with tf.io.TFRecordWriter(str(path)) as writer:
        for image, text in [(b"x", b"same"), (b"y", b"same"), (b"z", b"\xff"), (b"", "é".encode())]:
            writer.write(record(image, text))
    dataset = make_dataset(str(tmp_path / "*.tfrecord"), skipped=skipped)
    for _ in range(2):
        assert sorted(read_values(dataset)) == [0, 1, 2]
    assert skipped.counts == {"broken image": 2, "text not UTF-8": 1, "foreign character": 1}
    assert "record 'same'" in skipped.names["broken image"][0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty label"),
        ("naïve", "foreign character"),
        ("a" * 14, "label too long for the time steps"),  # 14 letters, 13 blanks: 27 > 26
        ("ab" * 13 + "a", "label too long for the time steps"),
    ],
)
def test_labels_that_cannot_be_learned_are_dropped_before_training(text, reason):
    skipped = Skipped()
    dataset = make_dataset([(grey(1), text), (grey(2), "fine")], skipped=skipped)
    assert skipped.counts == {reason: 1}  # nothing has been read yet
    assert "example 0" in skipped.names[reason][0]
    assert read_values(dataset) == [2]


def test_the_longest_label_that_is_possible_is_kept():
    skipped = Skipped()
    source = [(grey(1), "a" * 13), (grey(2), "ab" * 13)]
    assert read_values(make_dataset(source, skipped=skipped)) == [1, 2]
    assert skipped.total == 0


def test_case_is_folded_only_where_the_alphabet_ignores_it():
    skipped = Skipped()
    assert read_values(make_dataset([(grey(1), "AbC")])) == [1]
    with pytest.raises(ValueError, match=r"Nothing in the set can be used: 1 skipped.*'A'"):
        make_dataset([(grey(1), "AbC")], alphabet=Alphabet("abc"), skipped=skipped)


def test_a_set_of_broken_images_does_not_repeat_forever():
    tf = pytest.importorskip("tensorflow")
    dataset = make_dataset([(b"", "one"), (b"x", "two")], repeat=True)
    with pytest.raises(tf.errors.OpError, match="in a row cannot be used"):
        list(dataset.as_numpy_iterator())
    with pytest.raises(ValueError, match="Nothing in the set can be used: 2 skipped: 2 broken"):
        make_dataset([(b"", "one"), (b"x", "two")])
    assert (
        read_values(make_dataset([(b"", "one"), (grey(1), "two")], repeat=True).take(2)) == [1] * 8
    )


def test_bad_settings_are_named(tmp_path):
    with pytest.raises(ValueError, match="batch_size is 0"):
        make_dataset(words(1), batch_size=0)
    with pytest.raises(ValueError, match="max_length is 0"):
        make_dataset(words(1), max_length=0)
    for buckets in ((), (132, 100), (50, 60)):
        with pytest.raises(ValueError, match="must increase, and reach min_width 100"):
            make_dataset(words(1), IN_PROPORTION, buckets=buckets)
    with pytest.raises(FileNotFoundError, match="Nothing matches"):
        make_dataset(str(tmp_path / "none-*.tfrecord"))
    with pytest.raises(FileNotFoundError, match=r"gt\.tsv"):
        make_dataset(tmp_path)


# Widths


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
        assert steps == time_steps(true_width)
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


# Without TensorFlow


def test_arrays_need_a_fixed_width_and_something_to_hold():
    with pytest.raises(ValueError, match="Arrays need one width"):
        word_arrays(words(2), PAPER_ALPHABET, IN_PROPORTION, time_steps=time_steps)
    with pytest.raises(ValueError, match="Nothing in the set can be used"):
        word_arrays([(b"", "broken")], PAPER_ALPHABET, FIXED, time_steps=time_steps)


def test_arrays_skip_and_count():
    skipped = Skipped()
    source = [*words(3), (b"", "broken"), (grey(9), "?")]
    images, labels = word_arrays(
        source, PAPER_ALPHABET, FIXED, time_steps=time_steps, skipped=skipped
    )
    assert images.shape == (3, 32, 100, 1)
    assert images.dtype == np.uint8
    assert labels.shape == (3, 28)
    assert labels.dtype == np.int32
    assert skipped.counts == {"foreign character": 1, "broken image": 1}


def test_arrays_need_no_tensorflow(tmp_path):
    folder = make_folder(tmp_path / "words", 2)
    code = (
        "import sys; sys.modules['tensorflow'] = None\n"
        "from keras_crnn.text.alphabet import PAPER_ALPHABET\n"
        "from keras_crnn.data import word_arrays, word_dataset\n"
        "from keras_crnn.images.preprocessing import Preprocessing\n"
        "settings = dict(alphabet=PAPER_ALPHABET, preprocessing=Preprocessing())\n"
        "steps = lambda width: width // 4 + 1\n"
        f"word_arrays({str(folder)!r}, **settings, time_steps=steps)\n"
        "try:\n"
        f"    word_dataset({str(folder)!r}, **settings, batch_size=1, time_steps=steps)\n"
        "except ImportError as error:\n"
        "    assert 'keras-crnn[train]' in str(error), error\n"
        "else:\n"
        "    raise AssertionError('no error')\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


# Lines of text, and nothing to read


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
    assert dataset.element_spec[1].shape.as_list() == [None, time_steps(700) + 2]


def test_blanks_of_labels_are_single_and_inside():
    alphabet = Alphabet("ab ")
    _, labels = word_arrays([(grey(1), " a  b ")], alphabet, FIXED, time_steps=time_steps)
    labels = unpack_labels(labels)
    assert alphabet.decode(labels.ids[0, : labels.lengths[0]]) == "a b"


@pytest.mark.parametrize("kind", ["folder", "records"])
def test_empty_labels_are_kept_where_asked_for(tmp_path, kind):
    folder = tmp_path / "words"
    make_folder(folder, 2)
    with (folder / "gt.tsv").open("a") as file:
        file.write("empty.png\t\n")
    Image.fromarray(grey(7)).save(folder / "empty.png")
    source = folder
    if kind == "records":
        write_records(read_folder(folder), tmp_path / "records")
        source = tmp_path / "records" / "*.tfrecord"
    skipped = Skipped()
    assert read_values(make_dataset(source, skipped=skipped)) == [0, 1]
    assert skipped.counts == {"empty label": 1}
    skipped = Skipped()
    ((images, labels),) = make_dataset(source, skipped=skipped, keep_empty=True)
    assert unpack_labels(labels).lengths.tolist() == [2, 2, 0]
    assert images[:, 0, 0, 0].numpy().tolist() == [0, 1, 7]
    assert not skipped.total
    _, labels = word_arrays(source, PAPER_ALPHABET, FIXED, time_steps=time_steps, keep_empty=True)
    assert unpack_labels(labels).lengths.tolist() == [2, 2, 0]
