import dataclasses
import os
import pickle
import random
import re
import statistics
import string
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from keras_crnn.synthesis.kinds import WRITERS, vocabulary
from keras_crnn.synthesis.word_mix import DOCUMENT, SIGNS, STREET, VERBATIM, WORD_MIXES, WordMix
from keras_crnn.synthesis.words import WordSource

ROOT = Path(__file__).parents[2]
SIGN = r"[!-/:-@\[-`{-~]"
PART = r"(hotel|open|\d{1,3})"
FORMS = {
    "number": r"\d{1,7}",
    "random": r"[a-z0-9]{2,9}",
    "joined": r"(hotel|open){2}",
    "prefix": r"h|ho|hot|hote|o|op|ope|open",
    "common": r"[a-z]{1,6}",
    "name": r"[a-z][a-z'-]+",
    "place": r"[a-z]{3,14}",
    "price": r"\$?\d{1,4}(\.\d\d)?|\d{1,4}%",
    "time": r"\d{1,2}[:.]\d\d|\d{1,2}[ap]m",
    "date": r"\d{4}|\d{1,2}/\d{1,2}(/\d{4})?|\d\d\.\d\d\.\d\d|[a-z]{3}-\d{1,2}|\d{1,2}th",
    "plate": r"(?=.*\d)(?=.*[a-z])[a-z\d-]{4,10}",
    "phone": r"(\d{3}[-.]?){1,2}\d{4}",
    "address": r"(www\.)?(hotel|open)\.[a-z.]{2,5}",
    "email": r"[a-z-]+[._]?\d{0,2}@(hotel|open)\.[a-z.]{2,5}",
    "sign": rf"{SIGN}?{PART}{SIGN}{PART}?|{SIGN}{PART}|[!-~]{{1,8}}",
}

PLAIN = WordMix(
    **{f"{kind}_probability": 0.0 for kind in WRITERS}, punctuation_probability=0.0, balance=0.0
)


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
    assert share == pytest.approx(0.1, abs=0.02)


def only(kind, **changes):
    """A mix that writes nothing but one kind."""
    shares = {f"{other}_probability": float(other == kind) for other in WRITERS}
    return dataclasses.replace(STREET, **shares, punctuation_probability=0.0, **changes)


@pytest.mark.parametrize("kind", FORMS)
def test_every_kind_looks_as_it_claims(kind):
    drawn = draw(WordSource(["hotel", "open"], only(kind)), 400)
    for word in drawn:
        assert word.isascii()
        assert re.fullmatch(FORMS[kind], word.lower()), word
    assert len(set(drawn)) > 5


def test_kinds_have_their_shares():
    drawn = draw(WordSource(["hotel"]), 40000)
    emails = sum("@" in word for word in drawn) / len(drawn)
    assert emails == pytest.approx(STREET.email_probability, rel=0.25)
    names, places = (set(map(str.casefold, vocabulary(name))) for name in ("names", "places"))
    folded = [word.casefold() for word in drawn]
    only_names, only_places = names - places - {"hotel"}, places - names
    share = sum(word in only_names for word in folded) / len(folded)
    assert 0.03 < share < 0.045
    assert 0.02 < sum(word in only_places for word in folded) / len(folded) < 0.035
    plain = sum(word.strip(".,!:;?'\"(#$&") == "hotel" for word in folded) / len(folded)
    assert 0.63 < plain < 0.70


def test_signs_are_drawn_all_and_in_pairs():
    drawn = draw(WordSource(["hotel", "open"], SIGNS), 6000)
    counts = Counter("".join(drawn))
    assert min(counts[sign] for sign in string.punctuation) >= 10
    for form in ("(hotel)", "[open]", "hotel&open", "open/hotel"):
        assert form in {word.lower() for word in drawn}
    assert not any(word.startswith("(") and word.endswith(")") for word in draw(WordSource(["a"])))


def test_plates_and_addresses_mostly_keep_their_case():
    plates = draw(WordSource(["hotel"], only("plate")))
    assert sum(word.isupper() for word in plates) / len(plates) > 0.95
    for kind in ("address", "email"):
        drawn = draw(WordSource(["Hotel"], only(kind)))
        assert 0.8 < sum(word.islower() for word in drawn) / len(drawn) < 0.99


def test_joined_words_are_sometimes_camel_case():
    mix = only("joined", upper_probability=0.0, capitalised_probability=0.0)
    drawn = draw(WordSource(["hotel"], mix))
    assert drawn.count("hotelHotel") / len(drawn) == pytest.approx(0.25, abs=0.04)
    assert set(drawn) == {"hotelHotel", "hotelhotel"}


def test_own_lists_are_clean():
    for name in ("names", "places"):
        words = vocabulary(name)
        assert len(words) > 350
        assert len(set(words)) == len(words)
        assert all(word.isascii() and word[0].isupper() for word in words)


def test_verbatim_changes_nothing():
    assert WORD_MIXES == {
        "street": STREET, "signs": SIGNS, "document": DOCUMENT, "verbatim": VERBATIM,
    }  # fmt: skip
    words = [("eMail@x.de", 3.0), ("Stra\u00dfe", 1.0), ("a" * 30, 1.0)]
    source = WordSource(words, VERBATIM, characters="eMail@x.dStr\u00df")
    drawn = draw(source, 5000)
    assert set(drawn) == {word for word, _ in words}
    for word, weight in words:
        assert drawn.count(word) / len(drawn) == pytest.approx(weight / 5, abs=0.03)


def test_draws_depend_on_the_given_random_alone():
    source = WordSource(["hotel", "open", "quiz"], patterns=[r"[^a-z]{3}", r"\w+"])
    again = pickle.loads(pickle.dumps(source))
    first = draw(source, 300)
    assert first == draw(source, 300) == draw(again, 300)
    code = (
        "import random; from keras_crnn.synthesis.words import WordSource; rng = random.Random(0);"
        r"source = WordSource(['hotel', 'open', 'quiz'], patterns=[r'[^a-z]{3}', r'\w+']);"
        "print('\\n'.join(source.draw(rng) for _ in range(300)))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    printed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.splitlines() == first


def test_lengths_may_be_left_or_shaped():
    words = ["no", "yes", "sure", "longer", "longer"]
    left = draw(WordSource(words, dataclasses.replace(PLAIN, length_shares=None)))
    assert sum(len(word) == 6 for word in left) / len(left) == pytest.approx(0.4, abs=0.04)
    shaped = draw(WordSource(words, dataclasses.replace(PLAIN, length_shares=[0, 3, 1])))
    assert {len(word) for word in shaped} == {2, 3, 4, 6}
    assert sum(len(word) == 2 for word in shaped) / len(shaped) == pytest.approx(0.75, abs=0.04)
    with pytest.raises(ValueError, match="length_shares"):
        WordMix(length_shares=())
    with pytest.raises(ValueError, match="length_shares"):
        WordMix(length_shares=(1.0, -1.0))
    with pytest.raises(ValueError, match="length_shares"):
        WordSource(["hotel"], dataclasses.replace(PLAIN, length_shares=(1.0, 0.0)))


def test_balance_raises_rare_letters():
    words = ["seat", "sees", "east", "teas", "Tees"] * 20 + ["quiz", "jazz"]
    shares = []
    for balance in (0.0, 0.3, 1.0):
        drawn = draw(WordSource(words, dataclasses.replace(PLAIN, balance=balance)), 8000)
        shares.append(sum("z" in word.lower() for word in drawn) / len(drawn))
    assert shares[0] == pytest.approx(2 / 102, abs=0.006)
    assert shares[0] * 1.3 < shares[1] < shares[2] / 1.3
    assert shares[2] < 0.5
    with pytest.raises(ValueError, match="balance"):
        WordMix(balance=2.0)


def test_balance_takes_cases_as_one():
    words = ["Abba"] + ["abba"] * 99
    drawn = draw(WordSource(words, dataclasses.replace(VERBATIM, balance=1.0)), 4000)
    assert drawn.count("Abba") / len(drawn) == pytest.approx(0.01, abs=0.006)
