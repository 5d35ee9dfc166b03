"""Zip archives that anybody may have made, read within bounds."""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
import zlib

import numpy as np

from keras_crnn.system.errors import InputError

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # those that can be unpacked piece by piece
_FAULTS = (  # what `zipfile` raises for damaged archives
    zipfile.BadZipFile, zlib.error, struct.error,
    EOFError, IndexError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
_MAGIC = b"\x93NUMPY\x01\x00"
#: What `numpy.save` writes for arrays of numbers and texts.
_HEADER = re.compile(
    rb"\{'descr': '([<>|][fiuU][1-9]\d{0,6})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,15}(?:, \d{1,15})*)?),?\), \} *\n"
)


class Archive:
    """The entries of a zip archive.

    NumPy and `zipfile` make room for what an archive claims to hold; here an entry takes no more
    than its reader allows.

    Args:
        content: bytes of the file; what stands before the archive is skipped.
        title: string. What errors call the file.

    Attributes:
        title: string.
        start: int. Where in the file the archive begins, in bytes.

    Raises:
        ValueError: it is no zip archive, or a damaged one.
    """

    def __init__(self, content: bytes, title: str) -> None:
        self.title = title
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _FAULTS as error:
            raise InputError(f"{title} holds no readable archive: {error}.") from error
        self.start = min((entry.header_offset for entry in self.entries), default=len(content))

    @property
    def entries(self) -> list[zipfile.ZipInfo]:
        """All entries, in the order of the archive."""
        return self._zip.infolist()

    @property
    def names(self) -> list[str]:
        """Their names."""
        return self._zip.namelist()

    def read(self, name: str, most: int) -> bytes:
        """The bytes of an entry, its CRC-32 compared.

        Args:
            name: string.
            most: int. Bytes that it may take.

        Raises:
            ValueError: there is no such entry, or it is damaged, encrypted, too large, or packed
                in another way than "deflate".
        """
        if name not in self.names:
            raise self._fault(f"it has no {name!r}")
        entry = self._zip.getinfo(name)
        if entry.flag_bits & 1:
            raise self._fault(f"{name!r} is encrypted")
        if entry.compress_type not in _METHODS:
            raise self._fault(f"{name!r} is packed by method {entry.compress_type}, not deflate")
        if entry.file_size > most:
            raise self._fault(f"{name!r} has {entry.file_size} bytes where {most} are the most")
        try:
            with self._zip.open(entry) as file:
                content = file.read(entry.file_size + 1)  # a bound, so that no bomb unfolds
        except _FAULTS as error:
            raise self._fault(str(error) or f"{name!r} ends too early") from error
        if len(content) != entry.file_size:
            raise self._fault(f"{name!r} ends too early")
        return content

    def read_array(self, name: str, most: int) -> np.ndarray:
        """An array that `numpy.save` wrote, of numbers or texts.

        Args:
            name: string. The entry's, without `.npy`.
            most: int. Bytes that it may take, its header's apart.

        Raises:
            ValueError: as `read`, or the entry is no such array.
        """
        content = self.read(f"{name}.npy", most + (1 << 16))
        begin = 10 + int.from_bytes(content[8:10], "little")
        header = _HEADER.fullmatch(content[10:begin])
        if not content.startswith(_MAGIC) or header is None:
            raise self._fault(f"{name!r} is no array of numbers")
        try:
            dtype = np.dtype(header[1].decode("ascii"))
        except TypeError as error:  # a float of 3 bytes
            raise self._fault(f"{name!r} is no array of numbers ({error})") from error
        shape = tuple(map(int, header[3].split(b","))) if header[3] else ()
        if math.prod(shape) * dtype.itemsize != len(content) - begin or len(shape) > 8:
            raise self._fault(f"{name!r} is not as large as it says")
        return np.ndarray(shape, dtype, content, begin, order="F" if header[2] == b"True" else "C")

    def _fault(self, what: str) -> InputError:
        return InputError(
            f"{self.title} cannot be read ({what}): it is damaged. Fetch it or make it again."
        )
