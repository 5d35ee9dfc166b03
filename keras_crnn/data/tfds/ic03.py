"""ICDAR 2003 robust word recognition: its test words.

TrialTest/word.zip
    word.xml                  <image file="word/1/1.jpg" tag="311" />
    word/1/1.jpg
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from keras_crnn.data.skipped import Skipped
from keras_crnn.data.tfds.archives import Members, find_source, open_members
from keras_crnn.data.tfds.svt import parse_xml
from keras_crnn.data.tfds.word_builder import ArchivedWord, WordBuilder
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra

with extra("train"):
    import tensorflow_datasets as tfds


class Ic03(WordBuilder):
    """ICDAR 2003: split `test`, all words of the archive's `TrialTest`.

    The archive holds no lexicons: those of the papers were drawn by their authors. Papers leave
    out words shorter than three characters or with others than letters and digits, and report
    860 or 867 of its 1110; here all are.
    """

    name = "keras_crnn_ic03"
    RELEASE_NOTES = {"1.0.0": "TrialTest of the competition."}  # noqa: RUF012 - as TFDS declares it
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download word.zip of TrialTest (robust word recognition) from the page "ICDAR 2003 Robust
    Reading Competitions" of IAPR TC11 (http://www.iapr-tc11.org), and put it into manual_dir as
    TrialTest/word.zip, or unpacked into the folder TrialTest. The archive of TrialTrain has the
    same name and is not needed.
    """
    DESCRIPTION = "ICDAR 2003 Robust Reading: cropped words, the competition's trial test set."
    HOMEPAGE = "http://www.iapr-tc11.org/mediawiki/index.php/ICDAR_2003_Robust_Reading_Competitions"
    CITATION = """\
    @inproceedings{lucas2003icdar,
      title={ICDAR 2003 Robust Reading Competitions},
      author={Lucas, Simon M. and Panaretos, Alex and Sosa, Luis and Tang, Anthony and
              Wong, Shirley and Young, Robert},
      booktitle={International Conference on Document Analysis and Recognition},
      year={2003}
    }
    """

    def _split_generators(self, dl_manager: tfds.download.DownloadManager) -> dict[str, Any]:
        names = ("TrialTest/word.zip", "TrialTest")
        instructions = self.MANUAL_DOWNLOAD_INSTRUCTIONS
        source = find_source(dl_manager.manual_dir, names, instructions)
        members = open_members(source, "word.xml")
        return {"test": self._generate_examples("test", functools.partial(read_words, members))}


def read_words(members: Members, skipped: Skipped) -> Iterator[ArchivedWord]:
    """Words of an archive, in the order of `word.xml`.

    Raises:
        ValueError: `word.xml` is missing, broken, or not in the set's format.
    """
    for image in parse_xml(members, "word.xml").iter("image"):
        name, text = image.get("file"), image.get("tag")
        if name is None or text is None:
            raise InputError(
                f"word.xml in {members.source} has an image without file or tag: "
                f"{image.attrib}. Download the archive again."
            )
        content = members.read_or_skip(name, skipped)
        if content is not None:
            yield ArchivedWord(name, text, content)
