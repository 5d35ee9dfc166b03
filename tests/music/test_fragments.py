import lzma
from pathlib import Path

import pytest

from keras_crnn.music.fragments import COLUMNS, Fragment, follow_on, hold_out, read_fragments
from keras_crnn.music.measures import find_pitches
from keras_crnn.music.pitches import PITCHES
from keras_crnn.system.errors import InputError

SHIPPED = Path(__file__).parents[2] / "examples" / "scores"
ROW = "t1\tp1\tp1s1m7\tF\t3/4\tC2 D E2 F |\tC4 D4 E4 F4"


HEADER = "\t".join(COLUMNS)


def write(path, *rows, header=HEADER):
    text = "\n".join([header, *rows]) + "\n"
    if path.suffix == ".xz":
        path.write_bytes(lzma.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["fragments.tsv", "fragments.tsv.xz"])
def test_a_file_is_read_plain_or_packed(tmp_path, name):
    [fragment] = read_fragments(write(tmp_path / name, ROW))
    assert fragment == Fragment(
        "t1", "p1", "p1s1m7", "F", "3/4", "C2 D E2 F |", ("C4", "D4", "E4", "F4")
    )
    assert (fragment.part, fragment.first_measure) == ("p1s1", 7)


def test_another_file_and_a_short_row_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"no file of fragments.*'word"):
        read_fragments(write(tmp_path / "a.tsv", header="word\tcount"))
    with pytest.raises(ValueError, match=r"Line 3 of .* has 2 fields for 7"):
        read_fragments(write(tmp_path / "b.tsv", ROW, "t2\tp1"))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("cut.tsv.xz", lambda data: data[: len(data) // 2]),
        ("other.tsv.xz", lambda data: b"no archive"),
        ("latin.tsv", lambda data: data + "é".encode("latin-1")),
        ("long.tsv", lambda data: data + b"x" * 200_000),
    ],
)
def test_a_damaged_file_is_named(tmp_path, name, damage):
    path = write(tmp_path / name, *[ROW] * 500)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InputError, match=rf"{name}' cannot be read to its end"):
        read_fragments(path)


def test_measures_outside_the_count_have_no_number():
    fragment = Fragment("t", "p", "p1s1mX4", "C", "C", "C |", ("C4",))
    assert (fragment.part, fragment.first_measure) == ("p1s1", None)


def fragment(piece, first, key="C", part="p1s1"):
    return Fragment("t", piece, f"{part}m{first}", key, "C", "C8 |", ("C4",))


def test_fragments_follow_on_within_their_part_and_key():
    fragments = [
        fragment("a", 3),
        fragment("a", 1),
        fragment("a", 4, key="D"),
        fragment("a", 2, part="p2s1"),
        fragment("b", 2),
    ]
    assert follow_on(fragments, [1, 2, 1, 1, 1]) == [[1, 0], [2], [3], [4]]


def test_a_fragment_without_a_measure_does_not_follow_itself():
    assert follow_on([fragment("a", 1), fragment("a", 2)], [1, 0]) == [[0, 1]]
    assert follow_on([fragment("a", 1)], [0]) == [[0]]


def test_pieces_are_held_out_whole_and_stay_where_they_are():
    fragments = [fragment(f"p{k % 50}", k + 1) for k in range(200)]
    kept, held = hold_out(fragments, 0.2)
    assert len(kept) + len(held) == 200
    assert not {f.piece for f in kept} & {f.piece for f in held}
    assert 4 <= len({f.piece for f in held}) <= 18
    fewer = hold_out(fragments[:60], 0.2)[1]
    assert {f.piece for f in fewer} <= {f.piece for f in held}
    assert hold_out(fragments, 0)[1] == []


@pytest.mark.parametrize(
    ("name", "count", "pieces"),
    [("fragments_train.tsv.xz", 66880, 1393), ("fragments_clean.tsv.xz", 260, 78)],
)
def test_labels_of_the_shipped_fragments_are_the_pitches_of_their_notes(name, count, pieces):
    fragments = read_fragments(SHIPPED / name)
    assert len(fragments) == count
    assert len({fragment.piece for fragment in fragments}) == pieces
    assert [f.name for f in fragments if find_pitches(f.abc) != f.pitches] == []
    assert {pitch for fragment in fragments for pitch in fragment.pitches} <= set(PITCHES)


def test_train_and_clean_share_no_piece():
    train, clean = (
        {fragment.piece for fragment in read_fragments(SHIPPED / f"fragments_{name}.tsv.xz")}
        for name in ("train", "clean")
    )
    assert not train & clean
