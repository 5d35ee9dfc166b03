"""What the classes in an APK are and refer to, out of their DEX files."""

from __future__ import annotations

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Dex:
    """Names of types as in `java/lang/String`, of methods with descriptors as in `()V`.

    Attributes:
        defined: set of string. Classes that the file holds.
        used: set of string. Classes that it names; of arrays their elements.
        methods: set of `(class, name, descriptor)`. What it calls, and what it defines.
    """

    defined: frozenset[str]
    used: frozenset[str]
    methods: frozenset[tuple[str, str, str]]


def read_dex(content: bytes) -> Dex:
    """Reads the tables of a DEX file.

    Raises:
        ValueError: it is no DEX file.
    """
    if content[:4] != b"dex\n":
        raise ValueError(f"Not a DEX file: it begins with {content[:8]!r}.")
    # Counts and offsets of the tables, from the header.
    strings, types, protos, _, methods, classes = (
        struct.unpack_from("<II", content, 56 + 8 * table) for table in range(6)
    )
    texts = [_read_string(content, offset) for (offset,) in _rows(content, strings, "<I")]
    names = [texts[index] for (index,) in _rows(content, types, "<I")]
    descriptors = [
        _descriptor(content, names, parameters, result)
        for _, result, parameters in _rows(content, protos, "<3I")
    ]
    called = (
        (names[owner], texts[name], descriptors[proto])
        for owner, proto, name in _rows(content, methods, "<HHI")
    )
    return Dex(
        frozenset(_class_of(names[row[0]]) for row in _rows(content, classes, "<8I")),
        frozenset(_class_of(name) for name in names if name.lstrip("[").startswith("L")),
        frozenset((_class_of(owner), *rest) for owner, *rest in called if owner.startswith("L")),
    )


def _rows(content: bytes, table: tuple[int, int], layout: str) -> list[tuple[int, ...]]:
    count, offset = table
    size = struct.calcsize(layout)
    return [struct.unpack_from(layout, content, offset + k * size) for k in range(count)]


def _read_string(content: bytes, offset: int) -> str:
    while content[offset] & 0x80:  # the length in characters, which is not needed
        offset += 1
    end = content.index(b"\0", offset + 1)
    # Modified UTF-8; names of classes and methods are plain.
    return content[offset + 1 : end].decode("utf-8", "replace")


def _descriptor(content: bytes, names: list[str], parameters: int, result: int) -> str:
    if not parameters:
        return f"(){names[result]}"
    (count,) = struct.unpack_from("<I", content, parameters)
    listed = struct.unpack_from(f"<{count}H", content, parameters + 4)
    return f"({''.join(names[index] for index in listed)}){names[result]}"


def _class_of(descriptor: str) -> str:
    """`a/B` of `La/B;` and `[La/B;`."""
    return descriptor.lstrip("[")[1:-1]
