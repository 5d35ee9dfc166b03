"""Serves SynthTIGER (`pip install synthtiger`) to the speed benchmark.

Its template and configuration are those of its own repository, `examples/synthtiger/template.py`
and `config_horizontal.yaml`, with nothing changed but the paths of fonts, words and textures.
Saving is left out: the picture alone is rendered and turned grey.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from serving import serve

SUFFIXES = {".ttf", ".otf"}
IMAGES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
TRIES = 100  # in a row, before something is taken to be wrong with the installation


def add_arguments(parser) -> None:
    parser.add_argument("--repository", required=True, help="a clone of clovaai/synthtiger")


def open_render(arguments):
    """One word image a call, tried again where the template gives up, as its command does."""
    import cv2
    import imgaug
    import numpy as np
    import synthtiger

    np.random.seed(arguments.seed)
    imgaug.seed(arguments.seed)
    paths = {
        name: str(Path(getattr(arguments, name)).resolve())
        for name in ("fonts", "backgrounds", "words", "repository")
    }
    os.chdir(paths["repository"])  # the configuration names its colours by relative paths
    config = synthtiger.read_config("examples/synthtiger/config_horizontal.yaml")
    config["corpus"]["args"][0].update(paths=[paths["words"]], weights=[1])
    faces = link_faces(paths["fonts"])
    config["font"].update(paths=[faces.name], weights=[1])
    textures = sorted(
        str(path) for path in Path(paths["backgrounds"]).rglob("*") if path.suffix in IMAGES
    )
    config["texture"]["args"].update(paths=textures, weights=[1] * len(textures))
    template = synthtiger.read_template("examples/synthtiger/template.py", "SynthTiger", config)

    def render(index):
        for trial in range(TRIES):
            try:
                image = template.generate()["image"]
            except Exception:  # text that cannot be seen, no face with these letters, ...
                if trial == TRIES - 1:
                    raise
                continue
            return cv2.cvtColor(image[..., :3].astype(np.uint8), cv2.COLOR_RGB2GRAY)

    render.faces = faces  # the folder lasts as long as the function
    return render


def link_faces(fonts: str) -> tempfile.TemporaryDirectory:
    """A folder of links to the faces, beside each the list of its characters SynthTIGER wants."""
    from fontTools.ttLib import TTFont

    temporary = tempfile.TemporaryDirectory(prefix="synthtiger-fonts-")
    folder = Path(temporary.name)
    faces = sorted(p for p in Path(fonts).rglob("*") if p.suffix in SUFFIXES)
    for number, face in enumerate(faces):
        with TTFont(face, lazy=True) as font:
            codes = font.getBestCmap() or {}
        (folder / f"{number}{face.suffix}").symlink_to(face)
        characters = "".join(chr(code) for code in sorted(codes) if 32 < code < 127)
        (folder / f"{number}.txt").write_text(characters, encoding="utf-8")
    return temporary


if __name__ == "__main__":
    serve(open_render, add_arguments)
