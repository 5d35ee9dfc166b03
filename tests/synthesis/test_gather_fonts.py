"""The example that gathers fonts, with archives of our own in place of npm."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from examples import gather_fonts


def write_archive(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def pack(package: str, folder: Path) -> Path | None:
    """What npm does, for two packages."""
    if package == "google-font-metadata":
        families = [
            {"family": "Open Sans", "subsets": ["greek", "latin"]},
            {"family": "Dela Gothic One", "subsets": ["japanese", "latin"]},
            {"family": "Noto Sans", "subsets": ["latin"]},
            {"family": "Noto Sans Khmer", "subsets": ["khmer", "latin"]},
            {"family": "Libre Barcode 39", "subsets": ["latin"]},
            {"family": "Moul", "subsets": ["khmer"]},
        ]
        content = {"data/api-response.json": json.dumps(families).encode()}
    elif package == "@fontsource/open-sans":
        weights = ("300-normal", "400-normal", "800-normal", "400-italic", "700-italic")
        content = {f"files/open-sans-latin-{face}.woff2": face.encode() for face in weights}
        content |= {"files/open-sans-greek-400-normal.woff2": b"", "LICENSE": b"OFL"}
    else:
        return None
    return write_archive(folder / "package.tgz", content)


def test_families_with_latin_letters_are_listed():
    assert gather_fonts.list_families(pack) == ["Open Sans", "Noto Sans"]


def test_three_faces_and_the_licence_come(tmp_path):
    assert gather_fonts.gather("Open Sans", tmp_path, pack)
    folder = tmp_path / "open-sans"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "open-sans-latin-400-normal.woff2": b"400-normal",
        "open-sans-latin-800-normal.woff2": b"800-normal",
        "open-sans-latin-400-italic.woff2": b"400-italic",
        "LICENSE": b"OFL",
    }


def test_a_family_is_fetched_once(tmp_path):
    gather_fonts.gather("Open Sans", tmp_path, pack)

    def refuse(package: str, folder: Path) -> Path:
        raise AssertionError(package)

    assert gather_fonts.gather("Open Sans", tmp_path, refuse)


def test_a_family_that_npm_lacks_leaves_nothing(tmp_path):
    assert not gather_fonts.gather("Own Sans", tmp_path, pack)
    assert not any(tmp_path.iterdir())


def test_an_archive_cut_short_leaves_nothing(tmp_path):
    def cut(package: str, folder: Path) -> Path:
        whole = pack(package, folder)
        assert whole is not None
        whole.write_bytes(whole.read_bytes()[:-60])
        return whole

    with pytest.raises((EOFError, tarfile.TarError)):
        gather_fonts.gather("Open Sans", tmp_path, cut)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("files", "faces"),
    [
        (["a-latin-500-normal.woff2", "a-latin-ext-400-normal.woff2"], [0]),
        (["a-latin-600-normal.woff2"], [0]),
        (["a-latin-200-italic.woff2", "a-latin-500-italic.woff2"], [1]),
        (["a-latin-400-normal.woff", "ab-latin-400-normal.woff2"], []),
    ],
)
def test_faces_are_chosen(files, faces):
    assert gather_fonts.choose_faces(files, "a") == [files[face] for face in faces]
