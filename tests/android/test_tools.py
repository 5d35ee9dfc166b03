"""The scripts' own functions: what is missing is said, what was fetched is compared."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "android_demo" / "tools.sh"


def run(folder: Path, script: str, **environment: str) -> subprocess.CompletedProcess:
    command = f'set -euo pipefail; demo="{folder}"; . "{TOOLS}"; {script}'
    variables = {"PATH": "/usr/bin:/bin", **environment}
    return subprocess.run(
        [shutil.which("bash"), "-c", command], env=variables, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("artifact", "file"),
    [
        ("junit:junit:4.13.2", "junit-4.13.2.jar"),
        ("org.tensorflow:tensorflow-lite:2.16.1:aar", "tensorflow-lite-2.16.1.aar"),
        ("a:b:1:jar:linux-x86_64", "b-1-linux-x86_64.jar"),
    ],
)
def test_an_artifact_has_the_name_that_maven_gives_it(tmp_path, artifact, file):
    assert run(tmp_path, f"file_of {artifact}").stdout == f"{file}\n"


def start(script: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """A script in a folder, on a machine that has neither a JDK nor Maven."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    for name in ("bash", "dirname", "mkdir", "realpath"):
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(shutil.which(name))
    command = [shutil.which("bash"), str(TOOLS.with_name(script)), *arguments]
    variables = {"PATH": str(programs)}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)


def test_a_model_for_the_apk_is_looked_for_at_once_and_where_the_script_is_started(tmp_path):
    done = start("build_apk.sh", tmp_path, "gone.tflite")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no model gone.tflite: give a name")
    assert start("build_apk.sh", tmp_path, "crnn-xx").stderr.startswith("There is no model crnn-xx")
    (tmp_path / "mine.tflite").touch()
    for models in (["mine.tflite"], ["crnn-en", str(tmp_path / "mine.tflite")], []):
        assert "A JDK, Maven or a C compiler" in start("build_apk.sh", tmp_path, *models).stderr


def test_what_is_missing_is_said_in_one_line(tmp_path):
    done = run(tmp_path, "PATH=/nowhere; install_missing")
    assert done.returncode == 1
    wanted = "apt-get install --no-install-recommends default-jdk-headless maven gcc libc6-dev"
    assert done.stderr.rstrip().endswith(wanted)


def test_only_ci_installs(tmp_path):
    done = run(tmp_path, "PATH=/nowhere; install_missing", CI="false")
    assert done.returncode == 1
    assert "On Debian" in done.stderr


def test_a_changed_file_is_refused(tmp_path):
    file = tmp_path / "a.jar"
    file.write_bytes(b"jar")
    right = hashlib.sha256(b"jar").hexdigest()
    assert run(tmp_path, f'compare "{file}" {right}').returncode == 0
    done = run(tmp_path, f'compare "{file}" {right[::-1]}')
    assert done.returncode == 1
    assert "not what was expected" in done.stderr


def test_fetched_files_are_not_fetched_again(tmp_path):
    file = tmp_path / "build" / "tools" / "b-1.jar"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"jar")
    right = hashlib.sha256(b"jar").hexdigest()
    done = run(tmp_path, f"fetch_maven <<<'a:b:1 {right}'")
    assert done.returncode == 0, done.stderr
    assert [one.name for one in file.parent.iterdir()] == ["b-1.jar"]


def test_the_catalogue_is_asked_by_name(tmp_path):
    (tmp_path / "gradle").mkdir()
    toml = '[versions]\nkotlin = "2.4.20" # reason\n\n[libraries]\njunit = "no"\n'
    (tmp_path / "gradle" / "libs.versions.toml").write_text(toml)
    assert run(tmp_path, "catalogue kotlin").stdout == "2.4.20\n"
    done = run(tmp_path, "catalogue junit")
    assert done.returncode == 1
    assert "has no version of junit" in done.stderr
