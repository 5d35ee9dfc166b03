import pickle

import numpy as np
import pytest

from keras_crnn.music.drawn_scores import (
    DrawnScores,
    count_mismatches,
    shard_path,
    write_shard,
)
from tests.drawn_staves import draw_staff

LABELS = ("G4 A4 B4", "C5 C5", "F3", "B6 A6 G6 F6")


@pytest.fixture
def folder(tmp_path):
    drawings = [draw_staff(label) for label in LABELS]
    write_shard(shard_path(tmp_path, 0), drawings[:3], mismatches=2)
    write_shard(shard_path(tmp_path, 1), drawings[3:], mismatches=0)
    return tmp_path


def test_drawings_come_back_as_they_were(folder):
    scores = DrawnScores(folder)
    assert len(scores) == 4
    for opened in (scores, pickle.loads(pickle.dumps(scores))):
        for number, label in enumerate(LABELS):
            drawing, drawn = opened[number], draw_staff(label)
            np.testing.assert_array_equal(drawing.image, drawn.image)
            assert drawing.middle == drawn.middle
            assert drawing.pitches == drawn.pitches
    with pytest.raises(IndexError, match="no drawing 4 among 4"):
        scores[4]
    assert count_mismatches(shard_path(folder, 0)) == 2


def test_several_folders_are_one_after_the_other(folder, tmp_path):
    more = tmp_path / "more"
    more.mkdir()
    write_shard(shard_path(more, 0), [draw_staff("D4 D4")], mismatches=0)
    scores = DrawnScores(more, folder)
    assert len(scores) == 5
    assert [scores[k].pitches for k in (0, 1)] == [("D4", "D4"), ("G4", "A4", "B4")]


def test_the_same_drawings_give_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again.zip"
    write_shard(again, [draw_staff(label) for label in LABELS[:3]], mismatches=2)
    assert again.read_bytes() == shard_path(folder, 0).read_bytes()


def test_what_is_missing_or_damaged_is_named(folder, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        DrawnScores(tmp_path / "nowhere")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ValueError, match="No drawn scores"):
        DrawnScores(empty)
    path = shard_path(folder, 1)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ValueError, match=f"{path.name}.*is damaged"):
        DrawnScores(folder)
