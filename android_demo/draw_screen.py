"""Draws the picture of the app's screen for the README: the layout's sizes, a real reading.

    python -m android_demo.draw_screen

No phone and no emulator is at hand, so that this is a drawing. Text, confidence and the spans are
what crnn-en-mobile gives for the example image; the buttons' words are those of `strings.xml`.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

from keras_crnn.reading import Reading
from keras_crnn.recognizer import Recognizer

DEMO = Path(__file__).parent
SAMPLE = DEMO.parent / "examples" / "images" / "word_08.png"
RESOURCES = DEMO / "app" / "src" / "main" / "res"
MODEL = "crnn-en-mobile"
WIDTH, HEIGHT = 360, 680  # dp
SCALE = 2  # pixels a dp


class Sheet:
    """A drawing in dp."""

    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
        self._draw = ImageDraw.Draw(self.image, "RGBA")
        self._face = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"

    def box(self, x0: float, y0: float, x1: float, y1: float, **colors: object) -> None:
        self._draw.rectangle([SCALE * one for one in (x0, y0, x1, y1)], **colors)

    def line(self, x0: float, y0: float, x1: float, y1: float, color: str) -> None:
        self._draw.line([SCALE * one for one in (x0, y0, x1, y1)], fill=color, width=3)

    def text(self, x: float, y: float, words: str, size: float, color: str) -> None:
        font = ImageFont.truetype(str(self._face), round(size * SCALE))
        self._draw.text((x * SCALE, y * SCALE), words, fill=color, font=font, anchor="mm")

    def paste(self, image: Image.Image, x: float, y: float, width: float, height: float) -> None:
        size = (round(width * SCALE), round(height * SCALE))
        self.image.paste(image.resize(size), (round(x * SCALE), round(y * SCALE)))


def read_values(name: str) -> dict[str, str]:
    """Names and values of a file in `res/values`."""
    root = ElementTree.parse(RESOURCES / "values" / name).getroot()
    return {one.get("name", ""): one.text or "" for one in root}


def draw(word: Image.Image, reading: Reading) -> Image.Image:
    """The screen with a word in the camera's frame and what was read below."""
    colors, texts = read_values("colors.xml"), read_values("strings.xml")
    sheet = Sheet(colors["ground"])
    stage = HEIGHT * 3 / 5  # as the layout's weights have it
    sheet.box(0, 0, WIDTH, stage, fill="#4a4f57")
    across = WIDTH * 0.86
    down = across / 3
    left, top = (WIDTH - across) / 2, (stage - down) / 2
    sheet.paste(word.convert("RGB"), left, top, across, down)
    for sides in ((0, 0, WIDTH, top), (0, top + down, WIDTH, stage),
                  (0, top, left, top + down), (left + across, top, WIDTH, top + down)):  # fmt: skip
        sheet.box(*sides, fill=(0, 0, 0, 153))
    sheet.box(left, top, left + across, top + down, outline=colors["frame"], width=4)
    sheet.text(WIDTH / 2, 24, texts["hint_camera"], 16, "#ffffff")
    scale = min((WIDTH - 24) / word.width, 58 / word.height)
    shown, y = word.width * scale, stage + 42
    x = (WIDTH - shown) / 2
    sheet.paste(word.convert("RGB"), x, y, shown, word.height * scale)
    for one in reading.characters:
        color = colors["sure" if one.probability >= 0.8 else "doubtful"]
        for edge in (one.left, one.right):
            sheet.line(x + edge * scale, y, x + edge * scale, y + word.height * scale, color)
        sheet.text(x + (one.left + one.right) / 2 * scale, y - 13, one.text, 18, colors["ink"])
    sheet.text(WIDTH / 2, stage + 124, reading.text, 30, colors["ink"])
    sure = texts["confidence"].replace("%1$d", str(int(100 * reading.confidence)))
    details = f"{sure.replace('%%', '%')} · … ms · {MODEL}, dynamic"
    sheet.text(WIDTH / 2, stage + 154, details, 12, colors["faint"])
    rows = (("camera", "gallery", "samples"), ("hold", "copy", "settings"))
    for row, names in enumerate(rows):
        for column, name in enumerate(names):
            x, y = 12 + column * 112, stage + 172 + row * 46
            sheet.box(x + 4, y + 4, x + 108, y + 42, fill="#dcdce2")
            sheet.text(x + 56, y + 23, texts[name].upper(), 13, colors["ink"])
    return sheet.image


def main() -> None:
    """Writes `screen.png` beside this file."""
    reading = Recognizer.from_pretrained(MODEL, threads=1).read(SAMPLE)
    draw(Image.open(SAMPLE), reading).save(DEMO / "screen.png", optimize=True)


if __name__ == "__main__":
    main()
