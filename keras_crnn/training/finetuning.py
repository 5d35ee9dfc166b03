"""A model taught one's own crops, that forgets little of what it could read before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from keras_crnn.data.example import Example, Labelled, take_example
from keras_crnn.data.folder import read_folder
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import WordSet, open_word_set
from keras_crnn.evaluation.error_page import write_error_page
from keras_crnn.evaluation.measure import Result, measure
from keras_crnn.evaluation.protocols import Protocol, open_protocol
from keras_crnn.network.model_file import load_model, load_spec, save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import find_weights
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.extras import extra
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.alphabets import add_characters, require_characters
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.crop_recipe import CropRecipe
from keras_crnn.training.curve import draw_curve
from keras_crnn.training.development import LabelledSet, compiles_each_shape, label_images
from keras_crnn.training.finetuning_config import FinetuningConfig
from keras_crnn.training.finetuning_result import Comparison, Finetuned
from keras_crnn.training.interpolation import choose_between
from keras_crnn.training.own_crops import CUTS, HELD_BACK, LEARNED, keep_crops, write_cuts
from keras_crnn.training.precision import AUTO
from keras_crnn.training.rehearsal import choose_rehearsal
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.run import train
from keras_crnn.training.similar_widths import BATCHES

with extra("train"):
    import keras

__all__ = ["Comparison", "Finetuned", "FinetuningConfig", "finetune"]

#: A folder with `gt.tsv`, or what else `open_word_set` takes; or `Example`s, or plain pairs.
Crops = str | os.PathLike[str] | Sequence[Labelled]

_MOSTLY_NEW = 0.3  # share of new characters from which a first run learns them
_WORTH_TRYING = 2000  # steps of a run for which trying precisions pays
_DEV_EPOCHS = 4  # pools of images between two readings of what was held back
_CROPS, _OLD = "held-back crops", "words from before"


@dataclass(frozen=True)
class _Measured:
    """Words to measure with, and how readings of them are compared."""

    name: str
    examples: list[Example]
    protocol: Protocol

    def read(self, recognizer: Recognizer) -> Result:
        return measure(
            recognizer, WordSet(self.name, None, self.examples, Skipped()), self.protocol
        )


def finetune(
    crops: Crops,
    start: str | os.PathLike[str],
    out: str | os.PathLike[str],
    config: FinetuningConfig | None = None,
    *,
    held_back: Crops | None = None,
    alphabet: Alphabet | None = None,
    verbose: int | str = "auto",
) -> Finetuned:
    """Teaches a model one's own crops, mixed with words that it could read before.

    The crops look a little different each time they are shown, and most are joined of parts of
    two, cut between their characters, so that no text is learned by heart. Batch normalisation
    keeps what it learned before, since the images of a batch are too much alike here. The weights
    that read the held-back crops and the words from before best, in the mean of both, are kept:
    of those at intervals of the training, and then of those on the way back to the old weights,
    which lose less of what the model could read.

    The folder gets `crops/learned` and `crops/held_back` (grey copies), `run` (see `train`; a call
    that was stopped goes on when it is repeated), `model.npz`, `curve.png`, and `errors.html` with
    what is still read wrongly.

    Args:
        crops: folder with `gt.tsv`, or what else `open_word_set` takes, or a list of `Example` or
            `(image, text)`.
        start: name of a model, or file of weights.
        out: folder of the result.
        config: `FinetuningConfig`. Defaults to `FinetuningConfig()`.
        held_back: crops to measure with, given as `crops` are. Defaults to `None`: a share of them.
        alphabet: `Alphabet` to read from now on. Defaults to `None`: that of the model, and the
            characters of the crops that it lacks.
        verbose: as in `model.fit`; `"auto"` draws no bar into a file.

    Returns:
        `Finetuned`.

    Raises:
        FileNotFoundError: there is no such folder or file.
        ValueError: too few crops, a model of symbols, or `out` holds a run on other crops.
    """
    config = config or FinetuningConfig()
    out, start = Path(out), find_weights(start)
    stored = load_spec(start)
    before = require_characters(stored.alphabet, "Fine-tuning")
    given, apart = _open(crops), None if held_back is None else _open(held_back)
    if alphabet is None:
        texts = [one.text for one in [*given.examples, *(apart.examples if apart else ())]]
        alphabet = add_characters(before, texts)
    out.mkdir(parents=True, exist_ok=True)
    folder = out / "crops"
    spec = replace(stored, alphabet=alphabet)
    skipped = keep_crops(given, apart, folder, spec, config.held_back, config.seed)
    rehearsal = choose_rehearsal(before, alphabet)
    sets = [_Measured(_CROPS, read_folder(folder / HELD_BACK), open_protocol("exact", alphabet))]
    if rehearsal is not None:
        sets.append(_Measured(_OLD, rehearsal.measured, rehearsal.protocol))
    recognizer = Recognizer.load(start, language_model=None, turns="none")
    befores = [one.read(recognizer).score.accuracy for one in sets]
    recipe = CropRecipe(str(folder / LEARNED), before, alphabet, config.old_share, config.seed)
    few = compiles_each_shape()
    dev = [label_images(one.name, one.examples, spec, one.protocol, few_shapes=few) for one in sets]
    _teach(spec, recipe, start, out, config, dev, verbose)
    weights = out / "model.npz"
    share = choose_between(start, _find_best(out / "run"), dev, weights)
    recognizer = Recognizer.load(weights, language_model=None, turns="none")
    results = [one.read(recognizer) for one in sets]
    pages = {one.name: result.outcomes for one, result in zip(sets, results, strict=True)}
    write_error_page(out / "errors.html", pages)
    names = dict(zip(pages, befores, strict=True))
    draw_curve(out / "run" / "dev.csv", names, out / "curve.png")
    comparisons = [
        Comparison(one.name, len(result.outcomes), share, result.score.accuracy)
        for one, share, result in zip(sets, befores, results, strict=True)
    ]
    old = comparisons[1] if len(comparisons) > 1 else None
    return Finetuned(weights, spec, comparisons[0], old, share, skipped)


def _open(crops: Crops) -> WordSet:
    if isinstance(crops, (str, os.PathLike)):
        return open_word_set(os.fspath(crops))
    given = map(take_example, crops)
    # What has no name is counted once, however often it is left out.
    examples = [
        one if one.name else replace(one, name=f"crop {number}") for number, one in enumerate(given)
    ]
    return WordSet("the list given", None, examples, Skipped())


def _teach(
    spec: ModelSpec,
    recipe: CropRecipe,
    start: Path,
    out: Path,
    config: FinetuningConfig,
    dev: Sequence[LabelledSet],
    verbose: int | str,
) -> None:
    """Trains in `out/run`; where the script is new, in `out/first` before that."""
    learned = read_folder(recipe.crops)

    def run(name: str, recipe: CropRecipe) -> None:
        own_widths = spec.preprocessing.width is None
        words = RenderedWords(spec, recipe, config.batch_size, processes=0, own_widths=own_widths)
        plan = _plan(config.count_steps(len(learned)), config.learning_rate)
        train(words, plan, out / name, dev=dev, start_weights=start, verbose=verbose)

    if _count_new(recipe.before, learned) > _MOSTLY_NEW:
        # Letters have to be known before crops can be cut between them.
        run("first", replace(recipe, spliced=0.0))
        start = _find_best(out / "first")
    if not Path(recipe.crops, CUTS).exists():
        write_cuts(Path(recipe.crops), _open_reader(start, recipe))
    run("run", recipe)


def _find_best(run: Path) -> Path:
    """The best weights of a run, or the last where none read any word."""
    best = run / "best.npz"
    return best if best.exists() else run / "last.npz"


def _open_reader(start: Path, recipe: CropRecipe) -> Recognizer:
    """The model with its new alphabet; what it does not know yet, it reads by chance."""
    keras.utils.set_random_seed(recipe.seed)  # the same call cuts at the same columns
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reader.npz"
        save_weights(*load_model(start, alphabet=recipe.after), path)
        return Recognizer.load(path, language_model=None, turns="none")


def _count_new(before: Alphabet, crops: Sequence[Example]) -> float:
    """Share of the characters of crops that an alphabet lacks."""
    texts = [before.fold("".join(one.text.split())) for one in crops]
    known = sum(len(before.keep(text)) for text in texts)
    return 1 - known / max(1, sum(map(len, texts)))


def _plan(steps: int, learning_rate: float) -> TrainingConfig:
    return TrainingConfig(
        steps,
        precision="float32" if steps < _WORTH_TRYING else AUTO,
        epoch_steps=BATCHES,
        dev_epochs=_DEV_EPOCHS,
        optimizer="muon",
        learning_rate=learning_rate,
        frozen_norms=True,
    )
