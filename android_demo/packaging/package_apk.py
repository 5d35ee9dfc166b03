"""Puts an Android package together: resources, classes, native libraries, assets.

    python -m android_demo.packaging.package_apk OUT.apk --base LINKED.apk --dex DIR \
        --libraries LITE.aar --abis arm64-v8a,x86_64 --asset models/a.tflite=PATH ...

What Android maps into memory is stored as it is and aligned: native libraries to pages of 16 KiB,
which holds for 4 KiB as well, everything else to 4 bytes. The bytes depend on the inputs alone.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Iterator
from pathlib import Path

PAGE = 16384
WORD = 4
#: Endings of files that are stored: models are mapped, pictures are compressed already.
STORED = (".tflite", ".png", ".so", ".arsc")


def package(out: Path, entries: list[tuple[str, bytes, bool]]) -> None:
    """Writes a zip of `(name, content, stored)`, each at the boundary that Android wants."""
    with zipfile.ZipFile(out, "w") as archive:
        for name, content, stored in entries:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            if stored:
                boundary = PAGE if name.endswith(".so") else WORD
                start = archive.fp.tell() + 30 + len(name.encode())  # after the local header
                info.extra = pad(start, boundary)
            archive.writestr(info, content)


def pad(start: int, boundary: int) -> bytes:
    """An extra field behind which data are at a boundary; apksigner keeps what it asks for."""
    length = 6 + (-(start + 6)) % boundary  # id, size, alignment, zeros
    zeros = b"\0" * (length - 6)
    size = (length - 4).to_bytes(2, "little")
    return b"\x35\xd9" + size + boundary.to_bytes(2, "little") + zeros


def read_entries(options: argparse.Namespace) -> Iterator[tuple[str, bytes, bool]]:
    """Everything that goes in, in the order in which it is written."""
    with zipfile.ZipFile(options.base) as base:
        for info in base.infolist():
            stored = info.compress_type == zipfile.ZIP_STORED or info.filename.endswith(STORED)
            yield info.filename, base.read(info), stored
    for path in sorted(Path(options.dex).glob("*.dex")):
        yield path.name, path.read_bytes(), False
    with zipfile.ZipFile(options.libraries) as archive:
        for abi in options.abis.split(","):
            for name in archive.namelist():
                if name.startswith(f"jni/{abi}/") and name.endswith(".so"):
                    yield f"lib/{abi}/{Path(name).name}", archive.read(name), True
    for asset in options.asset:
        name, _, path = asset.partition("=")
        yield f"assets/{name}", Path(path).read_bytes(), name.endswith(STORED)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", required=True, help="what aapt2 linked: manifest and resources")
    parser.add_argument("--dex", required=True, help="folder of classes*.dex")
    parser.add_argument("--libraries", required=True, help=".aar with native libraries")
    parser.add_argument("--abis", required=True, help="processors, with commas between")
    parser.add_argument("--asset", action="append", default=[], metavar="NAME=PATH")
    options = parser.parse_args()
    package(options.out, list(read_entries(options)))


if __name__ == "__main__":
    main()
