"""How many staves of photographed pages are found, how exactly, and how many are invented.

    python benchmarks/staff_finding.py fragments.tsv.xz --pages 50 --draw found/

Engraves pages of four to ten staves from fragments in ABC (columns id piece place key meter abc
label), a third of them for piano, turns, bends, lights, blurs and compresses them as photographs
are, and looks for their staves. A staff is found where 80 % of its length is, its middle line
within half a space along 90 % of that, and its space right to a tenth. What is found beside
these is invented. Pages without music count as well: text, ruled paper, tables, nothing.
Needs the extras `train` and `music`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import numpy as np
from music_pages import engrave_page
from pages_without_music import draw_pages_without_music
from photographed_pages import PhotographedPage, photograph
from PIL import Image

from keras_crnn.music.fragments import Fragment, read_fragments
from keras_crnn.music.page.draw import draw_staves
from keras_crnn.music.page.find_staves import find_staves
from keras_crnn.music.page.staff import Staff


def make_page(fragments: list[Fragment], number: int, seed: int) -> PhotographedPage:
    """Photograph number n: the same whenever it is made."""
    rng = random.Random(seed * 100_003 + number)
    piano = number % 3 == 2
    staves = 2 * rng.randint(2, 5) if piano else rng.randint(4, 10)
    return photograph(engrave_page(fragments, staves, rng, piano), rng)


def is_found(staff: Staff, band: np.ndarray) -> bool:
    """Whether a staff is the one of a band.

    Args:
        staff: Staff.
        band: bool `(height, width)`. True from the top to the bottom line.
    """
    columns = np.flatnonzero(band.any(0))
    top, bottom = band.argmax(0)[columns], len(band) - 1 - band[::-1].argmax(0)[columns]
    space = np.median(bottom - top) / 4
    inside = (columns >= staff.left) & (columns <= staff.right)
    if inside.mean() < 0.8 or abs(staff.space / space - 1) > 0.1:
        return False
    away = np.abs(staff.middle(columns) - (top + bottom) / 2)[inside]
    return bool((away < space / 2).mean() > 0.9)


def main() -> int:
    """Prints a line for each page and the sums; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("fragments", type=Path, help="tab-separated, .xz or plain")
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first page")
    parser.add_argument("--draw", type=Path, metavar="FOLDER", help="for pages with what is found")
    options = parser.parse_args()
    fragments = read_fragments(options.fragments)
    there, right, invented, seconds, ends = 0, 0, 0, 0.0, []
    for number in range(options.first, options.first + options.pages):
        page = make_page(fragments, number, options.seed)
        begun = time.perf_counter()
        staves = find_staves(page.picture)
        took = time.perf_counter() - begun
        hits: dict[int, Staff] = {}
        for truth in range(1, int(page.truth.max()) + 1):
            band = page.truth == truth
            own = [staff for staff in staves if is_found(staff, band)]
            if own:
                hits[truth] = own[0]
                columns = np.flatnonzero(band.any(0))
                ends.append(
                    np.array([own[0].left - columns[0], own[0].right - columns[-1]]) / own[0].space
                )
        count = int(page.truth.max())
        there, right = there + count, right + len(hits)
        invented, seconds = invented + len(staves) - len(hits), seconds + took
        size = "x".join(map(str, page.picture.shape[::-1]))
        print(f"page {number}: {len(hits)} of {count}, {len(staves)} found, {size}, {took:.2f} s")
        if options.draw:
            options.draw.mkdir(parents=True, exist_ok=True)
            drawn = draw_staves(Image.fromarray(page.picture), staves)
            drawn.save(options.draw / f"page_{number}.jpg")
    print(f"found {right} of {there} staves ({right / there:.1%}), {invented} invented")
    print(f"{seconds / options.pages:.2f} s a page")
    off = np.quantile(np.abs(ends), (0.5, 0.9), axis=0)
    print(f"ends off by, in spaces: left {off[0, 0]:.1f} (90 %: {off[1, 0]:.1f}), ", end="")
    print(f"right {off[0, 1]:.1f} (90 %: {off[1, 1]:.1f})")
    empty = draw_pages_without_music(options.seed)
    for name, picture in empty:
        staves = find_staves(picture)
        print(f"{name}: {len(staves)} invented")
    return 0


if __name__ == "__main__":
    sys.exit(main())
