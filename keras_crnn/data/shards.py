"""Shards of TFRecords before TensorFlow reads them: whether they are packed, and what is in them.

TensorFlow itself only fails in the first batch, and names neither the file nor what it holds.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO

from keras_crnn.system.errors import InputError

if TYPE_CHECKING:
    import tensorflow as tf

_HEAD = 12  # bytes before a record: its length as uint64, and a checksum of that
_LARGEST = 2**30  # bytes of a record; one of an image is far from it
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
