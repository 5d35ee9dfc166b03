"""The words a model reads wrongly: to be looked at, and by what can be measured of them.

    python benchmarks/error_sheet.py DEV/iiit5k_train DEV/svt_train --words words.txt --out errors

Writes into OUT:

- `SET-01.png`, ...: the images read wrongly, with number, truth, reading and confidence beneath;
- `errors.tsv`: a line for each of them, by the same number, with what was measured;
- `confusions.tsv`: which characters were taken for which, how often;
- `table.md`: accuracy by bucket of each attribute. It is printed too.

The order within a set is drawn, the same every time, so that the first pages are a fair sample.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the checkout, installed or not

from error_measures import (
    Word,
    align,
    count_confusions,
    measure_image,
    name_edit,
    rate,
    tabulate_buckets,
)
from PIL import Image, ImageDraw, ImageFont, ImageOps

from keras_crnn import Recognizer
from keras_crnn.commands.names import distinguish
from keras_crnn.commands.read import open_model
from keras_crnn.data.example import Example
from keras_crnn.data.word_sets import open_set
from keras_crnn.images.read import ImageError, read_image
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.markdown import format_table

AT_ONCE = 256
PICTURE_HEIGHT = 64  # all lengths in pixels
LINE_HEIGHT = 16
GAP = 10
LEAST_CELL = 110
FACE = ImageFont.load_default(13)


def read_words(
    recognizer: Recognizer,
    examples: Sequence[Example],
    group: str,
    vocabulary: frozenset[str] | None = None,
) -> list[Word]:
    """Reads and measures all words of a set.

    Labels that hold no character of the alphabet are left out, as in `keras-crnn evaluate`, and
    so are images that cannot be read, which are named on standard error.

    Args:
        recognizer: the model.
        examples: of the set.
        group: what to call it.
        vocabulary: folded words, or None where words are not to be looked up.
    """
    alphabet = recognizer.spec.alphabet
    examples = [one for one in examples if alphabet.label(one.text)]
    words = []
    for start in range(0, len(examples), AT_ONCE):
        images, opened = [], []
        for example in examples[start : start + AT_ONCE]:
            try:
                images.append(read_image(example.image))
                opened.append(example)
            except ImageError as error:
                print(error, file=sys.stderr)
        for example, image, reading in zip(opened, images, recognizer.read(images), strict=True):
            truth = alphabet.label(example.text)
            words.append(
                Word(
                    group,
                    example.name,
                    example.text,
                    truth,
                    reading.text,
                    reading.confidence,
                    image.shape[1],
                    image.shape[0],
                    *measure_image(image),
                    None if vocabulary is None else truth in vocabulary,
                )
            )
    return words


def open_colour(path: str) -> Image.Image:
    """An image to be looked at: upright, in colour, 64 pixels high."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    width = max(1, round(upright.width * PICTURE_HEIGHT / upright.height))
    return upright.resize((width, PICTURE_HEIGHT), Image.Resampling.BICUBIC)


def draw_cell(number: int, word: Word, limit: int) -> Image.Image:
    """An image and three lines beneath it; shrunk where it is wider than `limit` pixels."""
    picture = open_colour(word.path)
    if picture.width > limit:
        picture = picture.resize((limit, max(1, PICTURE_HEIGHT * limit // picture.width)))
    lines = (
        f"{number}  {word.confidence:.2f}  {word.width}x{word.height}",
        word.label,
        word.text or "(empty)",
    )
    width = max(LEAST_CELL, picture.width, *(int(FACE.getlength(line)) + 1 for line in lines))
    cell = Image.new("RGB", (min(width, limit), PICTURE_HEIGHT + 3 * LINE_HEIGHT), "white")
    cell.paste(picture, (0, PICTURE_HEIGHT - picture.height))
    draw = ImageDraw.Draw(cell)
    for row, (line, ink) in enumerate(zip(lines, ("grey", "black", "red"), strict=True)):
        draw.text((0, PICTURE_HEIGHT + 1 + row * LINE_HEIGHT), line, font=FACE, fill=ink)
    return cell


def draw_page(cells: Iterable[Image.Image], width: int) -> Image.Image:
    """Cells side by side, in as many rows as they take; the page is `width` pixels wide."""
    places, x, y = [], 0, 0
    step = PICTURE_HEIGHT + 3 * LINE_HEIGHT + GAP
    for cell in cells:
        if x and x + cell.width > width:
            x, y = 0, y + step
        places.append((cell, (x, y)))
        x += cell.width + GAP
    page = Image.new("RGB", (width, y + step), "white")
    for cell, place in places:
        page.paste(cell, place)
    return page


def write_errors(path: Path, errors: Sequence[tuple[int, Word]]) -> None:
    """A line for each error, with all that was measured, under a line of names."""
    names = "number set image label truth read confidence width height aspect characters"
    names += (
        " pixels_per_character sharpness contrast digits capitals listed unread edit confusions"
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(names.split())
        for number, word in errors:
            confusions = " ".join(f"{a or '_'}>{b or '_'}" for a, b in align(word.truth, word.text))
            measured = (word.confidence, word.width, word.height, word.aspect, len(word.truth))
            measured += (word.pixels, word.sharpness, word.contrast, word.digits, word.capitals)
            listed = "" if word.listed is None else int(word.listed)
            writer.writerow(
                [number, word.group, word.path, word.label, word.truth, word.text]
                + [f"{value:.4g}" for value in measured]
                + [listed, int(word.unread), name_edit(word.truth, word.text), confusions]
            )


def write_confusions(path: Path, words: Sequence[Word]) -> None:
    """Character of the truth, character read and how often; `_` stands for none."""
    with path.open("w", encoding="utf-8") as file:
        file.write("truth\tread\tcount\n")
        for (truth, text), count in count_confusions(words).most_common():
            file.write(f"{truth or '_'}\t{text or '_'}\t{count}\n")


def describe_errors(words: Sequence[Word]) -> str:
    """Markdown: accuracy of each set and its kinds of edits, then accuracy by bucket."""
    kinds = ("substitution", "deletion", "insertion", "several", "empty")
    rows = []
    for group in dict.fromkeys(word.group for word in words):
        found = [word for word in words if word.group == group]
        edits = [name_edit(word.truth, word.text) for word in found]
        rows.append([group, rate(found), *(str(edits.count(kind)) for kind in kinds)])
    sets = format_table(["set", "accuracy (words)", *(f"errors: {kind}" for kind in kinds)], rows)
    return f"{sets}\n\n{tabulate_buckets(words)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", metavar="SET", help="folder with gt.tsv, or FOLDER:NAME")
    parser.add_argument("--model", default="crnn-en", help="name, .tflite or .npz (%(default)s)")
    parser.add_argument("--words", type=Path, help="word list, to tell known words from others")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--page", type=int, default=60, help="words a page (%(default)s)")
    parser.add_argument("--pages", type=int, help="pages a set at most, 0 for none (all)")
    parser.add_argument("--width", type=int, default=1500, help="pixels of a page (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the order of errors (%(default)s)")
    options = parser.parse_args()
    if min(options.page, options.width, (options.pages or 0) + 1) < 1:
        parser.error("--page and --width must be at least 1, --pages at least 0")

    recognizer = open_model(options.model)
    vocabulary = None
    if options.words:
        lines = options.words.read_text(encoding="utf-8").splitlines()
        vocabulary = frozenset(recognizer.spec.alphabet.label(line) for line in lines)
    options.out.mkdir(parents=True, exist_ok=True)
    words, errors = [], []
    sets = {given: open_set(given) for given in options.sets}
    names = distinguish(list(sets), {given: one.name for given, one in sets.items()})
    for name, one in zip(names, sets.values(), strict=True):
        found = read_words(recognizer, one.examples, name, vocabulary)
        words += found
        wrong = [word for word in found if not word.right]
        random.Random(options.seed).shuffle(wrong)
        numbered = list(enumerate(wrong, start=len(errors) + 1))
        errors += numbered
        for page, start in enumerate(range(0, len(wrong), options.page)[: options.pages], start=1):
            cells = [
                draw_cell(number, word, options.width)
                for number, word in numbered[start : start + options.page]
            ]
            sheet = draw_page(cells, options.width)
            sheet.save(options.out / f"{name.replace('/', '-')}-{page:02}.png")
    write_errors(options.out / "errors.tsv", errors)
    write_confusions(options.out / "confusions.tsv", [word for _, word in errors])
    table = describe_errors(words)
    write_whole(options.out / "table.md", table + "\n")
    print(table)


if __name__ == "__main__":
    main()
