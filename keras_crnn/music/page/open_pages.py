"""Pages from photographs, scans and PDF files."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator

import numpy as np
from PIL import Image

from keras_crnn.images.image_file import read_file
from keras_crnn.images.read import MAX_PIXELS, ImageError, ImageSource, read_image
from keras_crnn.system.extras import require
from keras_crnn.system.printable import printable

_PDF = b"%PDF-"
_DPI = 250  # a staff space of print is 17 pixels then


def open_pages(source: ImageSource) -> Iterator[np.ndarray]:
    """Pages as grey levels, one after another; a PDF's at 250 dots an inch, huge ones at fewer.

    Args:
        source: what `read_image` takes, or a path or bytes of a PDF (extra `music`).

    Yields:
        uint8 arrays `(height, width)`.

    Raises:
        ImageError: it cannot be read; the message names it.
        ImportError: it is a PDF, and the extra `music` is not installed.
    """
    if not _is_pdf(source):
        yield read_image(source)
        return
    if isinstance(source, (str, os.PathLike)):
        name, document_source = printable(os.fspath(source)), read_file(source)
    else:
        assert isinstance(source, (bytes, bytearray, memoryview))
        document_source = bytes(source)
        name = f"PDF of {len(document_source)} bytes"
    pdfium = require("pypdfium2", "music")
    try:
        document = pdfium.PdfDocument(document_source)
    except pdfium.PdfiumError as error:
        raise ImageError(
            f"{name}: cannot be opened as PDF ({error}). Take its password away, or save its "
            "pages as PNG."
        ) from error
    try:
        for number in range(len(document)):
            try:
                page = document[number]
                # A page of a few bytes may claim to be five metres wide.
                most = math.sqrt(MAX_PIXELS / max(1.0, page.get_width() * page.get_height()))
                image: Image.Image = page.render(
                    scale=min(_DPI / 72, most), grayscale=True
                ).to_pil()
            except pdfium.PdfiumError as error:
                raise ImageError(
                    f"{name}: page {number + 1} cannot be drawn ({error}). Save the PDF anew, or "
                    "its pages as PNG."
                ) from error
            yield np.array(image.convert("L"))
    finally:
        document.close()


def _is_pdf(source: ImageSource) -> bool:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source[:1024]).lstrip().startswith(_PDF)
    if isinstance(source, (str, os.PathLike)):
        if not os.path.isfile(source):
            return False  # nor is it waited for
        try:
            with open(source, "rb") as file:
                return file.read(1024).lstrip().startswith(_PDF)
        except (OSError, ValueError):
            return False  # `read_image` says what is wrong
    return False
