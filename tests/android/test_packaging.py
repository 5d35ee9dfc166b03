"""An APK is put together as Android wants it, and the checks see what is wrong."""

import io
import struct
import xml.etree.ElementTree as ElementTree
import zipfile

import pytest

from android_demo.packaging.check_apk import (
    CheckError,
    check_assets,
    check_badging,
    check_libraries,
    data_offset,
)
from android_demo.packaging.dex import read_dex
from android_demo.packaging.framework import Framework
from android_demo.packaging.package_aar import package_aar
from android_demo.packaging.package_apk import PAGE, package
from android_demo.packaging.package_jar import package_jar

BADGING = """package: name='io.github.kerascrnn.demo' versionCode='1'
minSdkVersion:'26'
targetSdkVersion:'36'
uses-permission: name='android.permission.CAMERA'
launchable-activity: name='io.github.kerascrnn.demo.MainActivity'  label=''
  uses-feature-not-required: name='android.hardware.camera'
native-code: 'arm64-v8a' 'x86_64'
"""


def library(machine: int) -> bytes:
    """A 64-bit ELF file of one segment that is loaded, in pages of 16 KiB."""
    header = bytearray(64)
    header[:4] = b"\x7fELF"
    struct.pack_into("<H", header, 18, machine)
    struct.pack_into("<Q", header, 32, 64)
    struct.pack_into("<HH", header, 54, 56, 1)
    return bytes(header) + struct.pack("<II6Q", 1, 5, 0, 0, 0, 64, 64, 0x4000)


@pytest.mark.parametrize("length", range(1, 9))
def test_what_is_mapped_lies_at_its_boundary(tmp_path, length):
    name = "lib/arm64-v8a/" + "x" * length + ".so"
    entries = [
        ("classes.dex", b"code" * 100, False),
        ("assets/models/a.tflite", b"m" * 1001, True),
        (name, library(183), True),
        ("assets/b" + "c" * length, b"odd", True),
    ]
    package(tmp_path / "a.apk", entries)
    with zipfile.ZipFile(tmp_path / "a.apk") as archive:
        assert archive.testzip() is None
        for entry, content, _ in entries:
            assert archive.read(entry) == content
        assert data_offset(archive, archive.getinfo(name)) % PAGE == 0
        assert data_offset(archive, archive.getinfo("assets/models/a.tflite")) % 4 == 0
        assert archive.getinfo("classes.dex").compress_type == zipfile.ZIP_DEFLATED


def test_the_same_inputs_make_the_same_bytes(tmp_path):
    for name in ("a.apk", "b.apk"):
        package(tmp_path / name, [("classes.dex", b"code", False), ("lib/x.so", b"so", True)])
    assert (tmp_path / "a.apk").read_bytes() == (tmp_path / "b.apk").read_bytes()


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"compress": True}, "compressed"),
        ({"content": b"other"}, "is not the file"),
        ({"prefix": "x"}, "not aligned"),
    ],
)
def test_a_model_that_cannot_be_mapped_is_seen(tmp_path, wrong, complaint):
    model = tmp_path / "a.tflite"
    model.write_bytes(b"weights" * 50)
    kind = zipfile.ZIP_DEFLATED if wrong.get("compress") else zipfile.ZIP_STORED
    with zipfile.ZipFile(tmp_path / "a.apk", "w", kind) as archive:
        # 30 bytes of header and a name of 22 or 23: data at 56, or with a prefix at 57.
        archive.writestr("zz" + wrong.get("prefix", ""), b"")
        archive.writestr("assets/models/a.tflite", wrong.get("content", model.read_bytes()))
    with (
        zipfile.ZipFile(tmp_path / "a.apk") as archive,
        pytest.raises(CheckError, match=complaint),
    ):
        check_assets(archive, [f"models/a.tflite={model}"])


def test_libraries_are_looked_at(tmp_path):
    entries = [
        ("lib/arm64-v8a/libtensorflowlite_jni.so", library(183), True),
        ("lib/x86_64/libtensorflowlite_jni.so", library(62), True),
    ]
    package(tmp_path / "a.apk", entries)
    with zipfile.ZipFile(tmp_path / "a.apk") as archive:
        assert "pages of 16 K" in check_libraries(archive, ["arm64-v8a", "x86_64"])
        with pytest.raises(CheckError, match="absent"):
            check_libraries(archive, ["arm64-v8a", "riscv64"])
    package(tmp_path / "b.apk", [(entries[0][0], library(62), True)])
    with (
        zipfile.ZipFile(tmp_path / "b.apk") as archive,
        pytest.raises(CheckError, match="not for arm64"),
    ):
        check_libraries(archive, ["arm64-v8a"])


def test_a_good_manifest_passes():
    assert check_badging(BADGING, ["x86_64", "arm64-v8a"]) == "io.github.kerascrnn.demo"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("'26'", "'21'", "minSdk"),
        ("CAMERA", "INTERNET", "INTERNET"),
        ("uses-feature-not-required", "uses-feature", "shut out"),
        (" 'x86_64'", "", "Native code"),
        ("MainActivity", "Other", "launched"),
    ],
)
def test_a_wrong_manifest_does_not(old, new, complaint):
    with pytest.raises(CheckError, match=complaint):
        check_badging(BADGING.replace(old, new), ["arm64-v8a", "x86_64"])


def dex(strings: list[str], types: list[int], proto: tuple[int, list[int]], called: int) -> bytes:
    """A DEX file of one class (type 0) and one method `strings[-1]` of type `called`."""
    header, body = 112, bytearray()

    def put(content: bytes) -> int:
        body.extend(b"\0" * (-len(body) % 4))
        body.extend(content)
        return header + len(body) - len(content)

    places = [put(bytes([len(text)]) + text.encode() + b"\0") for text in strings]
    result, parameters = proto
    listed = put(struct.pack(f"<I{len(parameters)}H", len(parameters), *parameters))
    tables = [
        (len(places), put(struct.pack(f"<{len(places)}I", *places))),
        (len(types), put(struct.pack(f"<{len(types)}I", *types))),
        (1, put(struct.pack("<3I", 0, result, listed))),
        (0, 0),
        (1, put(struct.pack("<HHI", called, 0, len(strings) - 1))),
        (1, put(struct.pack("<8I", *[0] * 8))),
    ]
    head = bytearray(header)
    head[:8] = b"dex\n035\0"
    for k, table in enumerate(tables):
        struct.pack_into("<II", head, 56 + 8 * k, *table)
    return bytes(head) + bytes(body)


def test_a_dex_file_tells_what_it_defines_and_calls():
    content = dex(["La/B;", "[Landroid/C;", "V", "I", "go"], [0, 1, 2, 3], (2, [1, 3]), 0)
    read = read_dex(content)
    assert read.defined == {"a/B"}
    assert read.used == {"a/B", "android/C"}
    assert read.methods == {("a/B", "go", "([Landroid/C;I)V")}
    with pytest.raises(ValueError, match="Not a DEX"):
        read_dex(b"PK\x03\x04" * 40)


def compiled(name: str, parent: str, methods: list[tuple[str, str]]) -> bytes:
    """A class file of methods without code."""
    texts = [name, parent, *(part for method in methods for part in method)]
    pool = b"".join(b"\x01" + struct.pack(">H", len(text)) + text.encode() for text in texts)
    first = len(texts) + 1
    pool += b"\x07" + struct.pack(">H", 1) + b"\x07" + struct.pack(">H", 2)
    pool += b"\x05" + b"\0" * 8  # a wide number, which takes two places
    table = b"".join(struct.pack(">4H", 1, 3 + 2 * k, 4 + 2 * k, 0) for k in range(len(methods)))
    return (
        b"\xca\xfe\xba\xbe" + struct.pack(">HHH", 0, 65, first + 4) + pool
        + struct.pack(">5H", 1, first, first + 1, 0, 0)
        + struct.pack(">H", len(methods)) + table + struct.pack(">H", 0)
    )  # fmt: skip


def test_a_framework_knows_what_its_classes_take_over(tmp_path):
    jar = tmp_path / "android.jar"
    with zipfile.ZipFile(jar, "w") as archive:
        view = compiled("android/View", "java/lang/Object", [("draw", "()V")])
        archive.writestr("android/View.class", view)
        button = compiled("android/Button", "android/View", [("press", "(I)V")])
        archive.writestr("android/Button.class", button)
    framework = Framework(jar)
    assert framework.classes == {"android/View", "android/Button"}
    assert framework.has_method("android/Button", "press", "(I)V")
    assert framework.has_method("android/Button", "draw", "()V")
    assert framework.has_method("android/Button", "hashCode", "()I")
    assert not framework.has_method("android/Button", "press", "()V")
    assert not framework.has_method("android/View", "press", "(I)V")
    assert not framework.has_method("android/Gone", "draw", "()V")


def test_a_jar_of_the_same_classes_has_the_same_bytes(tmp_path):
    license_file = tmp_path / "LICENSE"
    license_file.write_text("Free.")
    jars = []
    for k, names in enumerate((("b/B.class", "a/A.class"), ("a/A.class", "b/B.class"))):
        classes, target = tmp_path / f"classes{k}.jar", tmp_path / f"out{k}.jar"
        with zipfile.ZipFile(classes, "w") as archive:
            archive.writestr(zipfile.ZipInfo("META-INF/MANIFEST.MF"), f"Created-By: {k}")
            for name in names:
                archive.writestr(zipfile.ZipInfo(name, (2000 + k, 1, 1, 0, 0, 0)), name)
        package_jar([classes], target, license_file, "2.4.20")
        jars.append(target)
    assert jars[0].read_bytes() == jars[1].read_bytes()
    with zipfile.ZipFile(jars[0]) as archive:
        expected = ["META-INF/MANIFEST.MF", "META-INF/LICENSE", "a/A.class", "b/B.class"]
        assert archive.namelist() == expected
        assert archive.read("META-INF/MANIFEST.MF").startswith(b"Manifest-Version: 1.0\r\n")
        assert archive.read("b/B.class") == b"b/B.class"


def test_a_jar_without_classes_is_refused(tmp_path):
    empty = tmp_path / "empty.jar"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("kotlin.txt", "")
    with pytest.raises(ValueError, match="no classes"):
        package_jar([empty], tmp_path / "out.jar", empty, "2.4.20")


def classes_of(path, name: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("META-INF/MANIFEST.MF"), "Created-By: x")
        archive.writestr(zipfile.ZipInfo(name), name)


def test_an_aar_holds_all_classes_in_one_jar_and_has_the_same_bytes(tmp_path):
    parts = [tmp_path / "recognizer.jar", tmp_path / "library.jar"]
    for part, name in zip(parts, ("a/A.class", "b/B.class"), strict=True):
        classes_of(part, name)
    for name, order in (("one.aar", parts), ("two.aar", parts[::-1])):
        package_aar(order, tmp_path / name, "org.some.name", 26, parts[0], "2.4.20")
    assert (tmp_path / "one.aar").read_bytes() == (tmp_path / "two.aar").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.aar") as archive:
        assert archive.testzip() is None
        manifest = ElementTree.fromstring(archive.read("AndroidManifest.xml"))
        assert manifest.get("package") == "org.some.name"
        (sdk,) = manifest
        assert list(sdk.attrib.values()) == ["26"]
        assert archive.read("R.txt") == b""
        metadata = archive.read("META-INF/com/android/build/gradle/aar-metadata.properties")
        assert b"aarFormatVersion=1.0\n" in metadata
        with zipfile.ZipFile(io.BytesIO(archive.read("classes.jar"))) as classes:
            names = [one for one in classes.namelist() if one.endswith(".class")]
    assert names == ["a/A.class", "b/B.class"]


def test_an_aar_with_a_class_twice_or_without_a_name_is_refused(tmp_path):
    part = tmp_path / "a.jar"
    classes_of(part, "a/A.class")
    with pytest.raises(ValueError, match=r"a/A\.class, as another one does"):
        package_aar([part, part], tmp_path / "a.aar", "org.some.name", 26, part, "2.4.20")
    for name in ("", "name", 'org.some"name', "org..name"):
        with pytest.raises(ValueError, match="no name of a package"):
            package_aar([part], tmp_path / "a.aar", name, 26, part, "2.4.20")
    assert not (tmp_path / "a.aar").exists()
