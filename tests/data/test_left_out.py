"""What batches leave out."""

import pytest
from grey_words import IN_PROPORTION, grey, make_dataset, make_folder, read_values, words

from keras_crnn.data import Skipped, write_records
from keras_crnn.text.alphabet import Alphabet


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
        ("\u0301\u0323" * 100_000, "text of more than 10000 characters"),
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
