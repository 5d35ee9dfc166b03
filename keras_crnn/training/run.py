"""A whole training run on rendered words, which a kill at any moment does not harm."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from keras_crnn.network.model_file import save_weights
from keras_crnn.network.stored_model import hash_model
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra
from keras_crnn.system.folder_lock import lock_folder
from keras_crnn.system.hashes import hash_file
from keras_crnn.training.averaging import AveragedWeights
from keras_crnn.training.callbacks import DevelopmentSets, Resumable, drop_rows_after
from keras_crnn.training.chosen_sets import renew_sets
from keras_crnn.training.config import TrainingConfig, check_seed
from keras_crnn.training.development import GivenSet, open_development_sets
from keras_crnn.training.fit_stream import fit_stream
from keras_crnn.training.machines import Machines
from keras_crnn.training.pictures import PictureGenerator
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.reused_words import ReusedWords
from keras_crnn.training.run_folder import open_run, rewind_run, write_run
from keras_crnn.training.run_model import (
    build_new_model,
    check_network,
    choose_precision,
    resume_model,
)
from keras_crnn.training.selection import Selection
from keras_crnn.training.shared_training import train_together
from keras_crnn.training.shared_words import share_words

__all__ = ["TrainingConfig", "train"]

with extra("train"):
    import keras

#: Batches, and images in them, that the statistics of averaged weights are measured on.
_MEASURED = 64
_MEASURED_IMAGES = 1024
#: Number of the first of them, past the end of any run.
_BEYOND = 1 << 36


def train(
    words: RenderedWords,
    config: TrainingConfig,
    folder: str | Path,
    *,
    dev: Sequence[GivenSet] = (),
    start_weights: str | Path | None = None,
    verbose: int | str = "auto",
    generator: PictureGenerator | None = None,
    machines: Machines | None = None,
) -> Any:
    """Trains a model on rendered words, or goes on with a run that was stopped.

    The folder gets `settings.json`, `state.json` and the checkpoint (model, optimiser,
    position), `log.csv`, `dev.csv`, a TensorBoard log, `best.npz` (best on the development
    sets) and at the end `last.npz`. Called again with the same settings it goes on from the
    last checkpoint: step, optimiser, schedule and the generator's position. With
    `config.uses` above 1 the pool of words starts anew, see `ReusedWords`.

    With `words.processes` above 0 the generator runs in processes that import the calling
    script: call `train` under `if __name__ == "__main__":` there.

    Args:
        words: `RenderedWords` to train on.
        config: `TrainingConfig`.
        folder: folder of the run.
        dev: folders with `gt.tsv` to choose the best weights on, or what else `open_set` takes;
            or pairs of such and the protocol by which it is read; or `LabelledSet`s.
        start_weights: file of weights to start a new run from. Where its alphabet is another
            one, the last layer takes over the characters that both have.
        verbose: as in `model.fit`; `"auto"` draws no bar into a file.
        generator: what `words.open` gave, where it was called before; opening takes a while.
        machines: `Machines` that train together, each calling this with the same settings, or
            `None`. The batch is that of all. Only the first opens the folder, the development sets
            and the start weights.

    Returns:
        The trained Keras model; on other machines than the first `None`.

    Raises:
        ValueError: the folder holds a run with other settings, weights are of another network,
            the batch cannot be split into the towers, words at their own widths are to be used
            several times, or machines cannot share the batch or have other settings.
    """
    folder = Path(folder)
    if keras.backend.backend() == "jax":  # XLA compiles the step for each shape
        words = replace(words, few_shapes=True)
    # What is bad in fonts, words or sets ends the run here, before its settings are kept.
    if generator is None:
        generator = words.open()
    share = words if machines is None else share_words(words, machines)
    stream = share if config.uses == 1 else ReusedWords(share, config.uses)
    if machines is not None:
        machines.compare(_shared_settings(words, config))
        if not machines.first:
            return train_together(machines, stream, words, config)
    sets = open_development_sets(dev, words.spec, config.protocol)
    if start_weights is not None:
        check_network(start_weights, words)
    _check_batch(words, config.towers)
    check_seed(words.recipe.seed)
    folder.mkdir(parents=True, exist_ok=True)
    with lock_folder(folder):
        settings = _settings(words, config, start_weights)
        state = open_run(folder, settings)
        state = rewind_run(folder, state, config.epochs, config.held_epochs, config.epoch_steps)
        measuring = _measuring_batches(words, generator) if config.average else []
        if state["epoch"]:
            model = resume_model(words, config, folder, state)
        else:
            precision = choose_precision(words, config, folder, generator)
            model = build_new_model(words, config, start_weights, precision)
        state, aside = renew_sets(folder, state, sets)
        # From here on the call is known to be right, and the folder is written to.
        for path, new in aside:
            path.rename(new)
        write_run(folder, settings, state)
        drop_rows_after(folder / "dev.csv", state["epoch"])
        drop_rows_after(folder / "log.csv", state["epoch"], first=0)
        model.towers = config.towers
        averaged = AveragedWeights(model, measuring)
        if state["epoch"] < config.epochs:
            _fit(model, words, stream, config, folder, sets, state, averaged, verbose, machines)
        elif machines is not None:  # the others wait to hear that nothing is left to do
            train_together(machines, stream, words, config, model, state["epoch"])
        averaged.take()
        save_weights(model, words.spec, folder / "last.npz")
    return model


def _check_batch(words: RenderedWords, towers: int) -> None:
    """Refuses a batch size that the first batches, or the first step, would be refused for."""
    if words.batch_size % towers:
        raise InputError(
            f"A batch of {words.batch_size} cannot be split into {towers} towers of one size. "
            "Give a batch size that is a multiple of them."
        )


def _measuring_batches(words: RenderedWords, generator: PictureGenerator) -> list[np.ndarray]:
    """A thousand images or a pool of them, always the same, that no run of any length trains on."""
    count = max(1, min(_MEASURED, -(-_MEASURED_IMAGES // words.batch_size)))
    return [images for images, _ in words.measuring_batches(generator, count)]


def _fit(
    model: Any,
    words: RenderedWords,
    stream: RenderedWords | ReusedWords,
    config: TrainingConfig,
    folder: Path,
    sets: list[Any],
    state: dict[str, Any],
    averaged: AveragedWeights,
    verbose: int | str,
    machines: Machines | None,
) -> None:
    development = DevelopmentSets(
        sets,
        words.spec,
        folder,
        config.dev_epochs,
        config.epoch_steps * words.batch_size,
        best=state["best"],
        averaged=averaged if config.average else None,
        raw=config.dev_raw,
    )
    logger = keras.callbacks.CSVLogger(str(folder / "log.csv"), append=True)
    # The log comes before the development sets: their columns are not in every epoch.
    callbacks = [logger, development]
    if config.uses > 1:
        callbacks.insert(0, _report_uses(cast("ReusedWords", stream)))  # before the log
    if keras.backend.backend() == "tensorflow":
        callbacks.append(keras.callbacks.TensorBoard(str(folder / "tensorboard")))
    resumable = Resumable(folder, development, state, config.held_epochs, config.fall_epochs)
    if verbose:
        print(
            "Compiling the training step, which takes a minute or so and counts as the first ...",
            flush=True,
        )
    callbacks.append(resumable)
    epoch = state["epoch"]
    try:
        if machines is None:
            fit_stream(model, stream, config, epoch, callbacks, verbose)
        else:
            train_together(machines, stream, words, config, model, epoch, callbacks, verbose)
    finally:
        logger.on_train_end()  # closes its file, also where the run ends in an error


def _report_uses(words: ReusedWords) -> Any:
    """Shows and logs at each epoch how often rendered words were used since the run went on."""
    return keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: logs.update(mean_uses=words.tally.mean_uses)
    )


def _describe_selection(selection: Selection | None) -> dict[str, Any] | None:
    """Its numbers, and the model by its content, wherever its file may lie."""
    if selection is None:
        return None
    return {**asdict(selection), "model": hash_file(selection.model)}


def _shared_settings(words: RenderedWords, config: TrainingConfig) -> dict[str, Any]:
    """What has to be the same on all machines: fonts and words by content, wherever they lie."""
    settings = _settings(words, config, None)
    if isinstance(words.recipe, Recipe):
        settings["words"] = words.recipe.describe()
    return settings


def _settings(
    words: RenderedWords, config: TrainingConfig, start_weights: str | Path | None
) -> dict[str, Any]:
    settings = {
        "training": asdict(config),
        "model": json.loads(words.spec.to_json()),
        "words": words.recipe.to_dict(),
        "batch_size": words.batch_size,
        "own_widths": words.own_widths,
        "selection": _describe_selection(words.selection),
        # By what it holds, wherever it may lie: a folder with its start may be moved.
        "start_weights": hash_model(start_weights) if start_weights else None,
    }
    return json.loads(json.dumps(settings))
