"""A plain folder with `gt.tsv` as a TensorFlow Datasets set: a user's own crops first of all.

crops/
    gt.tsv            one line an image: its path, a tab, its text
    images/1.png

or, with splits:

crops/train/gt.tsv, crops/test/gt.tsv
"""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_crnn.data.folder import read_folder
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.tfds.word_builder import ArchivedWord, WordBuilder
from keras_crnn.images.image_file import StoredImage
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra

with extra("train"):
    import tensorflow_datasets as tfds


# No long repr: TFDS logs it.
@dataclasses.dataclass(eq=False, kw_only=True, repr=False)
class FolderConfig(tfds.core.BuilderConfig):
    """Which folder to read.

    Args:
        folder: path. It has `gt.tsv`, for one split `train`, or a folder with `gt.tsv` for
            every split, which is named as the folder is.
        name: str. Name of the set. Defaults to the folder's. A set of this name that is there
            already is not made anew, whatever the folder now has.
    """

    folder: str | os.PathLike
    name: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            self.name = Path(os.path.abspath(self.folder)).name

    @property
    def splits(self) -> dict[str, Path]:
        """Folder of each split."""
        folder = Path(self.folder)
        within = {path.parent.name: path.parent for path in sorted(folder.glob("*/gt.tsv"))}
        return {"train": folder} if (folder / "gt.tsv").is_file() or not within else within


class FolderWords(WordBuilder):
    """Words of a folder with `gt.tsv`. Give a `FolderConfig` as `config`.

    Preparing it raises what `read_folder` raises: `FileNotFoundError` that shows the layout
    expected where there is no `gt.tsv`, and `ValueError` that names a bad line.

    Example:

    >>> config = FolderConfig(folder="crops")
    >>> builder = FolderWords(config=config, data_dir="sets")  # doctest: +SKIP
    >>> builder.download_and_prepare()  # doctest: +SKIP
    >>> tfds.load("keras_crnn_folder/crops", data_dir="sets")  # doctest: +SKIP
    """

    name = "keras_crnn_folder"
    DESCRIPTION = "Word images and texts of a folder with gt.tsv."

    def _split_generators(self, dl_manager: tfds.download.DownloadManager) -> dict[str, Any]:
        if not isinstance(self.builder_config, FolderConfig):
            raise InputError(
                "keras_crnn_folder needs to know the folder: give config=FolderConfig(folder=...) "
                'to FolderWords, or builder_kwargs={"config": ...} to tfds.load.'
            )
        return {
            split: self._generate_examples(split, functools.partial(read_words, folder))
            for split, folder in self.builder_config.splits.items()
        }


def read_words(folder: Path, skipped: Skipped) -> Iterator[ArchivedWord]:
    """Words of a folder, in the order of its `gt.tsv`. Raises as `read_folder`."""
    seen: dict[str, int] = {}
    for example in read_folder(folder, skipped):
        path = Path(example.name)
        name = Path(os.path.relpath(path, folder)).as_posix()  # either may be absolute
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:  # The same image again: TFDS wants no name twice.
            name = f"{name}#{seen[name]}"
        image = example.image  # of an LMDB database it lies in no file
        content = image.fetch() if isinstance(image, StoredImage) else path.read_bytes()
        yield ArchivedWord(name, example.text, content)
