"""Draws the picture of the app's screen for the README: the layout's sizes, real readings.

    python -m android_demo.draw_screen

No phone and no emulator is at hand, so that this is a drawing, by day and by night. The signs are
drawn as well; what stands in the frame is cut out as the app cuts it and read by crnn-en-full,
whose texts, confidences and spans are shown; the price with the ready pattern of `Bound.kt`. The
buttons' words are those of `strings.xml`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from keras_crnn.recognition.reading import Reading
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.transcription import Decoding

DEMO = Path(__file__).parent
BOUND = "app/src/main/kotlin/io/github/kerascrnn/demo/state/Bound.kt"
RESOURCES = DEMO / "app" / "src" / "main" / "res"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
MODEL = "crnn-en-full"
WIDTH, HEIGHT, STAGE = 360, 680, 408  # dp; the stage takes 3 of 5 parts, as the layout has it
MARGIN = 20  # dp around a phone
FINE, SCALE = 4, 2  # pixels a dp while drawing, and in the file


@dataclass(frozen=True)
class Scene:
    """What the camera looks at, and how the app is set.

    Attributes:
        word: string. On the sign.
        size: int. Of its letters, dp.
        sign: two colours, of the plate and of the letters.
        wall: two colours, above and below.
        slope: float. Degrees.
        night: bool. The dark colours.
        ready: string. Name of the ready pattern that bounds the text; empty for none.
    """

    word: str
    size: int
    sign: tuple[str, str]
    wall: tuple[str, str]
    slope: float
    night: bool
    ready: str = ""


SCENES = (
    Scene("Market", 70, ("#17498f", "#ffffff"), ("#b9a48c", "#8f7a63"), 2.0, False),
    Scene("$12.50", 63, ("#f2c53d", "#23201a"), ("#3d4450", "#1d2129"), -3.0, True, "PRICE"),
)


class Sheet:
    """A drawing in dp."""

    def __init__(self, width: float, height: float, ground: str) -> None:
        self.image = Image.new("RGB", (round(width * FINE), round(height * FINE)), ground)
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def box(
        self, x0: float, y0: float, x1: float, y1: float, radius: float = 0, **colors: object
    ) -> None:
        corners = [FINE * one for one in (x0, y0, x1, y1)]
        self._draw.rounded_rectangle(corners, radius * FINE, **colors)

    def line(
        self, x0: float, y0: float, x1: float, y1: float, color: object, width: float = 1.5
    ) -> None:
        ends = [FINE * one for one in (x0, y0, x1, y1)]
        self._draw.line(ends, fill=color, width=round(width * FINE))

    def text(
        self, x: float, y: float, words: str, size: float, color: str, bold: bool = False
    ) -> None:
        face = FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
        font = ImageFont.truetype(str(face), round(size * FINE))
        self._draw.text((x * FINE, y * FINE), words, fill=color, font=font, anchor="mm")

    def paste(self, image: Image.Image, x: float, y: float, width: float, height: float) -> None:
        size = (round(width * FINE), round(height * FINE))
        shown = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        self.image.paste(shown, (round(x * FINE), round(y * FINE)))


def read_values(name: str, night: bool) -> dict[str, str]:
    """Names and values of a file in `res/values`, at night with those of `values-night`."""
    values = {}
    for folder in ("values", "values-night") if night else ("values",):
        path = RESOURCES / folder / name
        if path.is_file():
            root = ElementTree.parse(path).getroot()
            values.update({one.get("name", ""): one.text or "" for one in root})
    return values


def read_patterns() -> dict[str, str]:
    """The ready patterns of the app, by name."""
    code = (DEMO / BOUND).read_text(encoding="utf-8")
    return dict(re.findall(r'^    ([A-Z]+)\("""(.+)"""\),$', code, re.M))


def draw_scene(scene: Scene) -> Image.Image:
    """What the camera sees: a sign on a wall."""
    sheet = Sheet(WIDTH, STAGE, scene.wall[0])
    shades = np.linspace(0, 255, STAGE * FINE).astype(np.uint8)[:, np.newaxis]
    mask = Image.fromarray(np.repeat(shades, WIDTH * FINE, axis=1))
    lower = Image.new("RGB", sheet.image.size, scene.wall[1])
    wall = Image.composite(lower, sheet.image, mask)
    plate = Sheet(WIDTH, STAGE, scene.sign[0])
    plate.box(24, 154, WIDTH - 24, 254, 6, outline=scene.sign[1], width=2 * FINE)
    plate.text(WIDTH / 2, STAGE / 2, scene.word, scene.size, scene.sign[1], bold=True)
    shape = Image.new("L", plate.image.size, 0)
    corners = [FINE * one for one in (17, 147, WIDTH - 17, 261)]
    ImageDraw.Draw(shape).rounded_rectangle(corners, 9 * FINE, fill=255)
    turned = shape.rotate(scene.slope, Image.Resampling.BICUBIC)
    shadow = turned.filter(ImageFilter.GaussianBlur(5 * FINE)).point(lambda level: level * 0.55)
    wall.paste("#000000", (0, 3 * FINE), shadow)
    wall.paste(plate.image.rotate(scene.slope, Image.Resampling.BICUBIC), (0, 0), turned)
    return wall


def draw_screen(scene: Scene, recognizer: Recognizer) -> Image.Image:
    """The screen over a scene, and what was read of it below."""
    colors = read_values("colors.xml", scene.night)
    texts = read_values("strings.xml", scene.night)
    seen = draw_scene(scene)
    sheet = Sheet(WIDTH, HEIGHT, colors["ground"])
    sheet.paste(seen, 0, 0, WIDTH, STAGE)
    across = WIDTH * 0.86
    down = across / 3
    left, top = (WIDTH - across) / 2, (STAGE - down) / 2
    for sides in ((0, 0, WIDTH, top), (0, top + down, WIDTH, STAGE),
                  (0, top, left, top + down), (left + across, top, WIDTH, top + down)):  # fmt: skip
        sheet.box(*sides, fill=(0, 0, 0, 115))
    sheet.box(left, top, left + across, top + down, outline=colors["frame"], width=2 * FINE)
    sheet.text(WIDTH / 2, 24, texts["hint_camera"], 15, "#ffffff")
    ground, ink = ("#3a3b42", "#f0f0f4") if scene.night else ("#d9dae2", "#1b1b1f")
    sheet.box(WIDTH / 2 - 52, STAGE - 54, WIDTH / 2 + 52, STAGE - 18, 3, fill=ground)
    sheet.text(WIDTH / 2, STAGE - 36, texts["one_line"].upper(), 12, ink)
    decoder = None
    if scene.ready:
        said = texts["bound_shown"].replace("%1$s", texts[f"ready_{scene.ready.lower()}"])
        sheet.box(WIDTH / 2 - 66, STAGE - 102, WIDTH / 2 + 66, STAGE - 66, 3, fill=ground)
        sheet.text(WIDTH / 2, STAGE - 84, said, 12, ink)
        decoder = recognizer.decoder(Decoding(pattern=read_patterns()[scene.ready]))
    corners = [round(one * FINE) for one in (left, top, left + across, top + down)]
    word = seen.crop(corners).resize((310, 103), Image.Resampling.BOX).convert("L")
    draw_reading(sheet, word, recognizer.read(word, decoder), colors, texts)
    rows = (("camera", "gallery", "samples"), ("hold", "copy", "settings"))
    for row, names in enumerate(rows):
        for column, name in enumerate(names):
            x, y = 12 + column * 112, STAGE + 178 + row * 46
            sheet.box(x + 4, y + 4, x + 108, y + 40, 3, fill=ground)
            sheet.text(x + 56, y + 22, texts[name].upper(), 12, ink)
    return sheet.image


def draw_reading(
    sheet: Sheet,
    word: Image.Image,
    reading: Reading,
    colors: dict[str, str],
    texts: dict[str, str],
) -> None:
    """The crop with its spans, the text, and the line of details."""
    scale = 60 / word.height
    shown, y = word.width * scale, STAGE + 38
    x = (WIDTH - shown) / 2
    sheet.paste(word, x, y, shown, 60)
    for one in reading.characters:
        color = colors["sure" if one.probability >= 0.8 else "doubtful"]
        for edge in (one.left, one.right):
            place = (x + edge * scale, y, x + edge * scale, y + 60)
            sheet.line(*place, (255, 255, 255, 176), 3.5)
            sheet.line(*place, color)
        sheet.text(x + (one.left + one.right) / 2 * scale, y - 14, one.text, 17, colors["ink"])
    sheet.text(WIDTH / 2, STAGE + 126, reading.text, 30, colors["ink"])
    sure = texts["confidence"].replace("%1$d", str(int(100 * reading.confidence)))
    details = f"{sure.replace('%%', '%')} · … ms · {MODEL}, dynamic"
    sheet.text(WIDTH / 2, STAGE + 158, details, 12.5, colors["faint"])


def main() -> None:
    """Writes `screen.png` beside this file."""
    recognizer = Recognizer.from_pretrained(MODEL, threads=1, language_model=None, turns="none")
    step = WIDTH + 2 * MARGIN
    sheet = Sheet(step * len(SCENES), HEIGHT + 2 * MARGIN, "#ffffff")
    mask = Image.new("L", (WIDTH * FINE, HEIGHT * FINE), 0)
    ImageDraw.Draw(mask).rounded_rectangle([0, 0, *mask.size], 22 * FINE, fill=255)
    for k, scene in enumerate(SCENES):
        x = k * step + MARGIN
        rim = (x - 6, MARGIN - 6, x + WIDTH + 6, MARGIN + HEIGHT + 6)
        sheet.box(*rim, 28, fill="#2b2d33")
        sheet.image.paste(draw_screen(scene, recognizer), (x * FINE, MARGIN * FINE), mask)
    size = [one * SCALE // FINE for one in sheet.image.size]
    image = sheet.image.resize(size, Image.Resampling.LANCZOS)
    image.save(DEMO / "screen.png", optimize=True)


if __name__ == "__main__":
    main()
