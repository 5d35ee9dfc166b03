"""The two builds of the app stay one: same sources, same versions, same files."""

import hashlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "android_demo"
APP = DEMO / "app" / "src" / "main"
CODE = APP / "kotlin" / "io" / "github" / "kerascrnn" / "demo"
ANDROID = "{http://schemas.android.com/apk/res/android}"


def read(name: str) -> str:
    return (DEMO / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def versions() -> dict[str, str]:
    table = read("gradle/libs.versions.toml").partition("[versions]")[2].partition("\n[")[0]
    return dict(re.findall(r'^([\w-]+) = "([^"]+)"', table, re.M))


@pytest.fixture(scope="module")
def code() -> dict[str, str]:
    return {str(path.relative_to(CODE)): path.read_text() for path in CODE.rglob("*.kt")}


def test_gradle_knows_the_modules_that_are_there():
    included = re.findall(r'":(\w+)"', read("settings.gradle.kts"))
    assert sorted(included) == sorted(path.parent.name for path in DEMO.glob("*/build.gradle.kts"))


def test_both_builds_compile_the_same_sources():
    script = read("build_apk.sh")
    for module in ("app", "library", "recognizer"):
        gradle = read(f"{module}/build.gradle.kts")
        assert "sourceSets" not in gradle  # src/main/kotlin, as is Gradle's custom
        assert not list((DEMO / module / "src").rglob("*.java"))
        assert not (DEMO / module / "src" / "debug").exists()
    library = read("library/build.gradle.kts")
    assert 'resolve("recognizer/src/main/kotlin")' in library
    assert "recognizer.path" in library
    for module in ("library", "recognizer"):
        assert f'"$demo/{module}/src/main/kotlin"' in read("build_aar.sh")
    assert "app=$demo/app/src/main\n" in script
    assert '"$app/kotlin"' in script


def test_every_version_in_the_catalogue_is_used(versions):
    scripts = "".join(path.read_text() for path in DEMO.glob("*/build.gradle.kts"))
    scripts += read("build_apk.sh") + read("build_aar.sh") + read("tools.sh")
    references = re.findall(r'version\.ref = "([^"]+)"', read("gradle/libs.versions.toml"))
    for name in versions:
        used = (
            name in references
            or f"libs.versions.{name.replace('-', '.')}." in scripts
            or f"catalogue {name})" in scripts
        )
        assert used, name


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("kotlin", "tools.sh"),
        ("language", "tools.sh"),
        ("junit", "tools.sh"),
        ("jna", "test_jvm.sh"),
        ("tensorflow-lite", "tools.sh"),
    ],
)
def test_scripts_take_versions_from_the_catalogue(versions, name, script):
    text = read(script)
    assert f"$(catalogue {name})" in text
    artifacts = re.findall(r"^[\w.]+:[\w-]+:.+ [0-9a-f]{64}$", text, re.M)
    assert len(artifacts) >= 2
    assert not [one for one in artifacts if f":{name}:{versions[name]}" in one]


def test_the_framework_is_of_the_versions_that_gradle_names(versions):
    script = read("build_apk.sh")
    releases = {"36": "16", "26": "8.0.0"}
    assert f"android-all:{releases[versions['compile-sdk']]}-robolectric" in script
    assert f"android-all:{releases[versions['min-sdk']]}_r4-robolectric" in script
    checks = read("packaging/check_apk.py")
    assert f"ersion:'{versions['min-sdk']}'" in checks
    assert f"targetSdkVersion:'{versions['target-sdk']}'" in checks


def test_the_script_finds_what_it_takes_from_gradle():
    taken = re.findall(r"\$\(setting (\w+) (\w+)\)", read("build_apk.sh") + read("build_aar.sh"))
    assert {module for module, _ in taken} == {"app", "library"}
    for module, name in taken:
        gradle = read(f"{module}/build.gradle.kts")
        assert re.search(rf'^ *{name} = "?[^" ]+"?$', gradle, re.M), name
    gradle = read("app/build.gradle.kts")
    assert 'abiFilters += listOf("arm64-v8a", "x86_64")' in gradle


def test_both_builds_pack_the_same_models():
    default = re.search(r'\?: "([^"]+)"', read("app/build.gradle.kts"))[1].split(",")
    assert f"set -- {' '.join(default)}\n" in read("build_apk.sh")
    weights = ROOT / "keras_crnn" / "pretrained" / "weights"
    for name in default:
        assert (weights / f"{name}.tflite").is_file()
    first = re.search(r'DEFAULT = "([\w-]+)\.tflite"', (CODE / "BundledFiles.kt").read_text())[1]
    assert first in default
    english = re.search(r'"\$MODELS/([\w-]+\.npz)"', (CODE / "BundledFiles.kt").read_text())[1]
    assert (weights / english).is_file()
    assert f"english={english} " in read("build_apk.sh")
    assert f'weights/{english}")' in read("app/build.gradle.kts")


def test_classes_for_others_are_of_an_older_language_in_both_builds(versions):
    assert '-language-version "$language" -api-version "$language"' in read("tools.sh")
    for module in ("library", "recognizer"):
        script = read(f"{module}/build.gradle.kts")
        assert "languageVersion = KotlinVersion.fromVersion(libs.versions.language.get())" in script
        assert "apiVersion = languageVersion" in script
    assert f"Kotlin {versions['language']} or later" in read("README.md")


def test_models_stay_uncompressed_and_are_kept_once():
    assert 'noCompress += "tflite"' in read("app/build.gradle.kts")
    copies = [path for path in DEMO.rglob("*.tflite") if "build" not in path.parts]
    assert copies == []


def test_the_wrapper_is_gradles_own():
    properties = read("gradle/wrapper/gradle-wrapper.properties")
    assert "gradle-9.4.1-bin.zip" in properties
    assert re.search(r"^distributionSha256Sum=[0-9a-f]{64}$", properties, re.M)
    # The sum that Gradle publishes for the wrapper of 9.4.1.
    jar = (DEMO / "gradle" / "wrapper" / "gradle-wrapper.jar").read_bytes()
    expected = "55243ef57851f12b070ad14f7f5bb8302daceeebc5bce5ece5fa6edb23e1145c"
    assert hashlib.sha256(jar).hexdigest() == expected


@pytest.mark.parametrize(
    "script",
    ["build_aar.sh", "build_apk.sh", "build_jar.sh", "tools.sh", "test_jvm.sh", "gradlew"],
)
def test_scripts_parse(script):
    subprocess.run(["bash", "-n", str(DEMO / script)], check=True)


def test_one_file_touches_the_runtime(code):
    assert [name for name, text in code.items() if "org.tensorflow" in text] == []
    sources = {path.name: path.read_text() for path in DEMO.glob("*/src/main/**/*.kt")}
    touching = [name for name, text in sources.items() if "org.tensorflow" in text]
    assert touching == ["LiteRtEngine.kt"]


def test_the_app_and_the_library_have_the_recogniser_once():
    assert 'implementation(project(":library"))' in read("app/build.gradle.kts")
    for module in ("app", "library"):  # else its classes were in the app twice
        assert 'project(":recognizer")' not in read(f"{module}/build.gradle.kts")
    namespaces = [
        re.search(r'namespace = "([^"]+)"', read(f"{module}/build.gradle.kts"))[1]
        for module in ("app", "library")
    ]
    assert len(set(namespaces)) == 2


def test_the_logic_of_the_screen_is_free_of_android(code):
    logic = {name: text for name, text in code.items() if name.startswith("state/")}
    assert len(logic) > 5
    for name, text in logic.items():
        assert not re.search(r"^import (android|java\.awt|org\.tensorflow)", text, re.M), name
    recognizer = DEMO / "recognizer" / "src" / "main"
    for path in recognizer.rglob("*.kt"):
        assert "import android" not in path.read_text(), path


def test_only_what_google_alone_has_is_missing_from_maven_central():
    for path in DEMO.rglob("*.kt"):
        assert "import androidx" not in path.read_text(), path


def test_the_manifest_asks_for_the_camera_alone_and_needs_none():
    manifest = ElementTree.parse(APP / "AndroidManifest.xml").getroot()
    names = [one.get(f"{ANDROID}name") for one in manifest.iter("uses-permission")]
    assert names == ["android.permission.CAMERA"]
    features = {
        one.get(f"{ANDROID}name"): one.get(f"{ANDROID}required")
        for one in manifest.iter("uses-feature")
    }
    assert features["android.hardware.camera"] == "false"
    (activity,) = manifest.iter("activity")
    namespace = re.search(r'namespace = "([^"]+)"', read("app/build.gradle.kts"))[1]
    assert activity.get(f"{ANDROID}name") == f"{namespace}.MainActivity"
    assert "package" not in manifest.attrib  # Gradle refuses it; the script adds it


def test_texts_are_all_used_and_all_there(code):
    strings = ElementTree.parse(APP / "res" / "values" / "strings.xml").getroot()
    there = {one.get("name") for one in strings}
    markup = "".join(path.read_text() for path in APP.rglob("*.xml"))
    used = set(re.findall(r"R\.(?:string|plurals)\.(\w+)", "".join(code.values())))
    used |= set(re.findall(r"@string/(\w+)", markup))
    assert used == there


def test_views_that_the_code_asks_for_are_in_the_layouts(code):
    layouts = {path: path.read_text() for path in (APP / "res").glob("layout*/*.xml")}
    there = set(re.findall(r"@\+id/(\w+)", "".join(layouts.values())))
    assert set(re.findall(r"R\.id\.(\w+)", "".join(code.values()))) <= there
    for text in layouts.values():  # views of the app's own, which no compiler looks for
        for name in re.findall(r"<io\.github\.kerascrnn\.demo\.(\w+)", text):
            assert f"class {name}(context: Context, attributes: AttributeSet)" in code[f"{name}.kt"]


def test_every_picture_and_field_has_a_label():
    for path in (APP / "res").glob("layout*/*.xml"):
        layout = ElementTree.parse(path).getroot()
        labelled = {
            one.get(f"{ANDROID}labelFor", "").split("/")[-1] for one in layout.iter("TextView")
        }
        for one in layout.iter():
            name = one.get(f"{ANDROID}id", "").split("/")[-1]
            speaks = (
                one.get(f"{ANDROID}contentDescription")
                or one.get(f"{ANDROID}hint")
                or one.get(f"{ANDROID}importantForAccessibility") == "no"
                or name in labelled
                or name == "spans"  # described by what was read
            )
            if one.tag in ("TextureView", "EditText", "Spinner") or "kerascrnn" in one.tag:
                assert speaks, f"{path.name}: {one.tag}"


def test_dark_colours_are_colours_of_the_light_theme_too():
    names = {
        folder: {one.get("name") for one in ElementTree.parse(path).getroot()}
        for folder in ("values", "values-night")
        for path in [APP / "res" / folder / "colors.xml"]
    }
    assert names["values-night"] <= names["values"]
    assert {"ground", "ink", "card"} <= names["values-night"]


def test_text_sizes_follow_the_users_choice():
    for path in (APP / "res").glob("layout*/*.xml"):
        for size in re.findall(r'android:textSize="([^"]+)"', path.read_text()):
            assert size.endswith("sp"), path.name
