"""What a bound on the confidence keeps."""

from benchmarks.min_confidence import Read, describe


def test_a_bound_keeps_what_is_as_sure():
    reads = [Read(0.9, True), Read(0.8, False), Read(0.5, True), Read(0.1, False)]
    assert describe(reads, 0.0) == "100, 50.0"
    assert describe(reads, 0.5) == "75, 66.7"
    assert describe(reads, 0.9) == "25, 100.0"
    assert describe(reads, 0.95) == "0"
