"""Writes and reads TFRecord shards: large sets, read in order instead of file by file.

A record is a `tf.train.Example` of two byte features: `image`, the encoded image as it
was found (JPEG, PNG...), and `text`, UTF-8.
"""

from __future__ import annotations

import contextlib
import glob
import io
import os
import re
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

import numpy as np
from PIL import Image

from keras_crnn.data.example import Labelled, take_example
from keras_crnn.data.parallel import fix_parallelism
from keras_crnn.data.shards import check_shard, open_shard
from keras_crnn.data.skipped import Skipped
from keras_crnn.images.image_file import StoredImage
from keras_crnn.images.read import ImageError, ImageSource, read_image
from keras_crnn.system.atomic import replaced
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.system.processes import usable_processors

if TYPE_CHECKING:
    import tensorflow as tf

# words-00000-of-00004.tfrecord, or as TFDS names them words-train.tfrecord-00000-of-00004
_SHARD = re.compile(r"(?P<set>.*?)(?:\.tfrecord)?-\d{5}-of-(?P<shards>\d{5})(?:\.tfrecord)?$")


#: A folder with `gt.tsv`, another `.tsv` in it, a pattern of shards, or a list.
Source: TypeAlias = str | os.PathLike[str] | Sequence[Labelled]


def is_records(source: Source) -> TypeGuard[str | os.PathLike[str]]:
    """Whether a pattern of shards is meant, and not a folder or a file of truths."""
    if not isinstance(source, (str, os.PathLike)):
        return False
    path = Path(source)
    return path.suffix != ".tsv" and not path.is_dir()


def write_records(
    examples: Iterable[Labelled],
    out_dir: str | os.PathLike,
    shards: int = 1,
    *,
    prefix: str = "words",
    skipped: Skipped | None = None,
) -> list[Path]:
    """Writes examples into shards `words-00000-of-00004.tfrecord`.

    Every image is decoded once to see that it is sound; the bytes stored are those of
    the file. No shard has its name before all are complete, so that a run cut short
    leaves nothing that could be taken for a set.

    Args:
        examples: iterable of `Example` or `(source, text)`; a generator will do. Arrays
            and PIL images are stored as PNG, in grey.
        out_dir: path of the folder, made if need be.
        shards: int. Number of files; examples are dealt to them in turn. Defaults to 1.
        prefix: str. The name of the set. Defaults to `"words"`.
        skipped: `Skipped` or None. Counts images that cannot be read. Defaults to None:
            they are logged only.

    Returns:
        The paths of the shards.

    Raises:
        ValueError: `shards` is not positive, or no example could be written.
        ImportError: TensorFlow is not installed.
    """
    if not 1 <= shards <= 99_999:
        raise InputError(f"shards is {shards}: give 1 to 99999.")
    tf = require("tensorflow", "train")
    skipped = Skipped() if skipped is None else skipped
    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    paths = [out_dir / f"{prefix}-{i:05d}-of-{shards:05d}.tfrecord" for i in range(shards)]
    written = 0
    # Shards get their names when all are closed; until then the process's number is in those that
    # they have, which keeps two runs into one folder apart.
    with contextlib.ExitStack() as finished:
        partial = [finished.enter_context(replaced(path, apart=True)) for path in paths]
        with contextlib.ExitStack() as stack:
            writers = [stack.enter_context(tf.io.TFRecordWriter(str(p))) for p in partial]
            for example in map(take_example, examples):
                try:
                    encoded = _encode_image(example.image)
                except ImageError as error:
                    skipped.add("broken image", str(error))
                    continue
                writers[written % shards].write(encode_record(tf, encoded, example.text))
                written += 1
        if not written:
            raise InputError(f"No example to write into {out_dir} ({skipped}).")
    return paths


def find_shards(pattern: str | os.PathLike) -> list[str]:
    """Lists the shards of a pattern such as `"train/words-*.tfrecord"`, sorted.

    The path of a file stands for that file, whatever is in its name.

    Raises:
        FileNotFoundError: nothing matches, or shards are missing from a numbered set.
        ValueError: the pattern mixes two numberings of a set, as after writing it again
            with another number of shards: examples would be read twice.
    """
    outright = os.path.isfile(pattern)
    paths = [os.fspath(pattern)] if outright else sorted(glob.glob(os.fspath(pattern)))
    if not paths:
        raise FileNotFoundError(
            f"Nothing matches {os.fspath(pattern)!r}. Give a pattern of TFRecord shards, such "
            "as 'train/words-*.tfrecord' (quoted, for the shell), or a folder with gt.tsv."
        )
    totals: dict[str, dict[int, int]] = {}
    for match in filter(None, map(_SHARD.match, paths)):
        found = totals.setdefault(match["set"], {})
        found[int(match["shards"])] = found.get(int(match["shards"]), 0) + 1
    for name, found in totals.items():
        if len(found) > 1:
            raise InputError(
                f"{name}-*: shards of {len(found)} writings ({sorted(found)} in all) match "
                f"{os.fspath(pattern)!r}. Remove the old ones, or narrow the pattern."
            )
        (total, count), *_ = found.items()
        # One shard, named outright, is a choice; a pattern that misses some is not.
        if count < total and not outright:
            raise FileNotFoundError(
                f"{name}-*: only {count} of {total} shards match {os.fspath(pattern)!r}. "
                "Copy or write the set again."
            )
    return paths


def read_records(
    pattern: str | os.PathLike, *, shuffle: bool = False, seed: int = 0
) -> tf.data.Dataset:
    """Reads shards as a `tf.data.Dataset` of `(image bytes, text)`, both string scalars.

    Args:
        pattern: str. Matches the shards: `"train/words-*.tfrecord"`.
        shuffle: bool. Whether each epoch takes the shards in another order. Defaults to
            False: records come in the same order every time.
        seed: int. Defaults to 0.

    Shards may be packed by gzip.

    Raises:
        FileNotFoundError, ValueError: as `find_shards` and `check_shard` do.
        ImportError: TensorFlow is not installed.
        tf.errors.InvalidArgumentError: where it is read, a shard is damaged; the message names it.
    """
    tf = require("tensorflow", "train")
    paths = find_shards(pattern)
    packings = [check_shard(tf, path) for path in paths]
    shards = tf.data.Dataset.from_tensor_slices((paths, packings))
    if shuffle:
        shards = shards.shuffle(len(paths), seed=seed, reshuffle_each_iteration=True)
    features = {
        "image": tf.io.FixedLenFeature([], tf.string),
        "text": tf.io.FixedLenFeature([], tf.string),
    }

    def parse(record: Any) -> tuple[Any, Any]:
        parsed = tf.io.parse_single_example(record, features)
        return parsed["image"], parsed["text"]

    # Shards are dealt in turn when written, so reading them in turn mixes no less.
    records = shards.interleave(partial(open_shard, tf), cycle_length=min(len(paths), 8))
    return fix_parallelism(records.map(parse, num_parallel_calls=usable_processors()))


def _encode_image(source: ImageSource) -> bytes:
    if isinstance(source, (np.ndarray, Image.Image)):
        buffer = io.BytesIO()
        Image.fromarray(read_image(source)).save(buffer, "PNG")
        return buffer.getvalue()
    if isinstance(source, StoredImage):
        read_image(source)  # Raises ImageError, naming the source.
        return source.fetch()
    if hasattr(source, "read"):
        source = source.read()
    read_image(source)  # Raises ImageError, naming the source.
    return Path(source).read_bytes() if isinstance(source, (str, os.PathLike)) else bytes(source)


def encode_record(tf: ModuleType, image: bytes, text: str) -> bytes:
    """A `tf.train.Example` of an encoded image and its text; the same bytes every time."""
    feature = {
        "image": tf.train.Feature(bytes_list=tf.train.BytesList(value=[image])),
        "text": tf.train.Feature(bytes_list=tf.train.BytesList(value=[text.encode()])),
    }
    return tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString(
        deterministic=True
    )
