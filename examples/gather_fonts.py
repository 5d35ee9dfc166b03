"""Gathers free fonts from npm into a folder, for `--fonts` to draw words with.

    python examples/gather_fonts.py --out FONTS
    keras-crnn synth --fonts FONTS --backgrounds PHOTOS --words words.txt --sheet look.png

Needs npm. Takes every family of Google Fonts that has Latin letters: about 1,500, in a quarter of
an hour. Up to three faces of a family are kept: the regular one, the boldest and an italic.
`--families` takes the families in a file instead, one a line. Stopped, it goes on by the same
command.

The packages are those of Fontsource (`@fontsource/NAME`). Each has its licence beside it, nearly
always the SIL Open Font License.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tqdm import tqdm

from keras_crnn.system.atomic import replaced
from keras_crnn.text.text_files import read_lines

#: The list of families: `data/api-response.json` in this package.
FAMILIES = "google-font-metadata"
#: Their packages are large: thousands of characters beside the Latin ones.
LARGE = ("chinese", "japanese", "korean")
#: Families that show something else in place of letters, or the Latin letters of another family.
LEFT_OUT = re.compile(
    r"Noto (?!Sans$|Serif$|Sans Mono$|Sans Display$|Serif Display$)"
    r"|Libre Barcode|Flow |Redacted|Material "
)

#: Fetches a package of npm into a folder and gives its archive; None if npm has no such package.
Pack = Callable[[str, Path], "Path | None"]


def name_package(family: str) -> str:
    """`Open Sans` -> `open-sans`, as Fontsource names the package of a family."""
    return re.sub(r"[^a-z0-9]+", "-", family.lower()).strip("-")


def pack(package: str, folder: Path) -> Path | None:
    """Fetches a package of npm.

    Raises:
        OSError: npm is not installed, or failed in another way than by not knowing the package.
    """
    command = ["npm", "pack", package, "--pack-destination", str(folder), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return next(folder.glob("*.tgz"))
    if "E404" in done.stderr + done.stdout:
        return None
    raise OSError(f"npm could not fetch {package}: {done.stderr.strip()[:300]}")


def list_families(pack: Pack = pack) -> list[str]:
    """The families of Google Fonts that have Latin letters, but for `LARGE` and `LEFT_OUT`."""
    with tempfile.TemporaryDirectory() as folder:
        archive = pack(FAMILIES, Path(folder))
        if archive is None:
            raise OSError(f"npm has no package {FAMILIES}. Give a list of families by --families.")
        with tarfile.open(archive) as files:
            known: list[dict[str, Any]] = json.loads(
                read_member(files, "package/data/api-response.json")
            )
    return [
        entry["family"]
        for entry in known
        if "latin" in entry["subsets"]
        and not any(subset.startswith(LARGE) for subset in entry["subsets"])
        and not LEFT_OUT.match(entry["family"])
    ]


def read_families(path: Path) -> list[str]:
    """The families in a file, one a line."""
    return [family for line in read_lines(path) if (family := line.strip())]


def choose_faces(files: Iterable[str], package: str) -> list[str]:
    """Of the files of a family the regular face, the boldest from 600 up, and an italic.

    >>> choose_faces(["a-latin-300-normal.woff2", "a-greek-400-normal.woff2"], "a")
    ['a-latin-300-normal.woff2']
    """
    form = re.compile(rf"{re.escape(package)}-latin-(\d+)-(normal|italic)\.woff2")
    found = {(int(m[1]), m[2]): name for name in files if (m := form.fullmatch(name))}
    upright = sorted(weight for weight, style in found if style == "normal")
    italic = sorted(weight for weight, style in found if style == "italic")
    chosen = []
    if upright:
        regular = min(upright, key=lambda weight: abs(weight - 400))
        chosen.append(found[regular, "normal"])
        if upright[-1] >= 600 and upright[-1] != regular:
            chosen.append(found[upright[-1], "normal"])
    if italic:
        chosen.append(found[min(italic, key=lambda weight: abs(weight - 450)), "italic"])
    return chosen


def read_member(archive: tarfile.TarFile, name: str) -> bytes:
    """A file of an archive.

    Raises:
        OSError: the archive has no such file.
    """
    try:
        file = archive.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        raise OSError(f"{archive.name!r} has no {name}: packages are laid out in another way now.")
    return file.read()


def gather(family: str, out: Path, pack: Pack = pack) -> bool:
    """Puts the faces of a family and their licence into a folder in `out`; whether npm has it.

    The folder appears when it is whole. A family whose folder is there is not fetched again.
    """
    package = name_package(family)
    if (out / package).exists():
        return True
    with tempfile.TemporaryDirectory() as fetched:
        archive = pack(f"@fontsource/{package}", Path(fetched))
        if archive is None:
            return False
        with tarfile.open(archive) as files, replaced(out / package) as folder:
            folder.mkdir()
            names = [Path(name).name for name in files.getnames()]
            wanted = [f"files/{face}" for face in choose_faces(names, package)]
            for name in [*wanted, *(["LICENSE"] if "LICENSE" in names else [])]:
                (folder / Path(name).name).write_bytes(read_member(files, f"package/{name}"))
    return True


def main() -> None:
    """Gathers the families, several at a time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder; made if it is not there")
    parser.add_argument(
        "--families", type=Path, help="a file with one family a line (all of Google Fonts)"
    )
    options = parser.parse_args()
    try:
        families = read_families(options.families) if options.families else list_families()
        options.out.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(4) as threads:
            try:
                found = threads.map(lambda family: gather(family, options.out), families)
                there = list(tqdm(found, total=len(families), unit=" families"))
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise
    except (OSError, EOFError, tarfile.TarError) as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "Stopped. The same command goes on.\n")
    missing = [family for family, known in zip(families, there, strict=True) if not known]
    print(f"{options.out}: {len(families) - len(missing):,} families.")
    if missing:
        print(f"npm has no package of {len(missing):,}: {', '.join(missing)}")


if __name__ == "__main__":
    main()
