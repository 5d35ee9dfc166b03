"""Pages are read staff by staff; what cannot be read is said."""

import io

import numpy as np
import pytest
from PIL import Image

from keras_crnn.images.read import ImageError
from keras_crnn.music.page import open_pages as module
from keras_crnn.music.page.draw import draw_readings
from keras_crnn.music.page.open_pages import open_pages
from keras_crnn.music.page.read_page import BASS, NO_STAFF, find_problem, list_staves, read_page
from keras_crnn.system.errors import InputError
from tests.music.page.drawn_pages import draw_bass_clef, draw_page
from tests.music.page.stand_in import StandIn


def test_staves_are_read_in_order():
    page, _ = draw_page((200, 400, 600))
    reader = StandIn()
    read = read_page(page, reader)
    assert [one.notes.notes[0].name for one in read] == ["G4"] * 3
    assert [one.notes.problem for one in read] == [""] * 3
    tops = [one.notes.box[1] for one in read]
    assert tops == pytest.approx([176, 376, 576], abs=4)
    assert [picture.shape for picture in reader.seen] == [one.cut.image.shape for one in read]


def test_no_page_no_reading():
    reader = StandIn()
    assert read_page(np.full((600, 800), 240, np.uint8), reader) == []
    assert reader.seen == []


def test_a_bass_clef_is_not_read():
    page, _ = draw_page((200, 400), notes=False)
    draw_bass_clef(page, 400, 96, 12)
    reader = StandIn()
    first, second = read_page(page, reader)
    assert first.notes.problem == ""
    assert second.notes == list_staves([second])[0]
    assert (second.notes.notes, second.notes.problem) == ((), BASS)
    assert len(reader.seen) == 1


def test_a_staff_of_which_nothing_is_read():
    page, _ = draw_page((200,), notes=False)
    reader = StandIn()
    reader.symbols = ()
    (only,) = read_page(page, reader)
    assert only.notes.problem == "no notes"


def test_characters_are_refused():
    page, _ = draw_page((200,))
    with pytest.raises(InputError, match="'w' is not a pitch"):
        read_page(page, StandIn("w"))


def test_problems_of_a_picture_of_one_staff():
    one, _ = draw_page((100,), shape=(200, 1200))
    two, _ = draw_page((100, 220), shape=(320, 1200))
    bass, _ = draw_page((100,), shape=(200, 1200), notes=False)
    draw_bass_clef(bass, 100, 96, 12)
    assert find_problem(one) == ""
    assert find_problem(two).startswith("2 staves")
    assert find_problem(bass) == BASS
    assert find_problem(np.full((200, 1200), 240, np.uint8)) == NO_STAFF


def test_readings_are_drawn_in():
    page, _ = draw_page((200, 400))
    read = read_page(page, StandIn())
    drawn = np.asarray(draw_readings(Image.fromarray(page), read))
    assert drawn.shape == (*page.shape, 3)
    green = (drawn[:, :, 1].astype(int) - drawn[:, :, 0]) > 60
    x, y = read[0].notes.notes[0].left, 200 - 2.3 * 12
    assert green[round(y) - 20 : round(y) + 2, round(x) :].any()
    assert not green[450:].any()


def test_pages_of_a_pdf():
    pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: extra music")
    first, _ = draw_page((200, 400))
    second, _ = draw_page((300,))
    file = io.BytesIO()
    Image.fromarray(first).save(
        file, "PDF", save_all=True, append_images=[Image.fromarray(second)], resolution=150
    )
    read = read_page(file.getvalue(), StandIn())
    assert [one.page for one in read] == [1, 1, 2]


def test_a_broken_page_of_a_pdf_is_named_after_those_before_it():
    pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: extra music")
    file, page = io.BytesIO(), Image.new("L", (60, 80), 255)
    page.save(file, "PDF", save_all=True, append_images=[page])
    whole = file.getvalue()
    place = whole.rindex(b"/Type /Page\n")
    pages = open_pages(whole[:place] + b"/Type /Pagf\n" + whole[place + 12 :])
    assert next(pages).shape == (278, 209)
    with pytest.raises(ImageError, match="page 2 cannot be drawn"):
        next(pages)


def test_a_huge_page_of_a_pdf_is_drawn_smaller(monkeypatch):
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: extra music")
    monkeypatch.setattr(module, "MAX_PIXELS", 1_000_000)
    document, file = pdfium.PdfDocument.new(), io.BytesIO()
    document.new_page(14_400, 7_200)  # 5 m wide: 1,250 megapixels at 250 dots an inch
    document.new_page(72, 72)
    document.save(file)
    huge, small = open_pages(file.getvalue())
    assert huge.size <= 1_003_000
    assert huge.shape[1] == pytest.approx(2 * huge.shape[0], abs=1)
    assert small.shape == (250, 250)


def test_a_broken_pdf_and_no_file(tmp_path):
    with pytest.raises(ImageError, match=r"none\.png"):
        list(open_pages(tmp_path / "none.png"))
    pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: extra music")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(ImageError, match=r"bad.pdf: cannot be opened as PDF"):
        list(open_pages(tmp_path / "bad.pdf"))
