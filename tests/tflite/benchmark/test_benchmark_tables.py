"""What the tables say."""

from tflite.benchmark.contestants import (
    OWN,
    PEER,
)
from tflite.benchmark.tables import tabulate_ratios, tabulate_sizes, write_report


def row(model, format, megabytes, milliseconds, mean, bits=32, kind=OWN):
    run = {"median": milliseconds, "p95": milliseconds, "graph median": None, "memory": None}
    run |= {"loaded": 1.0, "imported": 2.0, "started": 3.0}
    return {
        "model": model,
        "format": format,
        "kind": kind,
        "parameters": 8_300_000 if kind == OWN else None,
        "bits": bits,
        "megabytes": megabytes,
        "threads": {"1": run},
        "accuracy": {"set": mean},
        "interval": {"set": [mean - 1, mean + 1]},
        "mean": mean,
    }


ROWS = [
    row("crnn-en", "float32", 33.3, 22.0, 72.0),
    row("crnn-en", "dynamic", 8.4, 4.0, 71.9, bits=8),
    row("crnn-en", "int4", 4.4, 5.0, 70.0, bits=4),
    row("other", "", 2.0, 3.0, 80.0, None, PEER),
]


def test_ratios_are_taken_against_the_same_model_in_floats():
    text = tabulate_ratios(ROWS, [1])
    assert "| crnn-en | dynamic | 4.00 | 22.00 | 5.50 | 3.96 | -0.1 |" in text
    assert "| crnn-en | int4 | 5.00 | 22.00 | 4.40 | 7.57 | -2.0 |" in text
    assert "other" not in text
    assert tabulate_ratios(ROWS[1:], [1]) == ""


def test_sizes_go_on_from_the_papers():
    text = tabulate_sizes(ROWS)
    assert "| the paper's, as published | float32 | 4.00 | 8.3 | 33 | - | - |" in text
    assert "| crnn-en | int4 | 0.50 | 8.30 | 4.2 | 4.40 | 70.0 |" in text
    assert "other" not in text


def test_the_report_says_what_is_no_timing():
    report = {"rows": ROWS, "threads": [1], "sets": {"set": 10}, "date": "today", "loads": 1}
    report |= {"machine": "m", "timed words": 5, "repeats": 2, "example": False, "peers": "Peers."}
    seen = {"model": "crnn-en", "format": "dynamic", "difference": 3e-7, "agree": 7}
    emulated = {"machine": "aarch64", "words": 8, "rows": [seen | {"milliseconds": 400.0}]}
    text = write_report(report | {"emulation": emulated, "troubles": ["it broke"]})
    assert "**not a timing**" in text
    assert "| crnn-en | dynamic | 3.0e-07 | 7 of 8 | 400 |" in text
    assert "Not measured: it broke." in text
    assert "Peers." in text
    assert "ARM64" not in write_report(report | {"emulation": None, "troubles": []})
