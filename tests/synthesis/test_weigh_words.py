"""The example that weighs a word list by how often words are written."""

import sys
from types import SimpleNamespace

import pytest

from examples.weigh_words import main, weigh_words
from keras_crnn.synthesis.word_list import read_lists

FREQUENCIES = {"the": 5e-2, "market": 1e-4, "don't": 1e-3, "mordants": 0.0, "ryobi": 2e-7}


def frequency(word, lang=None):
    return FREQUENCIES.get(word, 0.0)


def test_frequent_words_weigh_more_and_are_added():
    weighed = dict(weigh_words(["mordants", "market"], FREQUENCIES, frequency))
    assert list(weighed) == ["don't", "market", "mordants", "ryobi", "the"]
    assert weighed["market"] == pytest.approx(100**0.6)
    assert weighed["mordants"] == pytest.approx((1 / 30) ** 0.6)  # a third of `least`
    assert weighed["the"] > weighed["don't"] > weighed["market"] > weighed["ryobi"]


def test_a_listed_word_is_not_added_in_another_case():
    weighed = weigh_words(["London"], ["london"], lambda word: 1e-4)
    assert [word for word, _ in weighed] == ["London"]


def test_power_tells_how_much_frequency_counts():
    alike = weigh_words(["mordants", "market"], (), frequency, power=0)
    assert alike == [("market", 1), ("mordants", 1)]
    written = dict(weigh_words(["market", "the"], (), frequency, power=1))
    assert written["the"] / written["market"] == pytest.approx(500)


def test_rare_long_and_odd_candidates_are_left_out():
    odd = ["-", "12", "the-", "naïve", "a" * 21, "two words"]
    assert weigh_words([], odd, lambda word: 1e-3) == []
    assert weigh_words([], ["rare"], lambda word: 9e-8) == []
    assert [word for word, _ in weigh_words([], ["4th", "u.s", "at&t"], lambda word: 1e-3)] == [
        "4th", "at&t", "u.s",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"power": 1.5}, "power must be from 0 to 1; got 1.5"),
        ({"least": 0}, "least must be above 0 and at most 1; got 0"),
    ],
)
def test_bad_settings_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        weigh_words(["word"], (), frequency, **options)


def test_the_generator_draws_from_the_file(tmp_path, monkeypatch, capsys):
    stand_in = SimpleNamespace(
        word_frequency=frequency, iter_wordlist=lambda language: iter([*FREQUENCIES, "000th"])
    )
    monkeypatch.setitem(sys.modules, "wordfreq", stand_in)
    listed, out = tmp_path / "words.txt", tmp_path / "frequent.txt"
    listed.write_text("market\nmordants\n")
    monkeypatch.setattr(sys, "argv", ["weigh_words.py", str(listed), "--out", str(out)])
    main()
    assert capsys.readouterr().out == f"{out}: 5 words, 3 of them added\n"
    weights = dict(read_lists(str(out), "abcdefghijklmnopqrstuvwxyz'"))
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["market"] / weights["mordants"] == pytest.approx(3000**0.6, rel=1e-3)


def test_what_is_missing_is_said(tmp_path, monkeypatch, capsys):
    gone = str(tmp_path / "gone.txt")
    monkeypatch.setattr(sys, "argv", ["weigh_words.py", gone, "--out", str(tmp_path / "o.txt")])
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    with pytest.raises(SystemExit):
        main()
    assert "pip install wordfreq" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "wordfreq", SimpleNamespace(iter_wordlist=None))
    with pytest.raises(SystemExit):
        main()
    assert "gone.txt" in capsys.readouterr().err
