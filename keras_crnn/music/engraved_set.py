"""Draws excerpts of fragments into a folder, in several processes, and goes on where it stopped."""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from keras_crnn.music.drawn_scores import SHARD, count_mismatches, shard_path, write_shard
from keras_crnn.music.engraving.abcm2ps import Abcm2psEngraver
from keras_crnn.music.engraving.drawing import Drawing
from keras_crnn.music.engraving.look import draw_look
from keras_crnn.music.engraving.mismatch import Mismatch
from keras_crnn.music.engraving.verovio import VerovioEngraver, read_family
from keras_crnn.music.excerpts import ExcerptSource
from keras_crnn.music.fragments import hold_out, read_fragments
from keras_crnn.music.syllables import draw_syllable
from keras_crnn.synthesis.font_files import find_fonts
from keras_crnn.synthesis.numbering import mix
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.errors import InputError
from keras_crnn.system.folder_lock import lock_folder
from keras_crnn.system.hashes import hash_file
from keras_crnn.system.processes import follow_parent, interrupts_held_back

_RECIPE = "recipe.json"
_FONT_SUFFIXES = (".ttf", ".otf")  # what the engravers can draw words with
_MAX_TRIES = 50


@dataclass(frozen=True)
class EngravingRecipe:
    """What a folder of drawn scores is made of.

    Args:
        fragments: path of a file of fragments.
        fonts: path of a folder of fonts for words, or `""` for drawings without words. Files that
            cannot be opened are passed over.
        seed: int. Another seed draws other excerpts. Defaults to 0.
        held_out: float. Share of the pieces that are left out, to measure on. Defaults to 0.
        only_held_out: bool. Whether those are drawn instead of the others. Defaults to `False`.
        abcm2ps: float. Share of the drawings by abcm2ps, which has to be installed; the others are
            by verovio. Defaults to 0.
    """

    fragments: str
    fonts: str = ""
    seed: int = 0
    held_out: float = 0.0
    only_held_out: bool = False
    abcm2ps: float = 0.0

    def describe(self) -> dict[str, object]:
        """What tells this recipe from another one, as JSON values."""
        content = hash_file(self.fragments)[:16]
        fonts = [path.name for path in list_fonts(self.fonts)]
        versions = {name: version(name) for name in ("verovio", "resvg_py")}
        return {**asdict(self), "fragments": content, "fonts": fonts, "versions": versions}


class ScoreDrawer:
    """Draws number after number of a recipe; each depends on its number and the recipe alone."""

    def __init__(self, recipe: EngravingRecipe) -> None:
        kept, held = hold_out(read_fragments(recipe.fragments), recipe.held_out)
        self._source = ExcerptSource(held if recipe.only_held_out else kept)
        fonts = open_families(recipe.fonts)
        self._verovio = VerovioEngraver(fonts, draw_syllable)
        self._abcm2ps = Abcm2psEngraver(fonts, draw_syllable) if recipe.abcm2ps else None
        self._recipe = recipe

    def draw(self, number: int) -> tuple[Drawing, int]:
        """Drawing `number`, and how many excerpts before it were skipped as mismatches."""
        for attempt in range(_MAX_TRIES):
            rng = random.Random(mix(mix(self._recipe.seed, number), attempt))
            excerpt, look = self._source.draw(rng), draw_look(rng)
            engraver: VerovioEngraver | Abcm2psEngraver = self._verovio
            if self._abcm2ps is not None and rng.random() < self._recipe.abcm2ps:
                engraver = self._abcm2ps
            try:
                return engraver.draw(excerpt, look, rng), attempt
            except Mismatch as error:
                last = error
        raise InputError(f"{_MAX_TRIES} excerpts in a row were drawn wrong. The last: {last}")


def engrave(
    recipe: EngravingRecipe,
    folder: str | Path,
    count: int,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Draws excerpts into a folder; what is there of the same recipe stays.

    Args:
        recipe: `EngravingRecipe`.
        folder: is made where it is missing.
        count: int. Drawings, rounded up to whole files of `drawn_scores.SHARD`.
        processes: int. Processes that draw. They import the calling script.
        progress: function of the drawings that are there and those that this call has drawn.

    Returns:
        Excerpts that were skipped, as the engraver drew other notes than the label says.

    Raises:
        FileNotFoundError, ValueError: fragments or fonts cannot be used, the folder holds drawings
            of another recipe, or count is not positive.
        BrokenProcessPool: a process was killed. All whole files stay.
    """
    folder = Path(folder)
    if count < 1 or processes < 1:
        raise InputError(f"count {count} and processes {processes} must be at least 1.")
    if recipe.only_held_out and not recipe.held_out:
        raise InputError("Nothing is held out: give held_out above 0 to draw only what is.")
    shards = range(-(-count // SHARD))
    if not all(shard_path(folder, number).exists() for number in shards):
        ScoreDrawer(recipe).draw(0)  # what is bad is named before there is a folder
    folder.mkdir(parents=True, exist_ok=True)
    with lock_folder(folder):
        _keep_recipe(recipe, folder)
        missing = [number for number in shards if not shard_path(folder, number).exists()]
        done = len(shards) - len(missing)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, context, _start_worker, (recipe, folder)) as pool:
            with interrupts_held_back():
                waiting = [pool.submit(_draw_shard, number) for number in missing]
            try:
                for drawn, future in enumerate(as_completed(waiting), 1):
                    future.result()
                    if progress is not None:
                        progress((done + drawn) * SHARD, drawn * SHARD)
            finally:
                for future in waiting:
                    future.cancel()
        return sum(count_mismatches(shard_path(folder, number)) for number in shards)


def list_fonts(folder: str) -> list[Path]:
    """Font files below a folder, in the order of their names; none where the folder is `""`.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: it holds no fonts.
    """
    return find_fonts(Path(folder), _FONT_SUFFIXES) if folder else []


def open_families(folder: str) -> list[tuple[str, str]]:
    """The fonts of a folder that can be opened: the path of each and its family.

    Raises:
        FileNotFoundError, ValueError: as `list_fonts`, or none of the fonts can be opened.
    """
    fonts, refusal = [], None
    for path in list_fonts(folder):
        try:
            fonts.append((str(path), read_family(path)))
        except InputError as error:
            refusal = error
    if refusal is not None and not fonts:
        raise InputError(f"No font in '{folder}' can be used: {refusal}") from refusal
    return fonts


def _keep_recipe(recipe: EngravingRecipe, folder: Path) -> None:
    path, described = folder / _RECIPE, recipe.describe()
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        changed = [name for name in described if described[name] != before.get(name)]
        if changed:
            raise InputError(
                f"'{folder}' holds drawings of another recipe: {', '.join(changed)} differ. "
                "Give another folder, or the same arguments as before."
            )
        return
    write_whole(path, json.dumps(described, indent=1))


#: What a process draws with and where to, opened once when it starts.
_worker: tuple[ScoreDrawer, Path] | None = None


def _start_worker(recipe: EngravingRecipe, folder: Path) -> None:
    global _worker
    follow_parent()
    _worker = ScoreDrawer(recipe), folder


def _draw_shard(number: int) -> None:
    assert _worker is not None
    drawer, folder = _worker
    drawn = [drawer.draw(k) for k in range(number * SHARD, (number + 1) * SHARD)]
    mismatches = sum(skipped for _, skipped in drawn)
    write_shard(shard_path(folder, number), [drawing for drawing, _ in drawn], mismatches)
