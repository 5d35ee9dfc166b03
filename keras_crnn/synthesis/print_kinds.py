"""Kinds of words that printed documents are full of: amounts, codes, terms of receipts."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable

from keras_crnn.synthesis.own_lists import vocabulary
from keras_crnn.synthesis.pattern_source import PatternSource

#: Draws a word of the lists, for kinds that are made from one.
Draw = Callable[[random.Random], str]

CURRENCIES = r"(RM|\$|\$|S\$|US\$|EUR|USD|GBP|SR|Rs\.?|INR|CHF|MYR|SGD|HK\$|A\$|Q)"
DAY = r"(0[1-9]|[12]\d|3[01])"
MONTH = r"(0[1-9]|1[0-2])"
MONTH_NAME = (
    r"(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct)"
)
HOUR = r"([01]\d|2[0-3]|\d)"
SIXTIETH = r"[0-5]\d"
#: Forms of each kind and how often each is drawn among its own.
FORMS = {
    # A price, a sum, a discount or a rate: 65.20, RM5.30, -1,204.50, @3, 6%.
    "amount": (
        (r"\d\.\d\d", 22),
        (r"[1-9]\d\.\d\d", 24),
        (r"[1-9]\d\d\.\d\d", 10),
        (r"[1-9]\d{0,2},\d{3}\.\d\d", 4),
        (r"\d{1,3}\.(00|50|90|95|99|80)", 10),
        (r"0\.\d\d", 8),
        (r"-?0\.0\d", 5),
        (r"-[1-9]\d{0,2}\.\d\d", 3),
        (r"-[1-9]\d{0,2},\d{3}\.\d\d", 1),
        (r"\(\d{1,3}\.\d\d\)", 1),
        (CURRENCIES + r"\d{1,3}\.\d\d", 9),
        (CURRENCIES + r"[1-9]\d{0,2},\d{3}\.\d\d", 1),
        (r"\d{1,3},\d\d", 4),
        (r"[1-9]\d{0,2}\.\d{3},\d\d", 1),
        (r"[1-9]\d{0,2}(,\d{3}){1,2}", 3),
        (r"\d{1,2}\.\d{3}", 2),
        (r"@\d{1,2}(\.\d\d)?", 3),
        (r"\d{1,2}(\.\d{1,2})?%", 4),
        (r"\d{1,3}\.\d\d(SR|ZR|S|Z|T|A|\*|F|-)", 3),
        (r"[1-9]\d{0,2}\.\d", 2),
    ),
    # A code or serial number, often with leading zeros and repeated digits.
    "code": (
        (r"0{1,7}\d{3,9}", 12),
        (r"\d{5,13}", 14),
        (r"\d{2,4}0{2,5}\d{1,4}", 8),
        (r"[A-Z]{1,4}\d{2,8}", 12),
        (r"[A-Z]{1,3}-\d{2,6}(-\d{1,4})?", 6),
        (r"\d{2,4}[A-Z]{1,3}\d{1,4}", 4),
        (r"(SN|S/N|ID|NO|REF|LOT|P/N|INV|CS|T|R|POS):?\d{3,9}", 8),
        (r"#\d{2,7}", 4),
        (r"[A-Z0-9]{4}(-[A-Z0-9]{4}){1,2}", 3),
        (r"\d{3,6}/\d{1,4}", 3),
        (r"[A-F0-9]{2}(:[A-F0-9]{2}){3,5}", 1),
        (r"[*X]{4,12}\d{4}", 3),
        (r"\d{1,3}(\.\d{1,3}){2,3}", 2),
    ),
    # A telephone, company or tax number.
    "registration": (
        (r"\d{6,7}-[A-Z]", 6),
        (r"\(\d{6,7}-[A-Z]\)", 4),
        (r"00\d{7}-[A-Z]", 2),
        (r"00\d{10}", 4),
        (r"0\d-\d{7,8}", 5),
        (r"0\d{1,3}-\d{3,4}-?\d{4}", 4),
        (r"\d{3}-\d{3}-\d{4}", 4),
        (r"\(\d{2,3}\)\d{3,4}-?\d{4}", 3),
        (r"\+\d{1,2}-?\d{2,4}-?\d{6,7}", 3),
        (r"(GB|DE|FR|IT|NL|ATU|PL|ES)\d{8,9}", 4),
        (r"(TEL|FAX|GST|VAT|ABN|TIN):?\d{6,11}", 3),
        (r"\d{2}-\d{7}", 2),
        (r"[1-9]\d{4}", 4),
        (r"[A-Z]\d{2,3}", 2),
    ),
    # How many or how much: 1X, x3, 500ML, QTY.
    "quantity": (
        (r"[1-9]\d?[xX]", 10),
        (r"[xX][1-9]\d?", 8),
        (r"[1-9]\d?", 14),
        (r"(1|2|3|5|10)\.00?0?", 6),
        (r"\d{1,3}(\.\d{1,3})?(KG|G|ML|L|PCS|PC|CM|MM|OZ|LBS?|kg|g|ml|pcs|S|PKT|CT|EA|W|V)", 12),
        (r"\d{1,2}(X|x|\*)\d{1,3}(G|ML|S|PCS|MM)?", 5),
        (r"(QTY|Qty|PCS|UOM|EA|UNIT|PAX|Pax):?", 8),
        (r"(QTY|PAX|ITEM|TBL|TABLE|SEAT|GUEST)S?[:#]?\d{1,3}", 4),
    ),
    # A date as machines print it.
    "day": (
        (DAY + "/" + MONTH + r"/20[0-3]\d", 20),
        (DAY + "/" + MONTH + r"/[0-3]\d", 10),
        (DAY + "-" + MONTH + r"-20[0-3]\d", 12),
        (DAY + "-" + MONTH + r"-[0-3]\d", 6),
        (DAY + r"\." + MONTH + r"\.(20)?[0-3]\d", 8),
        (r"20[0-3]\d-" + MONTH + "-" + DAY, 8),
        (r"20[0-3]\d/" + MONTH + "/" + DAY, 4),
        (DAY + MONTH_NAME + r"(20)?[0-3]\d", 3),
        (DAY + "-" + MONTH_NAME + r"-(20)?[0-3]\d", 6),
        (MONTH_NAME + r"-?[0-3]\d", 3),
        (r"(19|20)\d\d", 5),
        (r"(MON|TUE|WED|THU|FRI|SAT|SUN|Mon|Tue|Wed|Thu|Fri|Sat|Sun),?", 4),
    ),
    # A time of day, often to the second.
    "clock": (
        (HOUR + ":" + SIXTIETH, 10),
        (HOUR + ":" + SIXTIETH + ":" + SIXTIETH, 12),
        (r"(0?[1-9]|1[0-2]):" + SIXTIETH + "(AM|PM|am|pm)", 5),
        (r"(0?[1-9]|1[0-2]):" + SIXTIETH + ":" + SIXTIETH + "(AM|PM)", 3),
        (r"(AM|PM|am|pm)", 3),
    ),
    # A single digit, letter or sign, or hardly more.
    "lone": (
        (r"[0-9]", 40),
        (r":", 10),
        (r"-", 5),
        (r"[A-Z]", 12),
        (r"[Xx]", 5),
        (r"[*#@&=+/|>]", 6),
        (r"\*[A-Z]", 2),
        (r"(\*\*|---?|\.\.\.|==|::|\*\*\*)", 2),
        (r"(SR|ZR|RM|\$|%|NO|S|T|A|NO\.|PC)", 8),
        (r"\([A-Z0-9]{1,2}\)", 3),
        (r"[1-9][.):]", 3),
        (r"[A-Z][.:]", 1),
    ),
}  # fmt: skip
COMPANY_FORMS = (
    "SDN", "BHD", "BHD.", "S/B", "(M)", "LTD", "LTD.", "INC", "INC.", "PTE", "GMBH", "LLC", "CO",
    "CO.", "CORP", "CORP.", "PLC", "S.A.", "AG", "B.V.", "PTY", "&", "ENT", "ENTERPRISE", "TRADING",
)  # fmt: skip
#: What nearly every receipt and invoice says.
COMMON_TERMS = (
    "total", "total", "subtotal", "cash", "change", "tax", "gst", "vat", "invoice", "receipt", "no",
    "no.", "date", "time", "qty", "amount", "amt", "price", "item", "items", "rounding", "discount",
    "balance", "paid", "card", "cashier", "bill", "table", "tel", "fax", "thank", "you", "rm", "sr",
    "tax(rm)", "jalan", "description", "summary", "incl", "excl",
)  # fmt: skip
ENDS = (":", ":", ":", ":", ",", ",", ",", ".", ".", "-", "*", ";", "#", "!", ")")
FRAMES = (("(", ")"), ("(", ")"), ("*", "*"), ("[", "]"), ("<", ">"), ("**", "**"), ('"', '"'))
JOINTS = ("/", "/", "-", "-", "&", ".", "_", ":")


@functools.cache
def forms(kind: str) -> PatternSource:
    """The forms of one kind."""
    return PatternSource(FORMS[kind])


def write_form(kind: str, draw: Draw, rng: random.Random) -> str:
    """A text of one of the kinds in `FORMS`."""
    return forms(kind).draw(rng)


def write_term(draw: Draw, rng: random.Random) -> str:
    """A word of receipts, invoices, forms, labels and screens, or the form of a company."""
    u = rng.random()
    if u < 0.12:
        return rng.choice(COMPANY_FORMS)
    return rng.choice(COMMON_TERMS if u < 0.4 else vocabulary("print"))


def write_tagged(draw: Draw, rng: random.Random) -> str:
    """A word with signs attached, or two joined by one: TOTAL:, (RM), CASH/CARD."""
    word = write_term(draw, rng) if rng.random() < 0.6 else draw(rng)
    u = rng.random()
    if u < 0.6:
        return word + rng.choice(ENDS)
    if u < 0.8:
        left, right = rng.choice(FRAMES)
        return left + word + right
    return word + rng.choice(JOINTS) + write_term(draw, rng)


PRINT_WRITERS: dict[str, Callable[[Draw, random.Random], str]] = {
    **{kind: functools.partial(write_form, kind) for kind in FORMS},
    "term": write_term,
    "tagged": write_tagged,
}
#: Share of a kind that keeps the case it is written in.
KEPT_PRINT_CASE = dict.fromkeys(FORMS, 1.0)
