"""The watchdog sees every fault, says which file it was, and goes on."""

from random import Random

from tests.fuzz.mutate import mutate, mutate_text
from tests.fuzz.target import open_target
from tests.fuzz.watchdog import attack

FAULTY = "tests.fuzz.faulty"
SEED, COUNT = 1, 24
KINDS = {
    "reads": "read",
    "refuses": "refused",
    "crashes": "crash",
    "spins": "hang",
    "sleeps": "hang",
    "grows": "memory",
    "bursts": "memory",
    "raises": "exception",
    "ends": "crash",
}


def test_every_fault_is_seen_and_ends_nothing_else():
    target = open_target(FAULTY)
    sound = target.make_sound()
    names = [target.make_case(sound, SEED, k).decode() for k in range(COUNT)]
    assert set(names) == set(KINDS)
    wanted = {k: KINDS[name] for k, name in enumerate(names)}
    told = []
    report = attack(FAULTY, COUNT, SEED, tell=told.append, patience=8.0)
    found = {result.number: result.kind for result in report.findings}
    faults = {k: kind for k, kind in wanted.items() if kind not in ("read", "refused")}
    assert found == faults, report.findings
    assert told == report.findings
    assert report.counts.total() == COUNT
    assert f"{len(found)} findings" in str(report)
    details = {result.kind: result.detail for result in report.findings}
    assert "KeyError: 'raises' (faulty.py:" in details["exception"]


def test_a_number_and_a_seed_are_one_file():
    sound = [bytes(range(200)), b"abc" * 50]
    target = open_target(FAULTY)
    changed = [mutate(sound[0], sound, Random(k)) for k in range(200)]
    assert changed == [mutate(sound[0], sound, Random(k)) for k in range(200)]
    assert len(set(changed)) > 190
    names = target.make_sound()
    assert [target.make_case(names, 1, k) for k in range(50)] != [
        target.make_case(names, 2, k) for k in range(50)
    ]


def test_text_gets_pieces_of_its_language():
    changed = [mutate_text(b"a", [b"a"], Random(k), [b"<piece>"]) for k in range(50)]
    assert sum(b"<piece>" in one for one in changed) > 25
    assert all(mutate(b"", [b""], Random(k)) is not None for k in range(200))
