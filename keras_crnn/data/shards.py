"""Shards of TFRecords: whether they are packed, and what is in them, before TensorFlow reads them.

TensorFlow itself only fails in the first batch, and names neither the file nor what it holds. Nor
does it name one that is damaged further on.
"""

from __future__ import annotations

import gzip
import os
import struct
import zlib
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from keras_crnn.system.errors import InputError

if TYPE_CHECKING:
    import tensorflow as tf

_HEAD = 12  # bytes before a record: its length as uint64, and a checksum of that
_LARGEST = 2**30  # bytes of a record; one of an image is far from it
_AROUND = 16  # bytes of a record that are not its content: its head, and a checksum of that
_AT_ONCE = 64  # records whose bytes are counted together
_PIECE = 1 << 20  # bytes unpacked together
_GZIP = b"\x1f\x8b\x08"
_WANTED = "image (bytes: one encoded image) and text (bytes: UTF-8)"


def check_shard(tf: ModuleType, path: str) -> str:
    """How a shard is packed, once its first record is seen to be a labelled image.

    Args:
        tf: module. TensorFlow.
        path: string.

    Returns:
        `"GZIP"`, or nothing where it is not packed: `compression_type` of
        `tf.data.TFRecordDataset`.

    Raises:
        ValueError: it holds no TFRecords, or records with other features; the message names those
            found and those wanted.
    """
    from google.protobuf.message import DecodeError  # which comes with TensorFlow

    with open(path, "rb") as file:
        packed = is_packed(file.read(4096))
    try:
        with gzip.open(path) if packed else open(path, "rb") as file:
            record = _read_first(file)
        features = tf.train.Example.FromString(record or b"").features.feature
    except (DecodeError, EOFError, gzip.BadGzipFile, zlib.error, struct.error) as error:
        raise InputError(
            f"{path} is not a whole file of TFRecords ({error}). Fetch or write it again."
        ) from error
    found = {name: _describe(features[name]) for name in sorted(features)}
    if record is not None and any(found.get(name) != "bytes" for name in ("image", "text")):
        listed = ", ".join(f"{name} ({what})" for name, what in found.items()) or "none"
        raise InputError(
            f"{path} has records with other features. Found: {listed}. Wanted: {_WANTED}. Write "
            "the set again with keras_crnn.data.write_records."
        )
    return "GZIP" if packed else ""


def open_shard(tf: ModuleType, path: Any, packing: Any) -> tf.data.Dataset:
    """The records of a shard, as string scalars; damage is an error that names the file.

    Errors of TensorFlow, which do not, end the records early. So at the end it is seen whether
    their bytes are all that the file has.

    Args:
        tf: module. TensorFlow.
        path, packing: string scalars. A file, and what `check_shard` said of it.
    """

    # No TensorFlow in here: on one processor it would wait for ever for the thread that it is in.
    def check(path: bytes, packing: bytes, read: int) -> Any:
        size = _measure(path) if packing else os.path.getsize(path)
        if read != size:
            there = "" if size is None else f" of {size}"
            raise InputError(
                f"{os.fsdecode(path)} is damaged: its records can be read to byte {read}{there}. "
                "Fetch or write it again."
            )
        return np.array([], object)

    def add(read: Any, piece: Any) -> tuple[Any, Any]:
        more = tf.reduce_sum(tf.cast(tf.strings.length(piece) + _AROUND, tf.int64))
        piece = tf.cond(
            tf.size(piece) > 0,
            lambda: piece,
            lambda: tf.numpy_function(check, (path, packing, read), tf.string),
        )
        return read + more, tf.ensure_shape(piece, [None])

    records = tf.data.TFRecordDataset(path, packing).ignore_errors().batch(_AT_ONCE)
    end = tf.data.Dataset.from_tensors(tf.constant([], tf.string))
    return records.concatenate(end).scan(np.int64(0), add).unbatch()


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is packed by gzip.

    The length of a first record may look like the head of such a file, so it is tried.
    """
    try:
        unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, _HEAD)
    except zlib.error:
        return False
    if not head.startswith(_GZIP):
        return False
    return len(unpacked) < _HEAD or _read_length(unpacked) <= _LARGEST


def _read_first(file: BinaryIO | gzip.GzipFile) -> bytes | None:
    """The first record of a shard; `None` where there is none."""
    head = file.read(_HEAD)
    if not head:
        return None
    length = _read_length(head)
    record = file.read(length) if length <= _LARGEST else b""
    if len(record) < length:
        raise EOFError(f"its first record would have {length} bytes, and has {len(record)}")
    return record


def _measure(path: bytes) -> int | None:
    """How many bytes a packed shard has, unpacked; `None` where it cannot be unpacked."""
    size = 0
    try:
        with gzip.open(path) as file:
            while piece := file.read(_PIECE):
                size += len(piece)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return None
    return size


def _read_length(head: bytes) -> int:
    length: int = struct.unpack("<Q", head[:8])[0]
    return length


def _describe(feature: tf.train.Feature) -> str:
    """What a feature holds: a value of a kind, or several."""
    kind = feature.WhichOneof("kind")
    if kind is None:
        return "empty"
    count = len(getattr(feature, kind).value)
    name = kind.removesuffix("_list")
    return name if count == 1 else f"{count} x {name}"
