"""Where words come from: lists, their weights and characters, and patterns."""

import random
import re

import pytest

from keras_crnn.synthesis.kinds import WRITERS
from keras_crnn.synthesis.word_mix import VERBATIM, WordMix
from keras_crnn.synthesis.words import WordSource

PLAIN = WordMix(
    **{f"{kind}_probability": 0.0 for kind in WRITERS}, punctuation_probability=0.0, balance=0.0
)


def draw(source, count=2000):
    rng = random.Random(0)
    return [source.draw(rng) for _ in range(count)]


def test_lists_have_their_weights(tmp_path):
    (tmp_path / "long.txt").write_text("".join(f"w{n}\n" for n in range(500)))
    (tmp_path / "short.txt").write_text("open\t3\nshut\t1\nH\u00f4tel\t96\n", encoding="utf-8")
    paths = [(tmp_path / "long.txt", 1), (str(tmp_path / "short.txt"), 3.0)]
    source = WordSource.open(paths, VERBATIM)
    drawn = draw(source, 6000)
    assert source.dropped == 1
    assert drawn.count("open") / len(drawn) == pytest.approx(0.75 * 0.75, abs=0.03)
    assert drawn.count("shut") / len(drawn) == pytest.approx(0.75 * 0.25, abs=0.03)
    even = draw(WordSource.open([path for path, _ in paths], VERBATIM), 6000)
    assert sum(word[0] == "w" for word in even) / len(even) == pytest.approx(0.5, abs=0.03)


def test_patterns_have_their_share_and_stay_as_they_are(tmp_path):
    (tmp_path / "words.txt").write_text("hotel\n")
    path = tmp_path / "words.txt"
    for share in (0.0, 0.25, 1.0):
        source = WordSource.open(path, patterns=[r"Ab-\d x"], pattern_share=share)
        drawn = draw(source, 4000)
        found = sum(re.fullmatch(r"Ab-\d x", word) is not None for word in drawn)
        assert found / len(drawn) == pytest.approx(share, abs=0.03)
        assert source.draw_listed(random.Random(0)) == "hotel"
    with pytest.raises(ValueError, match="pattern_share"):
        WordSource.open(path, patterns=["a"], pattern_share=1.5)


def test_patterns_alone_are_enough():
    source = WordSource.open(None, patterns=r"(kWh|m3) \d")
    for word in [*draw(source, 200), source.draw_listed(random.Random(1))]:
        assert re.fullmatch(r"(kWh|m3) \d", word)


@pytest.mark.parametrize("paths", [None, []])
def test_nothing_to_write_is_an_error(paths):
    with pytest.raises(ValueError, match="word list, patterns or both"):
        WordSource.open(paths)


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
    (tmp_path / "minus.txt").write_text("open\nshut\t-1\n")
    with pytest.raises(ValueError, match=r"line 2 of .*minus\.txt.* at least 0"):
        WordSource.open(tmp_path / "minus.txt")
    (tmp_path / "empty.txt").write_text("\n")
    (tmp_path / "words.txt").write_text("open\n")
    with pytest.raises(ValueError, match=r"empty.txt' is empty"):
        WordSource.open([tmp_path / "words.txt", tmp_path / "empty.txt"])
    for weight in (0, -1, "much", float("nan")):
        with pytest.raises(ValueError, match="weight above 0"):
            WordSource.open([(tmp_path / "words.txt", weight)])
