"""A whole training run on rendered words, which a kill at any moment does not harm."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from keras_crnn.evaluation.protocols import check_protocol
from keras_crnn.network.fast.fused_batch_norm import FusedBatchNormalization
from keras_crnn.network.fast.hoisted_lstm import HoistedLSTM
from keras_crnn.network.fast.pooled_convolution import PooledConv2D
from keras_crnn.network.fast.towers import TowerModel
from keras_crnn.network.model_file import load_shared_weights, load_spec, save_weights
from keras_crnn.system.extras import require
from keras_crnn.system.folder_lock import lock_folder
from keras_crnn.training.averaging import AveragedWeights
from keras_crnn.training.callbacks import (
    DevelopmentSets,
    Resumable,
    StopAtNaN,
    drop_rows_after,
)
from keras_crnn.training.development import open_development_sets
from keras_crnn.training.fast.fused_adamw import FusedAdamW
from keras_crnn.training.losses import CTCLoss
from keras_crnn.training.muon import Muon
from keras_crnn.training.optimizers import build_optimizer, set_length
from keras_crnn.training.precision import AUTO, PRECISIONS, measure_precisions
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.reused_words import ReusedWords
from keras_crnn.training.run_folder import open_run, rewind_run, write_json
from keras_crnn.training.schedules import HeldRate
from keras_crnn.training.selection import Selection

keras = require("keras", "train")

#: What a checkpoint is made of beside Keras's own classes.
_OBJECTS = {
    one.__name__: one
    for one in (
        CTCLoss,
        FusedAdamW,
        FusedBatchNormalization,
        HeldRate,
        HoistedLSTM,
        Muon,
        PooledConv2D,
        TowerModel,
    )
}

#: Batches, and images in them, that the statistics of averaged weights are measured on.
_MEASURED = 64
_MEASURED_IMAGES = 1024
#: Steps of a run for which trying two precisions, which takes a minute, pays.
_WORTH_TRYING = 200


@dataclass(frozen=True)
class TrainingConfig:
    """Settings of a run; a resumed run must have the same.

    Args:
        steps: int. Steps of the whole run.
        epoch_steps: int. Steps between checkpoints. Defaults to 250.
        dev_epochs: int. Epochs between readings of the development sets. Defaults to 2.
        optimizer: string, see `build_optimizer`. Defaults to `"adamw"`.
        learning_rate: float or `None`, the optimiser's own.
        towers: int. Parts of a batch that are trained side by side, see `TowerModel`. Defaults
            to 1; as many as there are processors pays for small networks.
        precision: string. A Keras precision policy, or `"auto"`: both `"float32"` and
            `"mixed_bfloat16"`, which pays on processors with AMX or AVX-512 BF16 and on GPUs and
            slows others down, are tried for some steps where the run begins, and the faster one
            is kept to its end. Defaults to `"auto"`.
        protocol: string, one of `PROTOCOLS`. How readings of those development sets are compared
            with their truths that name no protocol. Defaults to `"exact"`.
        uses: int. How often each rendered word is trained on, see `ReusedWords`. Defaults to 1;
            more pay where the network trains faster than words are rendered.
        schedule: string, `"cycle"` or `"hold"`, see `build_schedule`. Defaults to `"cycle"`, which
            ends low by itself; only a run whose rate is held can be lengthened.
        decay_steps: int. Last steps of the run, in whole epochs, over which a held rate falls.
            Defaults to 0.
        average: bool. Development sets, `best.npz` and `last.npz` take an average of the
            weights over the last steps, see `AveragedWeights`. Defaults to `True`.
        dev_raw: bool. Reads the development sets with the weights as they are, too. Defaults to
            `False`.
    """

    steps: int
    epoch_steps: int = 250
    dev_epochs: int = 2
    optimizer: str = "adamw"
    learning_rate: float | None = None
    precision: str = AUTO
    towers: int = 1
    protocol: str = "exact"
    uses: int = 1
    schedule: str = "cycle"
    decay_steps: int = 0
    average: bool = True
    dev_raw: bool = False

    def __post_init__(self) -> None:
        check_protocol(self.protocol)
        for name in ("steps", "epoch_steps", "dev_epochs", "towers", "uses"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1; got {getattr(self, name)}.")
        if self.decay_steps and self.schedule != "hold":
            raise ValueError(
                f"decay_steps {self.decay_steps} is for a rate that is held; a cycle falls by "
                'itself. Leave it out, or take schedule="hold".'
            )
        if not 0 <= self.decay_steps <= self.steps:
            raise ValueError(
                f"decay_steps must be from 0 to the {self.steps} steps of the run; got "
                f"{self.decay_steps}."
            )

    @property
    def epochs(self) -> int:
        """Epochs of the run, the last one perhaps past `steps`."""
        return -(-self.steps // self.epoch_steps)

    @property
    def held_epochs(self) -> int | None:
        """Epochs before a held rate falls; `None` where it does not fall."""
        if not self.decay_steps:
            return None
        return self.epochs - -(-self.decay_steps // self.epoch_steps)

    @property
    def total_steps(self) -> int:
        """Steps of all epochs."""
        return self.epochs * self.epoch_steps

    @property
    def total_decay_steps(self) -> int:
        """Steps of the epochs in which a held rate falls."""
        held = self.held_epochs
        return 0 if held is None else (self.epochs - held) * self.epoch_steps


def train(
    words: RenderedWords,
    config: TrainingConfig,
    folder: str | Path,
    *,
    dev: Sequence[str | Path | tuple[str | Path, str]] = (),
    start_weights: str | Path | None = None,
    verbose: int | str = "auto",
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
            or pairs of such and the protocol by which it is read.
        start_weights: file of weights to start a new run from. Where its alphabet is another
            one, the last layer takes over the characters that both have.
        verbose: as in `model.fit`.

    Returns:
        The trained Keras model.

    Raises:
        ValueError: the folder holds a run with other settings, weights are of another network,
            the batch cannot be split into the towers, or words at their own widths are to be used
            several times.
    """
    folder = Path(folder)
    if keras.backend.backend() == "jax":  # XLA compiles the step for each shape
        words = replace(words, few_shapes=True)
    # What is bad in fonts, words or sets ends the run here, before its settings are kept.
    words.open()
    stream = words if config.uses == 1 else ReusedWords(words, config.uses)
    sets = open_development_sets(dev, words.spec, config.protocol)
    if start_weights is not None:
        _check_network(start_weights, words)
    if words.batch_size % config.towers:
        raise ValueError(
            f"A batch of {words.batch_size} cannot be split into {config.towers} towers of one "
            "size. Give a batch size that is a multiple of them."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with lock_folder(folder):
        state = open_run(folder, _settings(words, config, start_weights))
        state = rewind_run(folder, state, config.epochs, config.held_epochs, config.epoch_steps)
        drop_rows_after(folder / "dev.csv", state["epoch"])
        drop_rows_after(folder / "log.csv", state["epoch"], first=0)
        measuring = _measuring_batches(words) if config.average else []
        precision = _choose_precision(words, config, folder, state)
        if state["epoch"]:
            model = _resume(words, config, folder, state, precision)
        else:
            model = _new_model(words, config, start_weights, precision)
        state = {**state, "precision": precision}
        model.towers = config.towers
        averaged = AveragedWeights(model, measuring)
        if state["epoch"] < config.epochs:
            _fit(model, words, stream, config, folder, sets, state, averaged, verbose)
        averaged.take()
        save_weights(model, words.spec, folder / "last.npz")
    return model


def _measuring_batches(words: RenderedWords) -> list[np.ndarray]:
    """A thousand images or a pool of them, always the same, that no run of any length trains on."""
    generator = words.open()
    count = max(1, min(_MEASURED, -(-_MEASURED_IMAGES // words.batch_size)))
    return [images for images, _ in words.measuring_batches(generator, count)]


def _choose_precision(
    words: RenderedWords, config: TrainingConfig, folder: Path, state: dict[str, Any]
) -> str:
    """What the run was told, or what it was begun with, or what is faster here."""
    if config.precision != AUTO:
        return config.precision
    if "precision" in state:
        return state["precision"]
    if state["epoch"]:  # begun when there was no choice but by name
        return "float32"
    if config.total_steps < _WORTH_TRYING:
        return PRECISIONS[0]
    print("Trying float32 and half precision for some steps ...", flush=True)
    batch = words.batch(words.open(), 0)

    def build(precision: str) -> Any:
        model = _new_model(words, config, None, precision)
        model.towers = config.towers
        return model

    seconds = measure_precisions(build, batch)
    fastest = min(seconds, key=seconds.__getitem__)
    times = ", ".join(f"{name} {1000 * value:.0f} ms" for name, value in seconds.items())
    print(f"A step takes {times}: training in {fastest}.", flush=True)
    write_json(folder / "precision.json", {"chosen": fastest, "seconds_a_step": seconds})
    return fastest


def _check_network(start_weights: str | Path, words: RenderedWords) -> None:
    started, config = load_spec(start_weights).config, words.spec.config
    if replace(started, name=config.name) != config:
        raise ValueError(
            f"{str(start_weights)!r} holds weights of another network, {started.name!r}: train "
            f"{config.name!r} without them, or choose the network that fits."
        )


def _resume(
    words: RenderedWords,
    config: TrainingConfig,
    folder: Path,
    state: dict[str, Any],
    precision: str,
) -> Any:
    """The model of the checkpoint, in the precision and for the length that are asked for."""
    model = keras.models.load_model(folder / state["checkpoint"], custom_objects=_OBJECTS)
    print(f"Going on after epoch {state['epoch']} of {config.epochs}.", flush=True)
    optimizer = model.optimizer
    if config.schedule == "hold":
        set_length(
            optimizer,
            config.optimizer,
            config.total_steps,
            config.learning_rate,
            config.total_decay_steps,
        )
    if precision != state.get("precision", precision):
        old, model = model, words.spec.build(precision)
        model.set_weights(old.get_weights())
        values = [keras.ops.convert_to_numpy(variable) for variable in optimizer.variables]
        optimizer = type(optimizer).from_config(optimizer.get_config())
        optimizer.build(model.trainable_variables)
        for variable, value in zip(optimizer.variables, values, strict=True):
            variable.assign(value)
    model.compile(optimizer, CTCLoss())  # so that a new rate or precision is in the step
    return model


def _new_model(
    words: RenderedWords,
    config: TrainingConfig,
    start_weights: str | Path | None,
    precision: str,
) -> Any:
    keras.utils.set_random_seed(words.recipe.seed)  # the same command starts from the same weights
    model = words.spec.build(precision)
    if start_weights is not None:
        kept = load_shared_weights(model, words.spec.alphabet, start_weights)
        if load_spec(start_weights).alphabet != words.spec.alphabet:
            print(
                f"{start_weights} reads other characters: what both alphabets have is taken over "
                f"({kept}), the rest of the last layer starts afresh.",
                flush=True,
            )
    optimizer = build_optimizer(
        config.optimizer,
        config.total_steps,
        config.learning_rate,
        config.schedule,
        config.total_decay_steps,
        config.average,
    )
    model.compile(optimizer, CTCLoss())
    return model


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
    callbacks = [StopAtNaN(), logger, development]
    if config.uses > 1:
        callbacks.insert(0, _report_uses(stream))  # before the log
    start = state["epoch"] * config.epoch_steps
    if keras.backend.backend() == "tensorflow":
        batches = stream.dataset(start)
        callbacks.append(keras.callbacks.TensorBoard(str(folder / "tensorboard")))
    else:
        batches = stream.batches(start)
    if verbose:
        print(
            "Compiling the training step, which takes a minute or so and counts as the first ...",
            flush=True,
        )
    try:
        model.fit(
            batches,
            epochs=config.epochs,
            initial_epoch=state["epoch"],
            steps_per_epoch=config.epoch_steps,
            callbacks=[*callbacks, Resumable(folder, development, state, config.held_epochs)],
            shuffle=False,
            verbose=verbose,
        )
    finally:
        logger.on_train_end()  # closes its file, also where the run ends in an error
        if keras.backend.backend() != "tensorflow":
            batches.close()  # ends what renders, though an error may still hold it


def _report_uses(words: ReusedWords) -> Any:
    """Shows and logs at each epoch how often rendered words were used since the run went on."""
    return keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: logs.update(mean_uses=words.tally.mean_uses)
    )


def _describe_selection(selection: Selection | None) -> dict[str, Any] | None:
    """Its numbers, and the model by its content, wherever its file may lie."""
    if selection is None:
        return None
    content = hashlib.sha256(Path(selection.model).read_bytes()).hexdigest()
    return {**asdict(selection), "model": content}


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
        "start_weights": str(start_weights) if start_weights else None,
    }
    return json.loads(json.dumps(settings))
