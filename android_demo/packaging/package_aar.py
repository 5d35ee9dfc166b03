"""Packs compiled classes as an AAR, of which the same classes make the same bytes.

    python -m android_demo.packaging.package_aar CLASSES.jar ... --out OUT.aar \
        --namespace NAME --min-sdk NUMBER --license FILE --version KOTLIN

What Android's Gradle plugin puts into one without resources: manifest, classes, an empty table of
resources, and what the file asks of the build that takes it.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from android_demo.packaging.package_apk import package
from android_demo.packaging.package_jar import package_jar

_ANDROID = "http://schemas.android.com/apk/res/android"
_METADATA = (
    "aarFormatVersion=1.0",
    "aarMetadataVersion=1.0",
    "minCompileSdk=1",
    "minCompileSdkExtension=0",
    "minAndroidGradlePluginVersion=1.0.0",
    "coreLibraryDesugaringEnabled=false",
)


def package_aar(
    classes: Sequence[Path],
    target: Path,
    namespace: str,
    min_sdk: int,
    license_file: Path,
    kotlin: str,
) -> None:
    """Writes an AAR.

    Args:
        classes: JARs of the compiler, which go into one.
        target: file to write.
        namespace: name of the library's package; no other library of an app may have it.
        min_sdk: the oldest Android, by its API level.
        license_file: text of the licence.
        kotlin: version of the compiler, whose library or a later one is needed.

    Raises:
        ValueError: `namespace` is no name of a package, or as for `package_jar`.
    """
    if not re.fullmatch(r"[a-z]\w*(\.[a-z]\w*)+", namespace):
        raise ValueError(f"{namespace!r} is no name of a package: give one such as org.some.name.")
    jar = io.BytesIO()
    package_jar(classes, jar, license_file, kotlin)
    manifest = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<manifest xmlns:android="{_ANDROID}" package="{namespace}">\n'
        f'    <uses-sdk android:minSdkVersion="{min_sdk}" />\n'
        "</manifest>\n"
    )
    metadata = "".join(f"{line}\n" for line in _METADATA)
    package(
        target,
        [
            ("AndroidManifest.xml", manifest.encode(), False),
            ("classes.jar", jar.getvalue(), True),
            ("R.txt", b"", True),
            ("META-INF/com/android/build/gradle/aar-metadata.properties", metadata.encode(), False),
        ],
    )


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("classes", type=Path, nargs="+", help="JARs of the compiler")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    parser.add_argument("--namespace", required=True, help="name of the library's package")
    parser.add_argument("--min-sdk", type=int, required=True, help="the oldest API level")
    parser.add_argument("--license", type=Path, required=True, help="text of the licence")
    parser.add_argument("--version", required=True, help="version of Kotlin")
    options = parser.parse_args(arguments)
    package_aar(
        options.classes, options.out, options.namespace, options.min_sdk, options.license,
        options.version,
    )  # fmt: skip
    print(f"{options.out}: {options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
