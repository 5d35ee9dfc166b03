"""MJSynth, or Synth90k: nine million rendered words, the set that the paper trains on.

mjsynth.tar.gz
    mnt/ramdisk/max/90kDICT32px/annotation_train.txt      ./2425/1/115_Lube_45484.jpg 45484
    mnt/ramdisk/max/90kDICT32px/annotation_val.txt
    mnt/ramdisk/max/90kDICT32px/annotation_test.txt
    mnt/ramdisk/max/90kDICT32px/2425/1/115_Lube_45484.jpg
"""

from __future__ import annotations

import functools
import io
import posixpath
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from keras_crnn.data.skipped import Skipped
from keras_crnn.data.tfds.archives import find_home, find_source, iterate_tar
from keras_crnn.data.tfds.word_builder import ArchivedWord, WordBuilder
from keras_crnn.system.extras import extra

with extra("train"):
    import tensorflow_datasets as tfds

_ANNOTATIONS = {
    "train": "annotation_train.txt",
    "validation": "annotation_val.txt",
    "test": "annotation_test.txt",
}


class MjSynth(WordBuilder):
    """MJSynth: splits `train`, `validation` and `test` of its annotation files.

    The text is in the file's name, with its case: `115_Lube_45484.jpg` says `Lube`. Some of the
    release's images are broken or empty.

    The archive is read where it lies, once for the annotations and once a split, which holds
    the names of the split's images in memory. Unpacked, each image is read once.
    """

    name = "keras_crnn_mjsynth"
    RELEASE_NOTES = {"1.0.0": "mjsynth.tar.gz of 2014."}  # noqa: RUF012 - as TFDS declares it
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download mjsynth.tar.gz (10 GB) from the page "Synthetic Word Dataset" of the Visual
    Geometry Group, Oxford (https://www.robots.ox.ac.uk/~vgg/data/text), and put it into
    manual_dir, as it is or unpacked into a folder mjsynth.
    """
    DESCRIPTION = "MJSynth: rendered words of a vocabulary of 90,000, 32 pixels high."
    HOMEPAGE = "https://www.robots.ox.ac.uk/~vgg/data/text"
    CITATION = """\
    @inproceedings{jaderberg2014synthetic,
      title={Synthetic Data and Artificial Neural Networks for Natural Scene Text Recognition},
      author={Jaderberg, Max and Simonyan, Karen and Vedaldi, Andrea and Zisserman, Andrew},
      booktitle={Workshop on Deep Learning, NIPS},
      year={2014}
    }
    """

    def _split_generators(self, dl_manager: tfds.download.DownloadManager) -> dict[str, Any]:
        # The folder first: whoever unpacked the archive did so to be faster.
        names = ("mjsynth", "mnt", "90kDICT32px", "mjsynth.tar.gz")
        instructions = self.MANUAL_DOWNLOAD_INSTRUCTIONS
        source = find_source(dl_manager.manual_dir, names, instructions)
        read = _open_folder(source) if source.is_dir() else _open_archive(source)
        return {
            split: self._generate_examples(split, functools.partial(read, split))
            for split in _ANNOTATIONS
        }


_ReadWords = Callable[[str, Skipped], Iterator[ArchivedWord]]


def _open_folder(source: Path) -> _ReadWords:
    home = find_home(source, _ANNOTATIONS["train"])
    missing = [name for name in _ANNOTATIONS.values() if not (home / name).is_file()]
    if missing:
        raise _incomplete(source, missing)

    def read_words(split: str, skipped: Skipped) -> Iterator[ArchivedWord]:
        with (home / _ANNOTATIONS[split]).open("rb") as lines:
            for name in list_names(lines, skipped):
                path = home / name
                if path.is_file():
                    yield ArchivedWord(name, read_text(name), path.read_bytes())
                else:
                    skipped.add("missing image", name)

    return read_words


def _open_archive(source: Path) -> _ReadWords:
    home, annotations = _read_annotations(source)

    def read_words(split: str, skipped: Skipped) -> Iterator[ArchivedWord]:
        names = set(list_names(io.BytesIO(annotations[split]), skipped))
        prefix = f"{home}/" if home else ""

        def wanted(member: str) -> bool:
            return member.startswith(prefix) and member.removeprefix(prefix) in names

        for member, content in iterate_tar(source, wanted):
            name = member.removeprefix(prefix)
            names.remove(name)
            yield ArchivedWord(name, read_text(name), content)
        for name in sorted(names):
            skipped.add("missing image", name)

    return read_words


def _read_annotations(source: Path) -> tuple[str, dict[str, bytes]]:
    """The folder of the annotation files in the archive, and their contents by split."""
    splits = {name: split for split, name in _ANNOTATIONS.items()}
    home, found = "", {}
    for member, content in iterate_tar(source, lambda name: posixpath.basename(name) in splits):
        home, name = posixpath.split(member)
        found[splits[name]] = content
        if len(found) == len(splits):
            return home, found
    raise _incomplete(source, [name for name, split in splits.items() if split not in found])


def list_names(lines: Iterable[bytes], skipped: Skipped) -> Iterator[str]:
    """Image name of each line of an annotation file, `./2425/1/115_Lube_45484.jpg 45484`.

    Args:
        lines: iterable of bytes.
        skipped: `Skipped`. Counts the names that have no text.
    """
    for line in lines:
        content = line.decode("utf-8", "replace").strip()
        name = posixpath.normpath(content.rpartition(" ")[0])
        if read_text(name):
            yield name
        elif content:
            skipped.add("name without a text", content)


def read_text(name: str) -> str:
    """Text of an image by its name: the middle part. Empty where there is none."""
    parts = posixpath.basename(name).split("_")
    return parts[1] if len(parts) == 3 else ""


def _incomplete(source: Path, missing: list[str]) -> ValueError:
    return ValueError(
        f"{source} holds no {', no '.join(missing)}: it is not the official archive, or not all "
        "of it. Download it again."
    )
