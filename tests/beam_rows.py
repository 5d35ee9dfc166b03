"""What Beam has written into a folder of readings."""

import json


def rows_of(folder):
    """All rows of a folder of readings, by image."""
    rows = [
        json.loads(line)
        for path in sorted(folder.glob("readings-*.jsonl"))
        for line in path.read_bytes().split(b"\n")
        if line
    ]
    assert len({row["image"] for row in rows}) == len(rows)
    return {row["image"]: row for row in rows}
