"""Kinds of words that no list holds: numbers, prices, times, cut and joined words."""

from __future__ import annotations

import random
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keras_crnn.synthesis.words import WordSource

#: Short words that word lists tend to miss and streets do not.
_COMMON = (
    "the you and your for of in to at on by is it we our us me my no not all new old one two a i "
    "or as be do go if so up an are can has his her its now off out own see set top was who why "
    "with from this that here more only open free sale shop stop exit west east home please "
    "st rd ave blvd dr inc inn ltd co mr mrs est pm am tel www com"
)
COMMON_WORDS = tuple(_COMMON.split())
DOMAINS = ("com", "com", "com", "org", "net", "co.uk", "de")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def digits(rng: random.Random, count: int) -> str:
    """`count` random digits."""
    return "".join(rng.choice(string.digits) for _ in range(count))


def write_number(source: WordSource, rng: random.Random) -> str:
    """One to seven digits."""
    return digits(rng, rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 7)))


def write_random(source: WordSource, rng: random.Random) -> str:
    """Two to nine letters and digits."""
    signs = string.ascii_lowercase + string.digits
    return "".join(rng.choice(signs) for _ in range(rng.randint(2, 9)))


def write_joined(source: WordSource, rng: random.Random) -> str:
    """Two words run together, cut at 14 characters."""
    return (source.draw_listed(rng) + source.draw_listed(rng))[:14]


def write_prefix(source: WordSource, rng: random.Random) -> str:
    """The first one to four letters of a word."""
    return source.draw_listed(rng)[: rng.randint(1, 4)]


def write_common(source: WordSource, rng: random.Random) -> str:
    """A common short word."""
    return rng.choice(COMMON_WORDS)


def write_price(source: WordSource, rng: random.Random) -> str:
    """A price or a percentage."""
    whole = str(rng.randint(0, 10 ** rng.randint(1, 3)))
    cents = rng.choice(("99", "95", "50", "00", digits(rng, 2)))
    return rng.choice((f"${whole}.{cents}", f"${whole}", f"{whole}.{cents}", f"{whole}%"))


def write_time(source: WordSource, rng: random.Random) -> str:
    """A time of day."""
    hour, minute = rng.randint(0, 23), rng.choice((0, 0, 15, 30, 30, 45, rng.randint(0, 59)))
    half = rng.choice(("am", "pm"))
    return rng.choice((f"{hour}:{minute:02}", f"{hour % 12 or 12}{half}", f"{hour:02}.{minute:02}"))


def write_date(source: WordSource, rng: random.Random) -> str:
    """A day, a year or both."""
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.randint(1850, 2035)
    return rng.choice(
        (str(year), f"{day}/{month}", f"{day:02}.{month:02}.{year % 100:02}",
         f"{MONTHS[month - 1]}-{day}", f"{month}/{day}/{year}", f"{day}th")
    )  # fmt: skip


def write_phone(source: WordSource, rng: random.Random) -> str:
    """A telephone number."""
    parts = [digits(rng, 3), digits(rng, 3), digits(rng, 4)]
    return rng.choice(("-", "-", ".", "")).join(parts[rng.randint(0, 1) :])


def write_address(source: WordSource, rng: random.Random) -> str:
    """An address in the web."""
    address = f"{source.draw_listed(rng)}.{rng.choice(DOMAINS)}"
    return f"www.{address}" if rng.random() < 0.5 else address


#: The kinds of words besides plain ones; `WordMix` holds a share for each.
WRITERS = {
    "number": write_number,
    "random": write_random,
    "joined": write_joined,
    "prefix": write_prefix,
    "common": write_common,
    "price": write_price,
    "time": write_time,
    "date": write_date,
    "phone": write_phone,
    "address": write_address,
}
