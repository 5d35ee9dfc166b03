"""Scores of texts in symbols, and their tables."""

import brute_force
import numpy as np
import pytest

from keras_crnn.evaluation.fragment_tables import fragment_caption, length_table
from keras_crnn.evaluation.fragments import score_by_length, score_fragments
from keras_crnn.evaluation.scores import score_readings


def test_edits_count_symbols_and_are_not_divided():
    truths = [["G4", "A4", "C10"], ["B4"], ["F4", "F4"]]
    texts = [["G4", "C10", "C10", "F4"], ["B4"], []]
    score = score_fragments(truths, texts)
    assert (score.fragments, score.right, score.edits, score.symbols) == (3, 1, 4, 6)
    assert score.accuracy == pytest.approx(1 / 3)
    assert score.average_edits == pytest.approx(4 / 3)
    assert score.error_rate == pytest.approx(4 / 6)
    assert score.interval == pytest.approx((0.0615, 0.7923), abs=1e-4)


def test_edits_agree_with_their_definition():
    random = np.random.default_rng(0)
    names = ["F4", "G4", "A4", "C10"]

    def draw():
        return [list(random.choice(names, random.integers(1, 9))) for _ in range(100)]

    truths, texts = draw(), draw()
    edits = [brute_force.edit_distance(a, b) for a, b in zip(truths, texts, strict=True)]
    assert score_fragments(truths, texts).edits == sum(edits)


def test_lengths_are_scored_apart():
    truths = [["G4"] * n for n in (1, 12, 13, 16, 17, 20, 21, 40)]
    texts = [["G4"] * n for n in (1, 11, 13, 16, 15, 20, 21, 20)]
    scores = score_by_length(truths, texts)
    assert {title: (one.fragments, one.right, one.edits) for title, one in scores.items()} == {
        "up to 12": (2, 1, 1),
        "13 to 16": (2, 2, 0),
        "17 to 20": (2, 1, 2),
        "over 20": (2, 1, 20),
    }
    assert sum(one.edits for one in scores.values()) == score_fragments(truths, texts).edits
    assert list(score_by_length(truths[4:5], texts[4:5])) == ["17 to 20"]


@pytest.mark.parametrize(("truths", "texts"), [([], []), ([["G4"]], []), ([[]], [[]])])
def test_nothing_has_no_score(truths, texts):
    with pytest.raises(ValueError, match="give as many of each, and at least one symbol"):
        score_fragments(truths, texts)


def test_a_table_has_the_lengths_that_occur():
    short = score_by_length([["G4"] * 3, ["A4"]], [["G4"] * 3, ["B4"]])
    long = score_by_length([["G4"] * 18], [["G4"] * 15])
    assert length_table({"clean": short, "real": long}) == [
        "| symbols in the truth | up to 12 | 17 to 20 |",
        "| --- | --- | --- |",
        "| clean | 2: 50.0 % / 0.50 | - |",
        "| real | - | 1: 0.0 % / 3.00 |",
    ]


def test_the_caption_says_what_is_not_divided():
    text = fragment_caption("no lexicon", None)
    assert "in symbols, not divided by the length" in text
    assert "processors" not in text
    assert "ms a fragment: from decoded image to text, 2 processors" in fragment_caption("", 2)


def test_the_similarity_of_a_score_may_be_of_symbols():
    truths, texts, confidences = ["C10 F4"], ["C10 G4"], [0.5]
    assert score_readings(truths, texts, confidences, str.split).edit_similarity == 0.5
    assert score_readings(truths, texts, confidences).edit_similarity == pytest.approx(5 / 6)
