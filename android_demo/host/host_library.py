"""Makes the app's native library for Android on x86-64 one that Linux on x86-64 can load.

    python -m android_demo.host.host_library LITE.aar OUT_DIR

The code stays as it is. The library asks for Android's `libc.so` and versions of its functions;
both wishes are struck out of its dynamic section, so that glibc's functions of the same names are
taken. What glibc lacks, or does otherwise, comes from `bionic.c`, compiled as the `liblog.so` that
the library asks for too.
"""

from __future__ import annotations

import struct
import sys
import zipfile
from pathlib import Path

NAME = "libtensorflowlite_jni.so"
KEPT = "liblog.so"
#: Tags of the dynamic section (System V ABI, and GNU's for versions of symbols).
NEEDED, STRINGS, STRINGS_SIZE, IGNORED = 1, 5, 10, 21
VERSIONS = (0x6FFFFFF0, 0x6FFFFFFC, 0x6FFFFFFD, 0x6FFFFFFE, 0x6FFFFFFF)
#: Functions that write to a stream. Android's standard streams are none of glibc's, so that these
#: get a last letter of X, under which `bionic.c` has them.
WRITERS = (b"vfprintf", b"fprintf", b"fputc", b"fflush", b"fwrite")
LOADED, DYNAMIC = 1, 2  # kinds of segments


def free_library(library: bytes) -> bytes:
    """A 64-bit ELF library that needs `liblog.so` alone, without versions of symbols."""
    content = bytearray(library)
    (table,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    segments = [struct.unpack_from("<II6Q", content, table + k * size) for k in range(count)]
    dynamic = next(one for one in segments if one[0] == DYNAMIC)
    entries = range(dynamic[2], dynamic[2] + dynamic[5], 16)
    tags = {place: struct.unpack_from("<QQ", content, place) for place in entries}
    strings = _offset(segments, next(value for tag, value in tags.values() if tag == STRINGS))
    for place, (tag, value) in tags.items():
        start = strings + value
        needed = tag == NEEDED and content[start : content.index(0, start)].decode() != KEPT
        if needed or tag in VERSIONS:
            struct.pack_into("<Q", content, place, IGNORED)
    end = strings + next(value for tag, value in tags.values() if tag == STRINGS_SIZE)
    for name in WRITERS:
        # Behind a zero, or as the end of a longer name of the list, with which it is shared.
        content[strings:end] = content[strings:end].replace(name + b"\0", name[:-1] + b"X\0")
    return bytes(content)


def _offset(segments: list[tuple[int, ...]], address: int) -> int:
    """Where in the file an address of the loaded library lies."""
    for kind, _, offset, start, _, size, *_ in segments:
        if kind == LOADED and start <= address < start + size:
            return offset + address - start
    raise ValueError(f"No segment holds the address {address:#x}.")


def main() -> None:
    """Reads the command line."""
    aar, out = sys.argv[1:]
    with zipfile.ZipFile(aar) as archive:
        library = archive.read(f"jni/x86_64/{NAME}")
    (Path(out) / NAME).write_bytes(free_library(library))


if __name__ == "__main__":
    main()
