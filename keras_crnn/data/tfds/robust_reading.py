"""What ICDAR 2013 and 2015 share: their archives of word images, and the lines of their truths.

word_1.png, "Tiredness"
word_2.png, "say \\"hi\\""
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from keras_crnn.data.skipped import Skipped
from keras_crnn.data.tfds.archives import Members, find_source, open_members
from keras_crnn.data.tfds.word_builder import ArchivedWord, WordBuilder
from keras_crnn.system.extras import extra
from keras_crnn.text.text_files import split_lines

with extra("train"):
    import tensorflow_datasets as tfds

# To the last quote: a text may hold commas, and quotes that nobody escaped.
_LINE = re.compile(r'([^,]+?)\s*,\s*"(.*)"\s*', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')


class RobustReadingBuilder(
    WordBuilder,
    skip_registration=True,  # type: ignore[call-arg]  # TFDS has it
):
    """Word recognition of the Robust Reading Competition: splits `train` and `test`.

    Attributes:
        TRAIN: str. Name of the archive of the training words, without `.zip`. It holds `gt.txt`.
        TEST: str. Name of the archive of the test words, without `.zip`.
        TEST_TRUTH: str. Name of the file of the test words' texts.
    """

    TRAIN: ClassVar[str]
    TEST: ClassVar[str]
    TEST_TRUTH: ClassVar[str]

    def _split_generators(self, dl_manager: tfds.download.DownloadManager) -> dict[str, Any]:
        find = functools.partial(find_source, instructions=self.MANUAL_DOWNLOAD_INSTRUCTIONS)
        folder = dl_manager.manual_dir
        sources = [find(folder, (f"{name}.zip", name)) for name in (self.TRAIN, self.TEST)]
        truth = find(folder, (self.TEST_TRUTH,))
        train, test = open_members(sources[0], "gt.txt"), open_members(sources[1], "word_1.png")
        truths = {
            "train": (train, train.read("gt.txt"), f"gt.txt in {train.source}"),
            "test": (test, truth.read_bytes(), str(truth)),
        }
        return {
            split: self._generate_examples(split, functools.partial(read_words, *given))
            for split, given in truths.items()
        }


def read_words(
    members: Members, truth: bytes, source: str, skipped: Skipped
) -> Iterator[ArchivedWord]:
    """Words of a split, in the order of its truths.

    Args:
        members: `Members` of the archive with the images.
        truth: bytes of the file of texts.
        source: str. Name of that file, for errors.
        skipped: `Skipped`. Counts missing images, and lines that are none of the format.

    Raises:
        ValueError: the truths are not UTF-8.
    """
    for name, text in parse_truth(truth, source, skipped):
        content = members.read_or_skip(name, skipped)
        if content is not None:
            yield ArchivedWord(name, text, content)


def parse_truth(truth: bytes, source: str, skipped: Skipped) -> Iterator[tuple[str, str]]:
    """Image name and text of each line. Arguments and errors as for `read_words`."""
    for number, line in enumerate(split_lines(truth, source), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            skipped.add("line without name and quoted text", f"line {number}: {line.strip():.40}")
            continue
        yield match[1], _ESCAPED.sub(r"\1", match[2])
