import random
import re

import pytest

from keras_crnn.synthesis.own_lists import vocabulary
from keras_crnn.synthesis.print_kinds import COMPANY_FORMS, PRINT_WRITERS
from keras_crnn.synthesis.word_mix import DOCUMENT
from keras_crnn.synthesis.words import WordSource

TERM = r"[A-Za-z0-9&./()-]+"
#: What each kind may look like, and texts that must come up in enough draws.
LOOKS = {
    "amount": (r"[-(@]?(RM|Rs\.?|[A-Z]{0,3}\$?)[\d.,]+[A-Z%*)-]{0,2}", r"[A-Z]{2,3}\d+\.\d\d"),
    "code": (r"[A-Z0-9#*/:.-]{2,17}", r"0{4,}\d+"),
    "registration": (r"[A-Z0-9()+:-]{3,18}", r"\d{6,9}-[A-Z]"),
    "quantity": (r"[A-Za-z0-9.:#*]{1,12}", r"[xX]\d\d?"),
    "day": (r"[A-Za-z0-9./,-]{3,11}", r"\d\d/\d\d/20\d\d"),
    "clock": (r"[0-9:]{0,8}([AP]M|[ap]m)?", r"\d\d:\d\d:\d\d"),
    "lone": (r"[!-~]{1,4}", r":"),
    "term": (TERM, r"total"),
    "tagged": (r"[!-~]{2,}", r"[a-z]+:"),
}


def test_every_kind_has_a_look_here():
    assert list(LOOKS) == list(PRINT_WRITERS)


@pytest.mark.parametrize("kind", PRINT_WRITERS)
def test_a_kind_looks_as_it_claims_and_is_the_same_for_the_same_chance(kind):
    source = WordSource(["hotel", "open"])

    def draw():
        rng = random.Random(0)
        return [PRINT_WRITERS[kind](source.draw_listed, rng) for _ in range(4000)]

    look, wanted = LOOKS[kind]
    drawn = draw()
    assert drawn == draw()
    for text in drawn:
        assert text.isascii()
        assert re.fullmatch(look, text), text
    assert any(re.fullmatch(wanted, text) for text in drawn)
    assert len(set(drawn)) > 30


def test_documents_are_amounts_and_capitals_without_blanks():
    source = WordSource(["hotel", "open", "street", "library"], DOCUMENT)
    rng = random.Random(0)
    drawn = [source.draw(rng) for _ in range(6000)]
    assert not any(re.search(r"\s", text) for text in drawn)
    assert 0.35 < sum(any(map(str.isdigit, text)) for text in drawn) / 6000 < 0.65
    words = [text for text in drawn if text.isalpha() and len(text) > 1]
    assert 0.5 < sum(map(str.isupper, words)) / len(words) < 0.75
    assert sum(map(str.islower, words)) / len(words) > 0.08
    assert {"TOTAL", "CASH", "TOTAL:", "BHD", "-"} <= set(drawn)


def test_terms_are_clean():
    terms = vocabulary("print")
    assert len(terms) > 400
    assert len(set(terms)) == len(terms)
    assert all(term.isascii() and term == term.lower() for term in terms)
    assert not any(" " in form for form in COMPANY_FORMS)
