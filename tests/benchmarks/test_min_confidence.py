"""What a bound on the confidence keeps."""

from labelled_folders import make_set

from benchmarks.min_confidence import Read, describe, read_set
from keras_crnn import Recognizer


def test_a_bound_keeps_what_is_as_sure():
    reads = [Read(0.9, True), Read(0.8, False), Read(0.5, True), Read(0.1, False)]
    assert describe(reads, 0.0) == "100, 50.0"
    assert describe(reads, 0.5) == "75, 66.7"
    assert describe(reads, 0.9) == "25, 100.0"
    assert describe(reads, 0.95) == "0"


def test_what_evaluate_leaves_out_is_left_out(tmp_path):
    rows = [("hotel", "Hotel!"), (b"no image", "broken"), ("street", "!?"), ("coffee", "tea")]
    reads = read_set(Recognizer.from_pretrained(), make_set(tmp_path / "words", rows), "paper")
    assert [one.right for one in reads] == [True, False]
    assert all(0 < one.confidence <= 1 for one in reads)
