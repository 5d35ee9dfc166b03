import random
import statistics

import pytest

from keras_crnn.synthesis import WordMix, WordSource
from keras_crnn.synthesis.kinds import WRITERS

PLAIN = WordMix(**{f"{kind}_probability": 0.0 for kind in WRITERS}, punctuation_probability=0.0)


def draw(source, count=2000):
    rng = random.Random(0)
    return [source.draw(rng) for _ in range(count)]


def test_short_words_are_drawn_more_often():
    words = ["x" * length for length in range(1, 14) for _ in range(length * length)]
    drawn = draw(WordSource(words, PLAIN))
    assert 5 < statistics.mean(map(len, drawn)) < 6


def test_case_styles_have_their_shares():
    drawn = draw(WordSource(["hotel"], PLAIN))
    shares = [drawn.count(style) / len(drawn) for style in ("HOTEL", "Hotel", "hotel")]
    assert shares == pytest.approx([0.45, 0.30, 0.25], abs=0.04)


def test_common_words_numbers_and_punctuation_are_mixed_in():
    drawn = draw(WordSource(["hotel"]), 6000)
    folded = {word.casefold() for word in drawn}
    assert {"the", "you", "your", "st", "inc"} <= folded
    assert any(word.isdigit() for word in drawn)
    assert any(word.startswith("$") and "." in word for word in drawn)
    marked = [word for word in drawn if word.casefold().strip(".,!:;?'\"(#$&") == "hotel"]
    share = sum(word.casefold() != "hotel" for word in marked) / len(marked)
    assert share == pytest.approx(0.06, abs=0.02)


@pytest.mark.parametrize("kind", WRITERS)
def test_every_kind_writes_printable_ascii(kind):
    mix = WordMix(**{f"{other}_probability": float(other == kind) for other in WRITERS})
    for word in draw(WordSource(["hotel", "open"], mix), 200):
        assert word
        assert word.isascii()
        assert word.isprintable()
        assert " " not in word


def test_only_given_characters_are_drawn():
    drawn = draw(WordSource(["hotel", "Hôtel", "open"], characters="abcdefghijklmnopqrstuvwxyz"))
    assert all(word.isalpha() and word.islower() for word in drawn)


def test_words_with_other_characters_are_counted():
    assert WordSource(["hotel", "Hôtel", "two words"]).dropped == 2
    with pytest.raises(ValueError, match="No usable words"):
        WordSource(["Hôtel"])


def test_weights_count_within_a_length(tmp_path):
    (tmp_path / "words.txt").write_text("open\t9\nshut\t1\nnone\t0\n\n", encoding="utf-8")
    drawn = draw(WordSource.open(tmp_path / "words.txt", PLAIN))
    folded = [word.lower() for word in drawn]
    assert folded.count("open") / len(folded) == pytest.approx(0.9, abs=0.03)
    assert "none" not in folded


def test_files_that_cannot_be_used_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        WordSource.open(tmp_path / "nowhere.txt")
    (tmp_path / "latin.txt").write_bytes("Hôtel".encode("latin-1"))
    with pytest.raises(ValueError, match=r"latin\.txt.*not UTF-8"):
        WordSource.open(tmp_path / "latin.txt")
    (tmp_path / "weights.txt").write_text("open\nshut\tmuch\n")
    with pytest.raises(ValueError, match="Line 2"):
        WordSource.open(tmp_path / "weights.txt")
    with pytest.raises(ValueError, match="at least 0"):
        WordSource([("open", -1.0)])
