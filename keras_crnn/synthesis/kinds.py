"""Kinds of words that no list holds: numbers, names, prices, times, cut and joined words."""

from __future__ import annotations

import functools
import random
import string

from keras_crnn.synthesis.own_lists import vocabulary
from keras_crnn.synthesis.pattern_source import PatternSource
from keras_crnn.synthesis.print_kinds import KEPT_PRINT_CASE, PRINT_WRITERS, Draw

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
MAILBOXES = ("info", "office", "contact", "sales", "mail", "hello")
CAMEL_SHARE = 0.25  # of joined words
MIXED_SHARE = 0.2  # of random strings
PAIRS = ("()", "()", "[]", "{}", "<>", '""', "''", "``", "**", "__")
LONGEST_PART = 10  # characters of each word in an e-mail address
#: Great Britain, United States (three), France and Italy (two), Spain, Germany, the Netherlands,
#: Poland, Sweden. A blank would part a plate into two words.
PLATES = (
    r"[A-HJ-PR-Y]{2}\d{2}[A-HJ-PR-Z]{3}",
    r"[A-Z]{3}-?\d{4}",
    r"\d{3}-?[A-Z]{3}",
    r"\d[A-Z]{3}\d{3}",
    r"[A-HJ-NP-TV-Z]{2}(-\d{3}-|\d{3})[A-HJ-NP-TV-Z]{2}",
    r"\d{4}[B-DF-HJ-NPR-TV-Z]{3}",
    r"[A-Z]{1,3}-[A-Z]{1,2}\d{1,4}",
    r"\d{2}-[B-DF-HJ-NP-TV-XZ]{3}-\d",
    r"[A-Z]{2}\d{5}",
    r"[A-HJ-PR-UW-Z]{3}\d{3}",
)  # fmt: skip


@functools.cache
def plates() -> PatternSource:
    """The forms of licence plates."""
    return PatternSource(PLATES)


def digits(rng: random.Random, count: int) -> str:
    """`count` random digits."""
    return "".join(rng.choice(string.digits) for _ in range(count))


def write_number(draw: Draw, rng: random.Random) -> str:
    """One to seven digits."""
    return digits(rng, rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 7)))


def write_random(draw: Draw, rng: random.Random) -> str:
    """Two to nine letters and digits, some in mixed case."""
    letters = string.ascii_letters if rng.random() < MIXED_SHARE else string.ascii_lowercase
    signs = letters + string.digits
    return "".join(rng.choice(signs) for _ in range(rng.randint(2, 9)))


def write_joined(draw: Draw, rng: random.Random) -> str:
    """Two words run together, some in camel case, cut at 14 characters."""
    first, second = draw(rng), draw(rng)
    if rng.random() < CAMEL_SHARE:
        second = second[:1].upper() + second[1:]
    return (first + second)[:14]


def write_prefix(draw: Draw, rng: random.Random) -> str:
    """The first one to four letters of a word."""
    return draw(rng)[: rng.randint(1, 4)]


def write_common(draw: Draw, rng: random.Random) -> str:
    """A common short word."""
    return rng.choice(COMMON_WORDS)


def write_name(draw: Draw, rng: random.Random) -> str:
    """A first name or a surname."""
    return rng.choice(vocabulary("names"))


def write_place(draw: Draw, rng: random.Random) -> str:
    """A city, a country or a street."""
    return rng.choice(vocabulary("places"))


def write_price(draw: Draw, rng: random.Random) -> str:
    """A price or a percentage."""
    whole = str(rng.randint(0, 10 ** rng.randint(1, 3)))
    cents = rng.choice(("99", "95", "50", "00", digits(rng, 2)))
    return rng.choice((f"${whole}.{cents}", f"${whole}", f"{whole}.{cents}", f"{whole}%"))


def write_time(draw: Draw, rng: random.Random) -> str:
    """A time of day."""
    hour, minute = rng.randint(0, 23), rng.choice((0, 0, 15, 30, 30, 45, rng.randint(0, 59)))
    half = rng.choice(("am", "pm"))
    return rng.choice((f"{hour}:{minute:02}", f"{hour % 12 or 12}{half}", f"{hour:02}.{minute:02}"))


def write_date(draw: Draw, rng: random.Random) -> str:
    """A day, a year or both."""
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.randint(1850, 2035)
    return rng.choice(
        (str(year), f"{day}/{month}", f"{day:02}.{month:02}.{year % 100:02}",
         f"{MONTHS[month - 1]}-{day}", f"{month}/{day}/{year}", f"{day}th")
    )  # fmt: skip


def write_plate(draw: Draw, rng: random.Random) -> str:
    """A licence plate."""
    return plates().draw(rng)


def write_phone(draw: Draw, rng: random.Random) -> str:
    """A telephone number."""
    parts = [digits(rng, 3), digits(rng, 3), digits(rng, 4)]
    return rng.choice(("-", "-", ".", "")).join(parts[rng.randint(0, 1) :])


def write_address(draw: Draw, rng: random.Random) -> str:
    """An address in the web, in small letters."""
    address = f"{draw(rng)}.{rng.choice(DOMAINS)}".lower()
    return f"www.{address}" if rng.random() < 0.5 else address


def write_email(draw: Draw, rng: random.Random) -> str:
    """An e-mail address in small letters, of a person or an office."""
    user = rng.choice((rng.choice(MAILBOXES), write_name(draw, rng).replace("'", "")))
    if rng.random() < 0.2:
        user += rng.choice((".", "_", "")) + digits(rng, rng.randint(1, 2))
    host = draw(rng)[:LONGEST_PART]
    return f"{user[:LONGEST_PART]}@{host}.{rng.choice(DOMAINS)}".lower()


def write_signs(draw: Draw, rng: random.Random) -> str:
    """Signs of every kind: around a word, between two, after one, in strings, alone."""
    u = rng.random()
    if u < 0.3:
        left, right = tuple(rng.choice(PAIRS))
        return left + draw(rng) + right
    if u < 0.6:
        parts = [_write_part(draw, rng) for _ in range(2)]
        return rng.choice(string.punctuation).join(parts)
    if u < 0.75:
        ends = [draw(rng), rng.choice(string.punctuation)]
        rng.shuffle(ends)
        return "".join(ends)
    if u < 0.92:
        signs = string.ascii_letters + string.digits + 2 * string.punctuation
        return "".join(rng.choice(signs) for _ in range(rng.randint(2, 8)))
    return rng.choice(string.punctuation) * rng.randint(1, 3)


def _write_part(draw: Draw, rng: random.Random) -> str:
    if rng.random() < 0.3:
        return digits(rng, rng.randint(1, 3))
    return draw(rng)[:LONGEST_PART]


#: The kinds of words besides plain ones; `WordMix` holds a share for each.
WRITERS = {
    "number": write_number,
    "random": write_random,
    "joined": write_joined,
    "prefix": write_prefix,
    "common": write_common,
    "name": write_name,
    "place": write_place,
    "price": write_price,
    "time": write_time,
    "date": write_date,
    "plate": write_plate,
    "phone": write_phone,
    "address": write_address,
    "email": write_email,
    "sign": write_signs,
    **PRINT_WRITERS,
}
#: Share of a kind that keeps the case it is written in; the others take any style.
KEPT_CASE = {"plate": 0.95, "address": 0.85, "email": 0.9, **KEPT_PRINT_CASE}
