"""A few hundred broken files for every reader. More by hand: `python -m tests.fuzz`."""

import pytest

from tests.fuzz.target import list_targets, open_target
from tests.fuzz.watchdog import attack

SEED = 1


@pytest.mark.parametrize("name", list_targets())
def test_broken_files_are_read_or_refused(name):
    count = open_target(name).suite
    report = attack(name, count, SEED)
    assert not report.findings, f"{report}\n{report.findings[:5]}"
    assert report.counts.total() == count
    assert report.counts["refused"] > 0, "nothing was broken"
