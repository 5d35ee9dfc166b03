"""The two parts of an ONNX file, its network and its record, told apart and compared.

The record is the last entry of the model's metadata, named `model.json`. So every ONNX runtime
finds it, and what stands before it is the network, whose SHA-256 it has. An ONNX file is a message
of Protocol Buffers: fields, each with a number, a kind and a length. That much is read here, which
takes neither onnx nor a runtime.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from keras_crnn.network.spec import ModelSpec
from keras_crnn.network.weight_archive import MOST_RECORD, RECORD, stated_hash
from keras_crnn.system.errors import InputError

#: Float weights, and int8 weights with what lies between quantised on the fly.
FLOAT, QUANTIZED = "onnx", "onnx-int8"
ONNX_FORMATS = (FLOAT, QUANTIZED)

_FIRST = b"\x08"  # field 1, a number: the version, which is written first
_METADATA = 14  # field of an entry, which has field 1, its key, and field 2, its value
_NUMBER, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5  # kinds of fields


def is_onnx(content: bytes) -> bool:
    """Whether bytes begin as those of an ONNX file do, and not as those of an archive."""
    return content[:1] == _FIRST


def join_record(network: bytes, spec: ModelSpec, format: str) -> bytes:
    """An ONNX model with its record behind it.

    Args:
        network: bytes of the model so far.
        spec: `ModelSpec` of the model.
        format: string, one of `ONNX_FORMATS`.
    """
    record = spec.to_json(format, hashlib.sha256(network).hexdigest()).encode()
    entry = _write_bytes(1, RECORD.encode()) + _write_bytes(2, record)
    return network + _write_bytes(_METADATA, entry)


def split_record(content: bytes, title: str = "The file") -> tuple[bytes, str]:
    """Network and record of an ONNX file, the network's SHA-256 compared with the record's.

    Args:
        content: bytes of the file.
        title: string. What errors call it. Defaults to `"The file"`.

    Returns:
        The bytes before the record, which are an ONNX model, too, and the record's JSON.

    Raises:
        ValueError: it is no ONNX file, carries no record, or is damaged.
    """
    start, last = 0, (0, b"")
    for place, number, value in _read_fields(content, title):
        start, last = place, (number, value)
    entry = {number: value for _, number, value in _read_fields(last[1], title)}
    if last[0] != _METADATA or entry.get(1) != RECORD.encode():
        raise InputError(
            f"{title} carries no {RECORD} as its last entry: it was not made by keras-crnn, or "
            "something has written it anew. Make it with keras-crnn export."
        )
    try:
        text = entry.get(2, b"")[:MOST_RECORD].decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"The record of {title} is damaged: it is not UTF-8.") from error
    found, expected = hashlib.sha256(content[:start]).hexdigest(), stated_hash(text, title)
    if found != expected:
        raise InputError(
            f"{title} is damaged: its network's SHA-256 is {found}, not {expected}. Fetch it "
            "again, or make it anew: keras-crnn export WEIGHTS.npz --formats onnx --out FILE.onnx"
        )
    return content[:start], text


def _read_fields(content: bytes, title: str) -> Iterator[tuple[int, int, bytes]]:
    """Start, number and bytes of each field; those of numbers are left empty."""
    place = 0
    while place < len(content):
        start = place
        tag, place = _read_number(content, place, title)
        kind, size = tag & 7, {_EIGHT: 8, _FOUR: 4}.get(tag & 7, 0)
        if kind in (_NUMBER, _BYTES):
            value, place = _read_number(content, place, title)
            size = value if kind == _BYTES else 0
        elif kind not in (_EIGHT, _FOUR):
            raise _damaged(title)
        if place + size > len(content):
            raise _damaged(title)
        yield start, tag >> 3, content[place : place + size]
        place += size


def _read_number(content: bytes, place: int, title: str) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and the place behind it."""
    number = 0
    for shift in range(0, 70, 7):
        if place >= len(content):
            break
        byte = content[place]
        place += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, place
    raise _damaged(title)


def _damaged(title: str) -> InputError:
    return InputError(
        f"{title} is no ONNX file, or it is cut off or damaged. Fetch it again, or make it anew "
        "with keras-crnn export."
    )


def _write_bytes(field: int, value: bytes) -> bytes:
    return _write_number(field << 3 | _BYTES) + _write_number(len(value)) + value


def _write_number(number: int) -> bytes:
    digits = []
    while number > 127:
        digits.append(number & 127 | 128)
        number >>= 7
    return bytes([*digits, number])
