"""Paths to images: files of any file system that Beam knows, and the records of TFRecord files."""

from __future__ import annotations

import contextlib
import itertools
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from keras_crnn.data.shards import check_shard
from keras_crnn.images.errors import ImageError
from keras_crnn.images.image_file import read_file, read_stream
from keras_crnn.recognition.beam.settings import NamedImage
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra, require
from keras_crnn.system.printable import printable

with extra("beam"):
    import apache_beam as beam
    from apache_beam.io.filesystems import FileSystems

# words-00000-of-00004.tfrecord, or as TFDS names them words-train.tfrecord-00000-of-00004
_RECORDS = re.compile(r"\.tfrecords?(-\d{5}-of-\d{5})?(\.gz)?$", re.IGNORECASE)
_NUMBER = re.compile(r"#\d{6,}$")


class OpenImages(beam.PTransform):
    """Opens the images whose paths `FindImages` gives, for `ReadWords`.

    A TFRecord file of pictures, as `keras-crnn synth` writes it or TensorFlow Datasets does,
    gives an image for each of its records. Its name is that of the file, `#` and the number of the
    record, from 0 on: `words-00000-of-00004.tfrecord#000012`.

    Returns:
        A collection of `NamedImage`, of which some hold the error that kept them from being opened.
        `ReadWords` puts those to the unreadable.
    """

    def expand(self, paths: Any) -> Any:
        """Adds the step to a pipeline."""
        return paths | beam.FlatMap(_open_path)


#: How paths are bytes in a pipeline, as a name that is no UTF-8 has no coder as text.
NAME_CODEC = ("utf-8", "surrogateescape")


def _open_path(path: bytes) -> Iterator[NamedImage]:
    return open_images(path.decode(*NAME_CODEC))


def is_records(path: str) -> bool:
    """Whether a name is that of a TFRecord file."""
    return _RECORDS.search(path) is not None


def find_origin(name: str) -> str:
    """The file that an image of this name is from: itself, or the file of its record."""
    path = _NUMBER.sub("", name)
    return path if is_records(path) else name


def open_images(path: str, done: Collection[str] = ()) -> Iterator[NamedImage]:
    """The images of a file, or why there are none.

    What may pass, such as a server that does not answer, is raised, so that the runner tries again.

    Args:
        path: string. An image or a TFRecord file.
        done: names of images that are left out. Defaults to none.
    """
    if is_records(path):
        yield from (image for image in _open_records(path) if image.name not in done)
    elif path not in done:
        yield _open_file(path)


def _open_file(path: str) -> NamedImage:
    try:
        if "://" not in path:
            return NamedImage(path, read_file(path))  # which refuses pipes and devices
        with FileSystems.open(path, mime_type="application/octet-stream") as file:
            return NamedImage(path, read_stream(file, printable(path)))
    except ImageError as error:
        return NamedImage(path, error)
    except (FileNotFoundError, PermissionError) as error:
        return NamedImage(path, _cannot_be_opened(path, error))


def _cannot_be_opened(path: str, error: OSError) -> ImageError:
    said = printable(str(error))
    return ImageError(f"{printable(path)}: cannot be opened ({said}). Check the path.")


def _open_records(path: str) -> Iterator[NamedImage]:
    """Every record; behind the last one that is whole, the error of a file that is not."""
    tf = require("tensorflow", "train")
    with contextlib.ExitStack() as stack:
        try:
            local = stack.enter_context(_on_this_disk(path))
            packing = check_shard(tf, local)
        except (FileNotFoundError, PermissionError) as error:
            yield NamedImage(path, _cannot_be_opened(path, error))
            return
        except InputError as error:
            yield NamedImage(path, ImageError(str(error)))
            return
        records = tf.data.TFRecordDataset(local, packing).as_numpy_iterator()
        for number in itertools.count():
            name = f"{path}#{number:06d}"
            try:
                record = next(records)
            except StopIteration:
                return
            except (tf.errors.DataLossError, tf.errors.OutOfRangeError) as error:
                yield NamedImage(name, _not_whole(name, error))
                return
            yield NamedImage(name, _take_image(tf, name, record))


def _take_image(tf: Any, name: str, record: bytes) -> bytes | ImageError:
    from google.protobuf.message import DecodeError  # which comes with TensorFlow

    try:
        feature = tf.train.Example.FromString(record).features.feature.get("image")
    except DecodeError as error:
        return _not_whole(name, error)
    values = [] if feature is None else feature.bytes_list.value
    if len(values) != 1:
        return ImageError(
            f"{printable(name)}: the record has no image, which is one value of bytes named image. "
            "Write the set again."
        )
    image: bytes = values[0]
    return image


def _not_whole(name: str, error: Exception) -> ImageError:
    said = str(getattr(error, "message", error)).partition("\n")[0]
    return ImageError(
        f"{printable(name)}: the file is not whole from here on ({printable(said)}). Fetch or "
        "write it again."
    )


@contextlib.contextmanager
def _on_this_disk(path: str) -> Iterator[str]:
    """The file itself, or a copy of one of another file system, which TensorFlow may not know."""
    if "://" not in path:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "records")
        with (
            # Beam would unpack by the name, and not by what the file is.
            FileSystems.open(path, "application/octet-stream", "uncompressed") as file,
            copy.open("wb") as target,
        ):
            shutil.copyfileobj(file, target, 1 << 20)
        yield str(copy)
