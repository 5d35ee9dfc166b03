"""The golden vectors of the Android recogniser are what Python gives today."""

import json
import zipfile

from android_demo.golden.decoders import draw_decoder_cases
from android_demo.golden.make_golden import check, make_fresh


def test_golden_vectors_are_what_python_gives():
    assert check() == 0


def test_fresh_cases_follow_their_seed_alone(tmp_path):
    for name in ("a", "b"):
        assert make_fresh(tmp_path / name, 5) == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    other = [next(draw_decoder_cases(1, seed))[1].tolist() for seed in (5, 6)]
    assert other[0] != other[1]
    with zipfile.ZipFile(tmp_path / "a") as archive:
        cases = json.loads(archive.read("cases.json"))
    assert len(cases["decoders"]) >= 200
    assert all(case["found"] for case in cases["decoders"])
