import pytest

from keras_crnn.music.measures import (
    find_pitches,
    join_measures,
    move,
    move_pitches,
    split_measures,
)


def test_a_body_is_cut_at_every_kind_of_bar_line():
    body = "C2 D2 | E4 || F4 :: G4 :| A4 |: B4 |]"
    measures = split_measures(body)
    assert [measure.bar for measure in measures] == ["|", "||", "::", ":|", "|:", "|]"]
    assert measures[0].pitches == ("C4", "D4")
    assert join_measures(measures) == body


def test_a_body_without_a_last_bar_line_keeps_its_last_measure():
    assert [m.abc for m in split_measures("C2 | D2")] == ["C2", "D2"]


@pytest.mark.parametrize(
    ("abc", "pitches"),
    [
        ("C, D' c d' c''", "C3 D5 C5 D6 C7"),
        ("^F =B, __e ^^G,", "F4 B3 E5 G3"),
        ("!trill!A !fermata!g z2 Z x", "A4 G5"),
        ("(3:2:4c>d (Ad-d) .e", "C5 D5 A4 D5 D5 E5"),
    ],
)
def test_pitches_are_those_on_the_staff(abc, pitches):
    assert " ".join(find_pitches(abc)) == pitches


def test_all_notes_move_by_steps_and_nothing_else_does():
    abc = "!trill!^A2 (B, c'/) z4 .G"
    moved = move(abc, 2)
    assert moved == "!trill!^c2 (D e'/) z4 .B"
    assert move(moved, -2) == abc
    assert find_pitches(moved) == move_pitches(find_pitches(abc), 2)


def test_slurs_and_ties_that_are_cut_through_are_left_out():
    measures = split_measures("(3CDE (F | G) (A | B-) | B c- | c |")
    assert join_measures(measures[:1]) == "(3CDE F |"
    assert join_measures(measures[:2]) == "(3CDE (F | G) A |"
    assert join_measures(measures[2:3]) == "B |"
    assert join_measures(measures[2:4]) == "B- | B c |"
