import pytest

from keras_crnn.music.pitches import MUSIC_ALPHABET, PITCHES, find_step, name_pitch


def test_the_alphabet_has_every_pitch_of_a_treble_staff_with_its_ledger_lines():
    assert len(PITCHES) == 25
    assert PITCHES[:8] == ("F3", "G3", "A3", "B3", "C4", "D4", "E4", "F4")
    assert PITCHES[-1] == "B6"
    assert MUSIC_ALPHABET.classes == 26
    assert MUSIC_ALPHABET.encode("F3 B6") == [1, 25]


def test_names_and_steps_are_inverse():
    assert [name_pitch(find_step(pitch)) for pitch in PITCHES] == list(PITCHES)
    assert find_step("B4") - find_step("E4") == 4  # the middle line is two lines up: four steps


@pytest.mark.parametrize("wrong", ["H4", "c4", "C", "C#4", "C-", ""])
def test_what_is_no_pitch_is_named(wrong):
    with pytest.raises(ValueError, match="is no pitch"):
        find_step(wrong)
