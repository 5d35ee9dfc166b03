import random
from collections import Counter
from itertools import pairwise

import pytest

from keras_crnn.music.excerpts import ExcerptSource
from keras_crnn.music.fragments import Fragment
from keras_crnn.music.measures import find_pitches
from keras_crnn.music.pitches import PITCHES, find_step


def make_fragments():
    body = "C2 D2 E2 F2 | G2 A2 B2 c2 |"
    pitches = find_pitches(body)
    return [Fragment(f"t{k}", "a", f"p1s1m{2 * k + 1}", "G", "C", body, pitches) for k in range(4)]


def test_excerpts_run_across_fragments_and_have_the_label_of_their_notes():
    source = ExcerptSource(make_fragments(), longest=24, moved=0)
    lengths = Counter()
    for seed in range(300):
        excerpt = source.draw(random.Random(seed))
        assert find_pitches(excerpt.abc) == excerpt.pitches
        assert (excerpt.key, excerpt.meter) == ("G", "C")
        lengths[len(excerpt.pitches)] += 1
    assert set(lengths) == {4, 8, 12, 16, 20, 24}  # whole measures of four notes


def test_moved_excerpts_keep_their_shape_and_reach_the_rare_pitches():
    source = ExcerptSource(make_fragments(), moved=1)
    seen = Counter()
    for seed in range(300):
        pitches = source.draw(random.Random(seed)).pitches
        steps = [find_step(pitch) for pitch in pitches]
        assert [b - a for a, b in pairwise(steps[:4])] == [1, 1, 1]
        seen.update(pitches)
    assert set(seen) == set(PITCHES)


def test_the_same_chance_gives_the_same_excerpt():
    source = ExcerptSource(make_fragments())
    assert source.draw(random.Random(5)) == source.draw(random.Random(5))


def test_fragments_without_enough_notes_are_refused():
    with pytest.raises(ValueError, match="no fragments"):
        ExcerptSource([])
    with pytest.raises(ValueError, match="moved 2"):
        ExcerptSource(make_fragments(), moved=2)
    with pytest.raises(ValueError, match="no measures"):
        ExcerptSource([Fragment("t", "a", "p1s1m1", "C", "C", "|", ())])
    rest = Fragment("t", "a", "p1s1m1", "C", "C", "Z |", ())
    with pytest.raises(ValueError, match="have no 3 to 24 notes"):
        ExcerptSource([rest]).draw(random.Random(0))


def test_what_reaches_farther_than_the_alphabet_is_not_moved():
    body = "C,2 C2 c''2 |"
    wide = Fragment("t", "a", "p1s1m1", "C", "C", body, ())
    excerpt = ExcerptSource([wide], moved=1).draw(random.Random(0))
    assert (excerpt.abc, excerpt.pitches) == (body, ("C3", "C4", "C7"))
