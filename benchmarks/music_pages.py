"""Engraved pages of music with the place of each staff, for measuring how well they are found.

Needs verovio and resvg_py. The music is made of fragments in ABC; pages have a title, lyrics,
dynamics and tempo words, one staff a system or the two of a piano.
"""

from __future__ import annotations

import io
import random
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

import numpy as np
import resvg_py
import verovio
from PIL import Image

from keras_crnn.music.fragments import Fragment

FACES = ("Leipzig", "Bravura", "Gootville", "Leland", "Petaluma")
SYLLABLES = ("la", "lo", "du", "mi", "sol", "ay", "men", "ber", "ting", "rem", "quam", "sto")
DYNAMICS = ("p", "mf", "f", "pp", "sfz", "cresc.", "dim.")
TITLES = ("Andante in F", "Romance", "No. 7. Wiegenlied", "Tanz")
UNIT = 9  # of verovio's page, half a staff space
_MEI = "{http://www.music-encoding.org/ns/mei}"
_SVG = "{http://www.w3.org/2000/svg}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(frozen=True)
class EngravedPage:
    """A page and its staves.

    Attributes:
        picture: uint8 `(height, width)`.
        staves: tuple of float arrays `(4,)`: left, right, top line and bottom line, in pixels.
    """

    picture: np.ndarray
    staves: tuple[np.ndarray, ...]


def engrave_page(
    fragments: list[Fragment], staves: int, rng: random.Random, piano: bool = False
) -> EngravedPage:
    """A page with so many staves, cut below the last or as long as its paper.

    Args:
        fragments: what `read_fragments` gave.
        staves: int. How many; even ones for a piano.
        rng: random.Random. Source of chance.
        piano: bool. Whether two staves make a system. Defaults to `False`.
    """
    ET.register_namespace("", _MEI.strip("{}"))
    face = rng.choice(FACES)
    for measures in (2 * staves, 4 * staves, 8 * staves, 16 * staves):
        mei = _compose(fragments, measures, rng, piano)
        toolkit = verovio.toolkit()
        toolkit.setOptions(
            {
                "inputFrom": "mei",
                "font": face,
                "scale": 100,
                "pageWidth": rng.randint(1700, 2400),
                "pageHeight": 60000,
                "unit": UNIT,
                "footer": "none",
                "header": "encoded",
                "adjustPageHeight": True,
                "staffLineWidth": rng.uniform(0.12, 0.22),
                "spacingStaff": rng.randint(8, 16),
                "spacingSystem": rng.randint(6, 16),
                "spacingLinear": rng.uniform(0.25, 0.5),
            }
        )
        assert toolkit.loadData(mei)
        svg = toolkit.renderToSVG(1)
        found = _locate_staves(svg)
        if len(found) >= staves:
            break
    found = found[:staves]
    _, _, _, bottom = found[-1]
    width = float(re.findall(r'width="([\d.]+)px"', svg)[0])
    scale = rng.uniform(1300, 3000) / width
    data = bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, background="white"))
    picture = np.array(Image.open(io.BytesIO(data)).convert("L"))
    cut = min(len(picture), round((bottom + 5 * UNIT) * scale))
    picture = picture[:cut]
    blank = rng.randint(20, 500)
    picture = np.pad(picture, ((0, blank), (0, 0)), constant_values=255)
    return EngravedPage(picture, tuple(one * scale for one in found))


def _compose(fragments: list[Fragment], measures: int, rng: random.Random, piano: bool) -> str:
    """MEI of random fragments, with words added."""
    score, first = _read_measures(fragments, measures, rng)
    _add_words(first, rng)
    if piano:
        _, second = _read_measures(fragments, measures, rng)
        group = next(score.iter(f"{_MEI}staffGrp"))
        group.set("symbol", "brace")
        group.set("bar.thru", "true")
        definition = ET.SubElement(group, f"{_MEI}staffDef", {"n": "2", "lines": "5"})
        ET.SubElement(definition, f"{_MEI}clef", {"shape": "F", "line": "4"})
        for upper, lower in zip(first, second, strict=False):
            for child in lower:
                child.set("n" if child.tag == f"{_MEI}staff" else "staff", "2")
                upper.append(child)
        for upper in first[len(second) :]:
            ET.SubElement(ET.SubElement(upper, f"{_MEI}staff", {"n": "2"}), f"{_MEI}layer")
    head = next(score.iter(f"{_MEI}pgHead"), None)
    if head is not None and len(head):
        head[0].text = rng.choice(TITLES)
    return ET.tostring(score, encoding="unicode")


def _read_measures(
    fragments: list[Fragment], count: int, rng: random.Random
) -> tuple[ET.Element, list[ET.Element]]:
    """A score in MEI and its measures, of fragments one after another."""
    plain = [row for row in fragments if "Z" not in row.abc and ":" not in row.abc]
    first = rng.choice(plain)
    same_key = [row for row in plain if row.key == first.key]
    body, bars = [], 0
    while bars < count:
        body.append(rng.choice(same_key).abc)
        bars += max(1, body[-1].count("|"))
    toolkit = verovio.toolkit()
    toolkit.setOptions({"inputFrom": "abc"})
    head = f"X:1\nT:Title\nL:1/8\nM:{first.meter}\nK:{first.key}\n"
    assert toolkit.loadData(head + "\n".join(body) + "\n")
    score = ET.fromstring(toolkit.getMEI())
    for section in score.iter(f"{_MEI}section"):
        for child in list(section):
            if child.tag in (f"{_MEI}sb", f"{_MEI}pb"):
                section.remove(child)
    return score, list(score.iter(f"{_MEI}measure"))


def _add_words(measures: list[ET.Element], rng: random.Random) -> None:
    """Lyrics, dynamics and tempo words, as the page has them or not."""
    lyrics, dynamics = rng.random() < 0.5, rng.random() < 0.6
    for measure in measures:
        if dynamics and rng.random() < 0.4:
            values = {"staff": "1", "tstamp": "1", "place": rng.choice(("below", "above"))}
            ET.SubElement(measure, f"{_MEI}dynam", values).text = rng.choice(DYNAMICS)
        if rng.random() < 0.1:
            values = {"staff": "1", "tstamp": "1", "place": "above"}
            ET.SubElement(measure, f"{_MEI}tempo", values).text = "Allegro ma non troppo"
        if lyrics:
            for note in measure.iter(f"{_MEI}note"):
                verse = ET.SubElement(note, f"{_MEI}verse", {"n": "1"})
                ET.SubElement(verse, f"{_MEI}syl").text = rng.choice(SYLLABLES)


def _locate_staves(svg: str) -> list[np.ndarray]:
    """Left, right, top and bottom of each staff in an SVG of verovio at scale 100."""
    root = ET.fromstring(svg)
    inner = next(one for one in root.iter(f"{_SVG}svg") if one.get("class") == "definition-scale")
    width = float(inner.get("viewBox", "").split()[2])
    scale = float(root.get("width", "").removesuffix("px")) / width
    margin = next(one for one in root.iter(f"{_SVG}g") if one.get("class") == "page-margin")
    shift = [float(v) for v in re.findall(r"[\d.]+", margin.get("transform", ""))]
    found: list[np.ndarray] = []
    for system in (one for one in root.iter(f"{_SVG}g") if one.get("class") == "system"):
        own: dict[float, list[float]] = {}
        for staff in (one for one in system.iter(f"{_SVG}g") if one.get("class") == "staff"):
            lines = [p.get("d", "") for p in staff if p.tag == f"{_SVG}path"][:5]
            points = np.array([[float(v) for v in re.findall(r"-?[\d.]+", d)] for d in lines])
            left, right = points[:, 0].min(), points[:, 2].max()
            box = own.setdefault(points[0, 1], [left, right, points[0, 1], points[4, 1]])
            box[0], box[1] = min(box[0], left), max(box[1], right)
        for box in sorted(own.values(), key=lambda one: one[2]):
            x, y = shift
            found.append(scale * (np.array(box) + np.array([x, x, y, y])))
    return found
