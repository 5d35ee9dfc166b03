"""Photographs of drawn staves on disk, as a folder with `gt.tsv`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from keras_crnn.music.score_generator import ScoreRecipe
from keras_crnn.system.atomic import replaced, write_whole
from keras_crnn.system.errors import InputError


def write_photographs(
    recipe: ScoreRecipe,
    folder: str | Path,
    count: int,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes pictures 0 to `count - 1` of a recipe, and `gt.tsv` last.

    A folder that was stopped is begun anew; pictures have the same names and contents again.

    Args:
        recipe: `ScoreRecipe`.
        folder: is made where it is missing.
        count: int. Pictures.
        progress: function of the pictures that are there and those that this call has made.

    Raises:
        ValueError: count is not positive, or the folder already has a `gt.tsv`.
    """
    folder = Path(folder)
    if count < 1:
        raise InputError(f"count {count} must be at least 1.")
    truths = folder / "gt.tsv"
    if truths.exists():
        raise InputError(f"'{truths}' is there already: give another folder.")
    generator = recipe.open()
    (folder / "images").mkdir(parents=True, exist_ok=True)
    lines = []
    for number in range(count):
        sample = generator.render(number)
        name = f"images/{number:06d}.png"
        with replaced(folder / name, suffix=".png") as partial:
            Image.fromarray(sample.image).save(partial)
        lines.append(f"{name}\t{sample.text}\n")
        if progress is not None:
            progress(number + 1, number + 1)
    write_whole(truths, "".join(lines))
