"""Packs compiled classes as a JAR of which the same classes make the same bytes.

    python -m android_demo.packaging.package_jar CLASSES.jar OUT.jar --license FILE --version KOTLIN

With the licence and a manifest of our own in it; times, order and rights are fixed here, whatever
the compiler and the machine would have.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

_MANIFEST = "META-INF/MANIFEST.MF"
_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold


def package_jar(
    classes: Sequence[Path], target: Path | BinaryIO, license_file: Path, kotlin: str
) -> None:
    """Writes a JAR: the manifest first, then licence and classes in the order of their names.

    Args:
        classes: JARs of the compiler, which go into one.
        target: file to write.
        license_file: text of the licence.
        kotlin: version of the compiler, whose library or a later one is needed.

    Raises:
        ValueError: there are no classes in one of `classes`, or a file is in several.
    """
    files: dict[str, bytes] = {}
    for path in classes:
        with zipfile.ZipFile(path) as archive:
            names = [one for one in archive.namelist() if one[-1] != "/" and one != _MANIFEST]
            if not any(name.endswith(".class") for name in names):
                raise ValueError(f"{path} holds no classes: compile the recogniser first.")
            for name in names:
                if name in files:
                    raise ValueError(f"{path} holds {name}, as another one does: leave one out.")
                files[name] = archive.read(name)
    manifest = (
        "Manifest-Version: 1.0",
        "Automatic-Module-Name: io.github.kerascrnn.recognizer",
        f"Kotlin-Version: {kotlin}",
    )
    files["META-INF/LICENSE"] = license_file.read_bytes()
    entries = [(_MANIFEST, "".join(f"{line}\r\n" for line in (*manifest, "")).encode())]
    entries += sorted(files.items())
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, _TIME)
            info.external_attr = 0o644 << 16  # else that of the machine's own kind
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("classes", type=Path, help="JAR of the compiler")
    parser.add_argument("out", type=Path, help="file to write")
    parser.add_argument("--license", type=Path, required=True, help="text of the licence")
    parser.add_argument("--version", required=True, help="version of Kotlin")
    options = parser.parse_args(arguments)
    package_jar([options.classes], options.out, options.license, options.version)
    print(f"{options.out}: {options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
