"""Words of seven languages, fonts for them, and their pictures by this project and by another."""

import shutil
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, features

from keras_crnn.synthesis.fonts import PRINTABLE, FontBank
from keras_crnn.synthesis.layout import lay_out
from keras_crnn.synthesis.raster import rasterise

DEBIAN = Path("/usr/share/fonts/truetype")
FONTS = {
    "DejaVuSans": (Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf", "matplotlib"),
    "FreeSans": (DEBIAN / "freefont/FreeSans.ttf", "fonts-freefont-ttf"),
    "FreeSerif": (DEBIAN / "freefont/FreeSerif.ttf", "fonts-freefont-ttf"),
    "gbsn00lp": (DEBIAN / "arphic-gbsn00lp/gbsn00lp.ttf", "fonts-arphic-gbsn00lp"),
}
#: Words with their font; what a program without shaping draws is wrong for most of them.
WORDS = {
    "Vietnamese": ("DejaVuSans", "Nguyễn", "Đường", "Phở"),
    "Turkish": ("DejaVuSans", "TARİH", "ışık", "çağrı"),
    "Arabic": ("DejaVuSans", "مرحبا", "سلام", "می\u200cخواهم", "(فندق)", "سعر ٣٤"),
    "Hebrew": ("DejaVuSans", "שלום", "שָׁלוֹם", "רחוב 12", "(מלון)"),
    "Hindi": ("FreeSans", "नमस्ते", "हिन्दी", "क्षमा", "होटल"),
    "Thai": ("FreeSerif", "น้ำ", "ที่นี่", "โรงแรม"),
    "Chinese": ("gbsn00lp", "中文", "酒店", "出口"),
}
CASES = [(words[0], word) for words in WORDS.values() for word in words[1:]]
SIZE = (32, 200)  # height and width at which pictures are compared
EM = 200  # pixels; so large that hinting does not count


def make_opener(root):
    """What opens the bank of one font for all words, and skips where the font is absent."""
    characters = "".join(dict.fromkeys(PRINTABLE + "".join(word for _, word in CASES) + "بaहi"))

    def open_bank(name):
        path, package = FONTS[name]
        if not path.is_file():
            pytest.skip(f"{path} is absent: it comes with Debian's {package}")
        folder = root / name
        if not folder.exists():
            folder.mkdir()
            shutil.copy(path, folder)
        return FontBank.open(folder, characters.replace(" ", ""), cache=root / "cache")

    return open_bank


def draw(bank, text):
    """A text laid out and drawn, uint8, without margins."""
    points = (outline := lay_out(bank, 0, text, blank=float(bank.spaces[0]))).points
    points = (points - points.min(0)) * (EM / 512) + 2
    height, width = np.ceil(points.max(0) + 2)[::-1].astype(int)
    return trim(rasterise(outline._replace(points=points.astype(np.float32)), height, width))


def trim(ink):
    ys, xs = np.nonzero(ink > 127)
    return ink[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]


def count_parts(ink):
    return cv2.connectedComponents((ink > 127).astype(np.uint8))[0] - 1


def draw_reference(name, text):
    """The same by Pillow and libraqm."""
    if not features.check("raqm"):
        pytest.skip("Pillow comes without libraqm here")
    font = ImageFont.truetype(str(FONTS[name][0]), EM, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (12 * EM, 3 * EM))
    ImageDraw.Draw(image).text((EM, EM), text, 255, font, features=["-kern"])
    return trim(np.asarray(image))


def compare(one, other):
    """Correlation of two pictures of ink, brought to one size."""
    sizes = [cv2.resize(ink, SIZE[::-1], interpolation=cv2.INTER_AREA) for ink in (one, other)]
    return float(np.corrcoef(sizes[0].ravel(), sizes[1].ravel())[0, 1])
