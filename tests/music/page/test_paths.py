"""Paths of five lines across a page."""

import numpy as np
import pytest

from keras_crnn.music.page import paths
from keras_crnn.music.page.line_pieces import average_blocks, find_pieces, sum_along_slopes
from keras_crnn.music.page.traces import join_traces, trace_staves
from tests.music.page.drawn_pages import draw_page


def bring_up(rows, monkeypatch):
    """By how much a staff is brought up whose right half is pale, at columns of a page."""
    page, _ = draw_page(rows, notes=False)
    paper = float(page[190:310].max())
    page[190:310, 600:] = paper - (paper - page[190:310, 600:].astype(float)) * 0.04
    sums = sum_along_slopes(average_blocks(page))
    traces = join_traces(trace_staves(find_pieces(sums)))
    (trace,) = [one for one in traces if abs(np.median(one.points()[1]) - 250) < 6]
    taken = []
    bring = paths._bring_up
    monkeypatch.setattr(paths, "_bring_up", lambda *match: taken.append(bring(*match)) or taken[-1])
    x, found, space = paths.find_path(trace, sums)
    inside = (x > 100) & (x < 1100)
    assert found[inside] == pytest.approx(250, abs=2)
    assert space == pytest.approx(12, abs=0.5)
    (brought_up,) = taken
    assert brought_up[(x > 150) & (x < 500)] == pytest.approx(1.0, abs=0.15)
    return brought_up[(x > 700) & (x < 1050)]


def test_pale_print_is_brought_up(monkeypatch):
    assert bring_up((250,), monkeypatch).min() > 1.4


def test_what_is_pale_beside_clear_staves_is_not(monkeypatch):
    assert bring_up((250, 370), monkeypatch) == pytest.approx(1.0, abs=0.05)
