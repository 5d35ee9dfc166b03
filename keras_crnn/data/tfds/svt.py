"""Street View Text: words cut from Google Street View, with a lexicon of about 50 words each.

svt.zip
    svt1/train.xml, svt1/test.xml
    svt1/img/14_03.jpg

<image>
  <imageName>img/14_03.jpg</imageName>
  <lex>LIVING,ROOM,THEATERS</lex>
  <taggedRectangles>
    <taggedRectangle height="75" width="236" x="375" y="253"><tag>LIVING</tag></taggedRectangle>
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from keras_crnn.data.skipped import Skipped
from keras_crnn.data.tfds.archives import Members, find_source, open_members
from keras_crnn.data.tfds.pictures import crop, encode_png, read_rgb
from keras_crnn.data.tfds.word_builder import ArchivedWord, WordBuilder
from keras_crnn.images.read import ImageError
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra

with extra("train"):
    import tensorflow_datasets as tfds


class Svt(WordBuilder):
    """Street View Text: splits `train` (257) and `test` (647), `lexicon_50`.

    Texts and lexicons are upper case, whatever the sign has, and a lexicon may name a word
    twice. Boxes that leave the picture are cut at its edge. `name` is the picture's, with the
    number of the box behind it: `img/14_03.jpg#0`.
    """

    name = "keras_crnn_svt"
    RELEASE_NOTES = {"1.0.0": "svt.zip of ICCV 2011."}  # noqa: RUF012 - as TFDS declares it
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download svt.zip from the page "The Street View Text Dataset" of IAPR TC11
    (http://www.iapr-tc11.org), and put it into manual_dir, as it is or unpacked into a folder
    svt1.
    """
    DESCRIPTION = "Street View Text: words cut from pictures of Google Street View."
    HOMEPAGE = "http://www.iapr-tc11.org/mediawiki/index.php/The_Street_View_Text_Dataset"
    CITATION = """\
    @inproceedings{wang2011end,
      title={End-to-End Scene Text Recognition},
      author={Wang, Kai and Babenko, Boris and Belongie, Serge},
      booktitle={International Conference on Computer Vision},
      year={2011}
    }
    """
    LEXICONS = ("50",)

    def _split_generators(self, dl_manager: tfds.download.DownloadManager) -> dict[str, Any]:
        names = ("svt.zip", "svt1", "svt")
        instructions = self.MANUAL_DOWNLOAD_INSTRUCTIONS
        source = find_source(dl_manager.manual_dir, names, instructions)
        members = open_members(source, "test.xml")
        return {
            split: self._generate_examples(split, functools.partial(read_words, members, split))
            for split in ("train", "test")
        }


def read_words(members: Members, split: str, skipped: Skipped) -> Iterator[ArchivedWord]:
    """Words of a split, in the order of its XML file, cut out as PNGs.

    Raises:
        ValueError: the XML file is missing, broken, or not in the set's format.
    """
    root = parse_xml(members, f"{split}.xml")
    try:
        for image in root.iter("image"):
            yield from _cut_words(members, image, skipped)
    # A missing element is None, which has no attribute; a missing number is no float.
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(
            f"{split}.xml in {members.source} is not in SVT's format ({error}). Download it again."
        ) from error


def _read_text(element: ElementTree.Element, name: str) -> str:
    text = element.findtext(name)
    if text is None:
        raise InputError(f"an image has no {name}")
    return text


def _cut_words(
    members: Members, image: ElementTree.Element, skipped: Skipped
) -> Iterator[ArchivedWord]:
    picture = _read_text(image, "imageName").strip()
    lexicon = [word.strip() for word in _read_text(image, "lex").split(",")]
    pixels = None
    for number, box in enumerate(image.iter("taggedRectangle")):
        name = f"{picture}#{number}"
        if pixels is None:
            content = members.read_or_skip(picture, skipped, key=name)
            if content is None:
                continue
            try:
                pixels = read_rgb(content)
            except ImageError:
                skipped.add("broken image", name)
                continue
        corner = (int(float(box.get(key) or "")) for key in ("x", "y", "width", "height"))
        word = crop(pixels, *corner)
        if word is None:
            skipped.add("box outside its picture", name)
            continue
        yield ArchivedWord(name, box.findtext("tag") or "", encode_png(word), {"50": lexicon})


def parse_xml(members: Members, name: str) -> ElementTree.Element:
    """Root of an XML file. Raises `ValueError` where it is missing or broken."""
    try:
        return ElementTree.fromstring(members.read(name))
    except ElementTree.ParseError as error:
        raise InputError(
            f"{name} in {members.source} is not XML ({error}). Download the archive again."
        ) from error
