"""What an engraver takes a file for."""

import re

import pytest


def draw_pitches(text: str, form: str) -> list[str]:
    """Pitches that verovio finds in a file; skips where it is not installed."""
    verovio = pytest.importorskip("verovio", reason="verovio is not installed: extra music")
    toolkit = verovio.toolkit()
    toolkit.setOptions({"inputFrom": form})
    assert toolkit.loadData(text)
    notes = re.findall(r"<note [^>]*>", toolkit.getMEI())
    values = [dict(re.findall(r'([\w:.]+)="([^"]*)"', note)) for note in notes]
    return [one["pname"].upper() + one["oct"] for one in values]
