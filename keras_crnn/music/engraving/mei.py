"""Scores in MEI, as verovio makes them of ABC: what is checked, mended and added before drawing."""

from __future__ import annotations

import random
from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from keras_crnn.music.engraving.look import DYNAMICS, TEMPI, Look

_SPACE = "{http://www.music-encoding.org/ns/mei}"
ElementTree.register_namespace("", _SPACE.strip("{}"))


def parse_mei(text: str) -> Element:
    """The root of a score in MEI."""
    return ElementTree.fromstring(text)


def write_mei(score: Element) -> str:
    """The inverse of `parse_mei`."""
    return ElementTree.tostring(score, encoding="unicode")


def list_pitches(score: Element) -> tuple[str, ...]:
    """Pitches of the notes in their order, such as `("C4", "B3")`."""
    notes = score.iter(f"{_SPACE}note")
    return tuple(f"{note.get('pname', '?').upper()}{note.get('oct')}" for note in notes)


def dress(score: Element, look: Look, syllable: Callable[[], str], rng: random.Random) -> None:
    """Makes rests of whole measures plain, and adds or takes away what the look says.

    Args:
        score: what `parse_mei` gave; it is changed.
        look: `Look`.
        syllable: gives a syllable to sing.
        rng: source of chance.
    """
    for layer in score.iter(f"{_SPACE}layer"):
        for rest in layer.findall(f"{_SPACE}multiRest"):  # verovio writes a 0 above it
            rest.tag = f"{_SPACE}mRest"
            rest.attrib.pop("num", None)
    for staff in score.iter(f"{_SPACE}staffDef"):
        for meter in staff.findall(f"{_SPACE}meterSig"):
            if not look.shows_meter:
                staff.remove(meter)
    for measure in score.iter(f"{_SPACE}measure"):
        _dress_measure(measure, look, syllable, rng)


def _dress_measure(
    measure: Element, look: Look, syllable: Callable[[], str], rng: random.Random
) -> None:
    notes = list(measure.iter(f"{_SPACE}note"))
    for note in notes:
        if look.lyrics:
            verse = SubElement(note, f"{_SPACE}verse", n="1")
            syl = SubElement(verse, f"{_SPACE}syl")
            syl.text = syllable()
            if rng.random() < 0.4:
                syl.set("con", "d")  # a hyphen to the next
                syl.set("wordpos", "i")
        if rng.random() < look.fingering:
            start = "#" + note.attrib["{http://www.w3.org/XML/1998/namespace}id"]
            finger = SubElement(measure, f"{_SPACE}fing", startid=start, place="above")
            finger.text = str(rng.randint(1, 5))
    beat = f"{rng.choice((1, 1, 1.5, 2))}"
    if rng.random() < look.dynamics:
        if rng.random() < 0.35:
            form = rng.choice(("cres", "dim"))
            SubElement(
                measure, f"{_SPACE}hairpin", staff="1", tstamp="1", tstamp2="0m+2.5",
                form=form, place="below",
            )  # fmt: skip
        else:
            sign = SubElement(measure, f"{_SPACE}dynam", staff="1", tstamp=beat, place="below")
            sign.text = rng.choice(DYNAMICS)
    if rng.random() < look.words:
        kind = rng.choice(("tempo", "dir"))
        place = "above" if kind == "tempo" else rng.choice(("above", "below"))
        word = SubElement(measure, f"{_SPACE}{kind}", staff="1", tstamp=beat, place=place)
        word.text = rng.choice(TEMPI)
