"""What Beam has written into a folder of readings."""

import json


def lines_of(folder):
    """All lines of a folder of readings, sorted."""
    paths = folder.glob("readings-*.jsonl")
    return sorted(line for path in paths for line in path.read_bytes().split(b"\n") if line)


def rows_of(folder):
    """All rows of a folder of readings, by image."""
    rows = [json.loads(line) for line in lines_of(folder)]
    assert len({row["image"] for row in rows}) == len(rows)
    return {row["image"]: row for row in rows}
