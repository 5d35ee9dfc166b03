"""Checks that an APK is whole: what `build_apk.sh` made is what a phone needs.

    python -m android_demo.packaging.check_apk APK --badging BADGING.txt \
        --framework ANDROID16.jar --oldest ANDROID8.jar --abis arm64-v8a,x86_64 \
        --asset models/a.tflite=PATH ...

Prints a line for each check and its sizes. Fails at the first thing that is wrong.
"""

from __future__ import annotations

import argparse
import re
import struct
import zipfile
from pathlib import Path

from android_demo.packaging.dex import read_dex
from android_demo.packaging.framework import Framework
from android_demo.packaging.package_apk import PAGE

LARGEST = 15_000_000
#: Classes of the language that Android has from its own library, which the framework's jar leaves
#: out. Anything else has to be in the APK or in the framework.
LANGUAGE = ("java/", "javax/", "dalvik/", "sun/misc/Unsafe", "libcore/")
#: Named in annotations or asked for by name, and never needed at run time.
ABSENT = ("org/jetbrains/annotations/", "kotlin/internal/", "kotlin/annotations/jvm/")


class CheckError(Exception):
    """Something in the APK is wrong."""


def expect(condition: bool, message: str) -> None:
    """Raises `CheckError` unless a condition holds."""
    if not condition:
        raise CheckError(message)


def data_offset(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Where an entry's bytes begin in the file."""
    archive.fp.seek(info.header_offset)
    name, extra = struct.unpack("<HH", archive.fp.read(30)[26:])
    return info.header_offset + 30 + name + extra


def check_badging(badging: str, abis: list[str]) -> str:
    """What the system will make of the manifest; gives the name of the package."""
    package = re.search(r"^package: name='([^']+)'", badging, re.M)
    expect(package is not None, "The manifest names no package.")
    expect(re.search(r"^(minSdkV|sdkV)ersion:'26'", badging, re.M) is not None, "minSdk is not 26.")
    expect("targetSdkVersion:'36'" in badging, "targetSdk is not 36.")
    expect("launchable-activity: name='io.github.kerascrnn.demo.MainActivity'" in badging,
           "No activity can be launched.")  # fmt: skip
    permissions = re.findall(r"uses-permission: name='([^']+)'", badging)
    expect(permissions == ["android.permission.CAMERA"], f"It wants leave for {permissions}.")
    expect(
        re.search(r"uses-feature: name='android.hardware.camera'", badging) is None,
        "Phones without a camera are shut out.",
    )
    native = re.search(r"^native-code: (.*)$", badging, re.M)
    expect(native is not None and sorted(re.findall(r"'([^']+)'", native[1])) == sorted(abis),
           f"Native code is for {native and native[1]}, not for {abis}.")  # fmt: skip
    return package[1]


def check_classes(archive: zipfile.ZipFile, newest: Framework, oldest: Framework) -> str:
    """Every class that is named is there; nothing is called that the oldest Android lacks."""
    dexes = [
        read_dex(archive.read(name))
        for name in archive.namelist()
        if re.fullmatch(r"classes\d*\.dex", name)
    ]
    expect(bool(dexes), "There are no classes.")
    defined = frozenset().union(*(dex.defined for dex in dexes))
    used = frozenset().union(*(dex.used for dex in dexes))
    missing = sorted(
        name for name in used - defined - newest.classes if not name.startswith(LANGUAGE + ABSENT)
    )
    expect(not missing, f"{len(missing)} classes are named and absent: {missing[:10]}")
    for needed in ("io/github/kerascrnn/demo/MainActivity", "org/tensorflow/lite/Interpreter",
                   "io/github/kerascrnn/recognizer/Recognizer"):  # fmt: skip
        expect(needed in defined, f"The class {needed} is absent.")
    newer = sorted((used & newest.classes) - defined - oldest.classes)
    expect(not newer, f"Classes that Android 8.0 lacks are named: {newer[:10]}")
    called = {method for dex in dexes for method in dex.methods if method[0].startswith("android/")}
    unknown = sorted(method for method in called if not oldest.has_method(*method))
    expect(not unknown, f"Methods that Android 8.0 lacks are called: {unknown[:10]}")
    return (
        f"{len(defined)}, none named that is absent; {len(used & newest.classes)} classes and "
        f"{len(called)} methods of the framework, all in Android 8.0"
    )


def check_assets(archive: zipfile.ZipFile, assets: list[str]) -> str:
    """Models and samples are the files of the checkout, stored as they are."""
    models = 0
    for asset in assets:
        name, _, path = asset.partition("=")
        info = archive.getinfo(f"assets/{name}")
        same = archive.read(info) == Path(path).read_bytes()
        expect(same, f"{name} is not the file {path}.")
        if name.endswith(".tflite"):
            expect(info.compress_type == zipfile.ZIP_STORED, f"{name} is compressed.")
            expect(data_offset(archive, info) % 4 == 0, f"{name} is not aligned.")
            models += 1
    expect(models > 0, "There is no model.")
    return f"{len(assets)} byte for byte, {models} models stored uncompressed"


def check_libraries(archive: zipfile.ZipFile, abis: list[str]) -> str:
    """The runtime is there for each processor, uncompressed and on a page."""
    parts = []
    for abi in abis:
        name = f"lib/{abi}/libtensorflowlite_jni.so"
        expect(name in archive.namelist(), f"{name} is absent.")
        info = archive.getinfo(name)
        content = archive.read(info)
        expect(content[:4] == b"\x7fELF", f"{name} is no library.")
        machine = {"arm64-v8a": 183, "x86_64": 62}[abi]
        expect(struct.unpack_from("<H", content, 18)[0] == machine, f"{name} is not for {abi}.")
        expect(info.compress_type == zipfile.ZIP_STORED, f"{name} is compressed.")
        expect(data_offset(archive, info) % PAGE == 0, f"{name} is not on a page.")
        parts.append(f"{abi} {info.file_size / 1e6:.1f} MB in pages of {_page(content) // 1024} K")
    return ", ".join(parts)


def _page(library: bytes) -> int:
    """The least alignment of the segments that are loaded, from the ELF program headers."""
    (table,) = struct.unpack_from("<Q", library, 32)
    size, count = struct.unpack_from("<HH", library, 54)
    headers = (struct.unpack_from("<II6Q", library, table + k * size) for k in range(count))
    return min(header[7] for header in headers if header[0] == 1)


def measure(archive: zipfile.ZipFile) -> str:
    """Bytes in the APK by what they are for."""
    kinds = {"lib/": 0, "assets/models/": 0, "classes": 0, "": 0}
    for info in archive.infolist():
        kind = next(kind for kind in kinds if info.filename.startswith(kind))
        kinds[kind] += info.compress_size
    named = zip(("libraries", "models", "classes", "other"), kinds.values(), strict=True)
    return ", ".join(f"{name} {size / 1e6:.2f} MB" for name, size in named)


def main() -> None:
    """Reads the command line, checks, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apk", type=Path)
    parser.add_argument("--badging", required=True, type=Path, help="of aapt2 dump badging")
    parser.add_argument("--framework", required=True, help="jar of the newest Android's classes")
    parser.add_argument("--oldest", required=True, help="jar of the oldest Android's classes")
    parser.add_argument("--abis", required=True, help="processors, with commas between")
    parser.add_argument("--asset", action="append", default=[], metavar="NAME=PATH")
    options = parser.parse_args()
    abis = options.abis.split(",")
    try:
        print("package:", check_badging(options.badging.read_text(), abis))
        with zipfile.ZipFile(options.apk) as archive:
            expect(archive.testzip() is None, "The zip is damaged.")
            print("classes:", check_classes(archive, Framework(options.framework),
                                            Framework(options.oldest)))  # fmt: skip
            print("assets:", check_assets(archive, options.asset))
            print("libraries:", check_libraries(archive, abis))
            print("size:", measure(archive))
        size = options.apk.stat().st_size
        # Whoever adds models of their own may go above.
        own = {"crnn-en-full"} != {
            Path(asset.partition("=")[0]).stem for asset in options.asset if ".tflite" in asset
        }
        expect(own or size < LARGEST, f"The APK has {size} bytes, more than {LARGEST}.")
    except CheckError as error:
        raise SystemExit(f"{options.apk.name}: {error}") from None
    print(f"{options.apk.name}: {size / 1e6:.2f} MB, whole")


if __name__ == "__main__":
    main()
