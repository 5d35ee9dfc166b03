import base64
import io
import re

import numpy as np
from PIL import Image

from keras_crnn.data import Example
from keras_crnn.evaluation.error_page import write_error_page, write_errors
from keras_crnn.evaluation.measure import Outcome


def pictures(page):
    """The pictures on a page."""
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page.read_text(encoding="utf-8"))
    return [Image.open(io.BytesIO(base64.b64decode(content))) for content in found]


def test_pictures_are_what_the_model_read(tmp_path):
    """Grey, upright and on white, as `read_image` gives them, from a file as from an array."""
    colored = np.zeros((20, 60, 3), np.uint8)
    colored[:, :30] = 255, 0, 0
    turned = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    Image.fromarray(colored).save(turned, exif=exif, quality=95)
    clear = tmp_path / "clear.png"
    Image.new("RGBA", (60, 20), (0, 0, 0, 0)).save(clear)
    outcomes = [
        Outcome(Example(turned, "a"), "a", "b", 0.9),
        Outcome(Example(clear, "a"), "a", "b", 0.8),
        Outcome(Example(colored, "a", "in memory"), "a", "b", 0.7),
    ]
    page = tmp_path / "errors.html"
    write_error_page(page, {"words": outcomes})
    upright, white, grey = pictures(page)
    assert [picture.size for picture in (upright, white, grey)] == [(20, 60), (60, 20), (60, 20)]
    assert {picture.mode for picture in (upright, white, grey)} == {"L"}
    assert np.asarray(white).min() > 250
    assert np.asarray(upright)[10, 10] == np.asarray(grey)[10, 10] == 76  # red as luma


def test_titles_that_give_one_name_have_tables_of_their_own(tmp_path):
    titles = ("words/exact", "words-exact", "other")
    example = Example(np.zeros((20, 60), np.uint8), "a", "1.png")
    write_errors(tmp_path, {title: [Outcome(example, title, "b", 0.5)] for title in titles})
    names = ("words-exact.errors.tsv", "words-exact.2.errors.tsv", "other.errors.tsv")
    for title, name in zip(titles, names, strict=True):
        assert f"1.png\t{title}\tb" in (tmp_path / name).read_text(encoding="utf-8")
