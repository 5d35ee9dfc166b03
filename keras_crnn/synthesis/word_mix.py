"""What share of the drawn texts is of which kind, case and length."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Any

from keras_crnn.synthesis.kinds import WRITERS
from keras_crnn.synthesis.probability import check_probability
from keras_crnn.system.errors import InputError

#: Share of list words by length; the last is for 11 and more. Mean about 5.5, as on streets.
LENGTH_SHARES = (0.02, 0.07, 0.14, 0.17, 0.16, 0.14, 0.11, 0.08, 0.05, 0.03, 0.03)


@dataclass(frozen=True)
class WordMix:
    """Shares of what is written; what the kinds leave of 1 are words of the list.

    Make variants with `dataclasses.replace(STREET, number_probability=0.2)`.

    Raises:
        ValueError: a share outside 0 to 1, exclusive shares that sum to more than 1, or
            `length_shares` that are no shares.
    """

    # One to seven random digits.
    number_probability: float = 0.06
    # Random letters and digits, for reading without a vocabulary.
    random_probability: float = 0.03
    # Two words run together.
    joined_probability: float = 0.018
    # The first one to four letters of a word, as if cut off.
    prefix_probability: float = 0.042
    # Common short words.
    common_probability: float = 0.08
    # First names and surnames.
    name_probability: float = 0.04
    # Cities, countries, streets.
    place_probability: float = 0.03
    # $4.99, 50%.
    price_probability: float = 0.012
    # 9:30, 10am.
    time_probability: float = 0.008
    # 24/12, 2014, Dec-24.
    date_probability: float = 0.008
    # Licence plates: AB12CDE, AB-123-CD.
    plate_probability: float = 0.01
    # 555-0123.
    phone_probability: float = 0.006
    # www.word.com.
    address_probability: float = 0.004
    # info@word.com.
    email_probability: float = 0.004
    # (word), A&B, x_1, #?%: signs of every kind, for models that read them.
    sign_probability: float = 0.0
    # 65.20, RM5.30, -1,204.50, 6%: amounts as documents print them.
    amount_probability: float = 0.0
    # 0000007802317, INV-00412: codes and serial numbers.
    code_probability: float = 0.0
    # Telephone, company and tax numbers.
    registration_probability: float = 0.0
    # 1X, x3, 500ML, QTY.
    quantity_probability: float = 0.0
    # 24/12/2018, 03-JAN-19.
    day_probability: float = 0.0
    # 15:46:09, 08:53PM.
    clock_probability: float = 0.0
    # A digit, a letter or a sign alone.
    lone_probability: float = 0.0
    # Words of receipts, invoices, forms, labels and screens; SDN, LTD.
    term_probability: float = 0.0
    # TOTAL:, (RM), CASH/CARD.
    tagged_probability: float = 0.0
    # Words in capitals and with a first capital; the rest stay as they are (exclusive).
    upper_probability: float = 0.45
    capitalised_probability: float = 0.30
    # A punctuation mark before or after the word.
    punctuation_probability: float = 0.1
    # Shares of list words of length 1, 2, ...; the last is for that length and more. They need
    # not sum to 1. None leaves the lengths of the list.
    length_shares: tuple[float, ...] | None = LENGTH_SHARES
    # How strongly words with rare letters are favoured within their length: 0 not at all, 1 in
    # proportion to the mean rarity (1 / share) of their letters.
    balance: float = 0.3
    # Lines of several words instead of one, and from how many words to how many.
    line_probability: float = 0.0
    line_words: tuple[int, int] = (2, 8)
    # A sign that stands alone at a gap or an end of a line: TEL : 03-7832, 2 @ 3.50.
    sign_apart_probability: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name not in ("length_shares", "line_words"):
                check_probability(field.name, getattr(self, field.name))
        kinds = sum(getattr(self, f"{kind}_probability") for kind in WRITERS)
        cases = self.upper_probability + self.capitalised_probability
        if kinds > 1 + 1e-9 or cases > 1 + 1e-9:
            raise InputError(
                "Shares of the kinds of words, and of the cases, must sum to at most 1. "
                f"Received sums of {kinds:g} and {cases:g}"
            )
        low, high = map(int, self.line_words)
        object.__setattr__(self, "line_words", (low, high))
        if not 2 <= low <= high:
            raise InputError(
                "`line_words` must be (low, high), whole numbers with 2 <= low <= high. "
                f"Received: {self.line_words}"
            )
        if self.length_shares is not None:
            shares = tuple(self.length_shares)
            object.__setattr__(self, "length_shares", shares)  # a list would not hash
            if not all(math.isfinite(share) and share >= 0 for share in shares) or not sum(shares):
                raise InputError(
                    "`length_shares` must hold shares of at least 0, one of them above 0, or be "
                    f"None. Received: {shares}"
                )


#: Words as streets show them.
STREET = WordMix()
#: The same with signs of every kind and more mixed case, for models that read all of ASCII.
SIGNS = replace(
    STREET,
    sign_probability=0.12,
    random_probability=0.06,
    punctuation_probability=0.2,
    upper_probability=0.35,
    sign_apart_probability=0.04,
)
#: Words exactly as in the list, at the list's own weights.
_NO_KINDS: dict[str, Any] = {f"{kind}_probability": 0.0 for kind in WRITERS}
VERBATIM = WordMix(
    **_NO_KINDS,
    upper_probability=0.0,
    capitalised_probability=0.0,
    punctuation_probability=0.0,
    length_shares=None,
    balance=0.0,
)
#: What stands on receipts, invoices, forms, labels, screens and pages of books.
DOCUMENT = replace(
    VERBATIM,
    number_probability=0.04,
    random_probability=0.02,
    common_probability=0.05,
    name_probability=0.03,
    place_probability=0.03,
    phone_probability=0.01,
    address_probability=0.004,
    email_probability=0.006,
    amount_probability=0.22,
    code_probability=0.06,
    registration_probability=0.03,
    quantity_probability=0.05,
    day_probability=0.04,
    clock_probability=0.025,
    lone_probability=0.09,
    term_probability=0.13,
    tagged_probability=0.05,
    upper_probability=0.6,
    capitalised_probability=0.22,
    punctuation_probability=0.02,
    length_shares=LENGTH_SHARES,
    balance=0.3,
    sign_apart_probability=0.08,
)
WORD_MIXES = {"street": STREET, "signs": SIGNS, "document": DOCUMENT, "verbatim": VERBATIM}
