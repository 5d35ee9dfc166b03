"""Clean words, dark on light, that any trained model reads: drawn with a face of matplotlib."""

from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

#: Lower case, as the model gives them.
CLEAN_WORDS = (
    "hotel", "street", "coffee", "market", "bottle",
    "station", "chicken", "restaurant", "open", "1984",
)  # fmt: skip


def draw_word(word: str, size: int = 40, margin: int = 8, stretch: float = 1.0) -> Image.Image:
    """A grey PIL image of one word; `stretch` multiplies its width."""
    face = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    font = ImageFont.truetype(str(face), size)
    left, top, right, bottom = font.getbbox(word)
    image = Image.new("L", (right - left + 2 * margin, bottom - top + 2 * margin), 255)
    ImageDraw.Draw(image).text((margin - left, margin - top), word, font=font, fill=0)
    if stretch == 1:
        return image
    return image.resize((round(image.width * stretch), image.height))


def count_right(words, texts) -> int:
    """How many words were read without a fault."""
    return sum(a == b for a, b in zip(words, texts, strict=True))
