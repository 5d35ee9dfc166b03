"""Words in the letters of one script, where a model reads scripts with letters that look alike."""

from __future__ import annotations

import itertools
import math

import numpy as np

from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.text.scripts import list_scripts
from keras_crnn.transcription.greedy import Path, best_path

#: Nats that the best path may lose so that letters are of one script. Letters that look alike cost
#: hardly ever more, and those that are clearly of two scripts mostly 15 to 60.
MOST_LOST = 10.0


def keep_to_one_script(frames: np.ndarray, alphabet: AnyAlphabet) -> np.ndarray:
    """Frames in which the best path writes letters that follow each other in one script.

    `COват` is a word that nobody writes: two of its letters are Latin, the others Cyrillic. Where
    the best path mixes Latin, Greek and Cyrillic letters with nothing else between them, all but
    one script are ruled out there: the one is kept whose letters are likeliest. Letters that are
    clearly of two scripts stay, and there are as many letters as before.

    Args:
        frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
        alphabet: Alphabet of the model.

    Returns:
        The same array where nothing is mixed; else a copy, with zeros for what is ruled out.

    Example:

    >>> frames = np.array([[0.0, 0.6, 0.0, 0.4], [0.0, 0.0, 1.0, 0.0]])
    >>> keep_to_one_script(frames, Alphabet("oдо")).argmax(axis=1).tolist()
    [3, 2]
    """
    scripts = list_scripts(alphabet.characters) if isinstance(alphabet, Alphabet) else None
    if scripts is None:
        return frames
    path = best_path(frames)
    kept = frames
    written = [int(scripts[id]) for id in path.ids]
    for is_letter, places in itertools.groupby(range(len(written)), lambda k: written[k] > 0):
        run = list(places)
        mixed = sorted({written[k] for k in run})
        if not is_letter or len(mixed) < 2:
            continue
        start = path.ends[run[0] - 1] if run[0] else 0
        end = path.starts[run[-1] + 1] if run[-1] + 1 < len(written) else len(frames)
        found = _find_best(frames[start:end], scripts, mixed, len(run))
        if found is not None:
            kept = frames.copy() if kept is frames else kept
            kept[start:end] = found
    return kept


def one_script_path(frames: np.ndarray, alphabet: AnyAlphabet) -> Path:
    """The best path with letters that follow each other in one script: what is read of an image.

    Its text is that of `read_best` without second thoughts, which also says how sure it is.

    Args:
        frames: array `(time, classes)`. Softmax outputs of one image, class 0 the blank.
        alphabet: Alphabet of the model.
    """
    return best_path(keep_to_one_script(frames, alphabet))


def _find_best(
    frames: np.ndarray, scripts: np.ndarray, mixed: list[int], letters: int
) -> np.ndarray | None:
    """Frames `(time, classes)` of some letters, in the script that is likeliest and likely enough.

    Args:
        frames: array `(time, classes)`. Of those letters alone.
        scripts: ints `(classes,)`.
        mixed: the scripts to choose from.
        letters: int. How many letters the best path has, and has to keep.
    """
    least, most, best = _sum_peaks(frames) - MOST_LOST, -math.inf, None
    for script in mixed:
        kept = np.where((scripts == 0) | (scripts == script), frames, 0)
        ids, sure = best_path(kept).ids, _sum_peaks(kept)
        if sure >= least and sure > most and len(ids) == letters and all(scripts[ids] == script):
            most, best = sure, kept
    return best


def _sum_peaks(frames: np.ndarray) -> float:
    return float(np.log(np.maximum(frames.max(axis=1), 1e-30)).sum())
