"""Which classes and methods a version of Android has, out of the jar of its framework."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class _Class:
    parents: tuple[str, ...]
    methods: frozenset[tuple[str, str]]


class Framework:
    """The framework of one version of Android.

    Args:
        jar: path of Robolectric's `android-all` jar, which holds all but the language's classes.
    """

    def __init__(self, jar: str | Path) -> None:
        self._jar = zipfile.ZipFile(jar)
        self.classes = frozenset(
            name[:-6] for name in self._jar.namelist() if name.endswith(".class")
        )
        self._read = lru_cache(maxsize=None)(self._parse)

    def has_method(self, owner: str, name: str, descriptor: str) -> bool:
        """Whether a class has a method, of its own or from what it extends.

        What a class takes over from the language's own classes counts as there: they are not in
        the jar.
        """
        if owner not in self.classes:
            return not owner.startswith("android/")
        found = self._read(owner)
        return (name, descriptor) in found.methods or any(
            self.has_method(parent, name, descriptor)
            for parent in found.parents
            if parent != "java/lang/Object" or (name, descriptor) in _OBJECT
        )

    def _parse(self, name: str) -> _Class:
        return _read_class(self._jar.read(f"{name}.class"))


#: Methods of `java.lang.Object`, which every class has.
_OBJECT = frozenset(
    {
        ("<init>", "()V"),
        ("equals", "(Ljava/lang/Object;)Z"),
        ("getClass", "()Ljava/lang/Class;"),
        ("hashCode", "()I"),
        ("toString", "()Ljava/lang/String;"),
    }
)
#: Bytes of a constant by its tag; text has a length of its own.
_CONSTANTS = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4,
              18: 4, 19: 2, 20: 2}  # fmt: skip


def _read_class(content: bytes) -> _Class:
    (count,) = struct.unpack_from(">H", content, 8)
    constants: list[bytes] = [b""] * count
    place, index = 10, 1
    while index < count:
        tag = content[place]
        if tag == 1:
            size = 2 + struct.unpack_from(">H", content, place + 1)[0]
            constants[index] = content[place + 3 : place + 1 + size]
        else:
            size = _CONSTANTS[tag]
            constants[index] = content[place + 1 : place + 1 + size]
        place += 1 + size
        index += 2 if tag in (5, 6) else 1  # wide numbers take two places

    def class_name(at: int) -> str:
        return constants[int.from_bytes(constants[at], "big")].decode()

    _, _, parent, interfaces = struct.unpack_from(">4H", content, place)
    parents = ([parent] if parent else []) + list(
        struct.unpack_from(f">{interfaces}H", content, place + 8)
    )
    place = _skip_members(content, place + 8 + 2 * interfaces)[0]  # fields
    methods = _skip_members(content, place)[1]
    return _Class(
        tuple(class_name(at) for at in parents),
        frozenset((constants[name].decode(), constants[kind].decode()) for name, kind in methods),
    )


def _skip_members(content: bytes, place: int) -> tuple[int, list[tuple[int, int]]]:
    """The end of a table of fields or methods, and the names and descriptors in it."""
    (count,) = struct.unpack_from(">H", content, place)
    place += 2
    members = []
    for _ in range(count):
        _, name, descriptor, attributes = struct.unpack_from(">4H", content, place)
        members.append((name, descriptor))
        place += 8
        for _ in range(attributes):
            place += 6 + struct.unpack_from(">I", content, place + 2)[0]
    return place, members
