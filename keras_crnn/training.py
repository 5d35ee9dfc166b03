"""A whole training run on rendered words, which a kill at any moment does not harm."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from keras_crnn.callbacks import (
    DevelopmentSets,
    Resumable,
    StopAtNaN,
    drop_rows_after,
)
from keras_crnn.convolution import PooledConv2D
from keras_crnn.data.rendered import RenderedWords
from keras_crnn.data.reuse import ReusedWords
from keras_crnn.data.selection import Selection
from keras_crnn.development import open_development_sets
from keras_crnn.extras import require
from keras_crnn.fused_adamw import FusedAdamW
from keras_crnn.losses import CTCLoss
from keras_crnn.muon import Muon
from keras_crnn.normalization import FusedBatchNormalization
from keras_crnn.optimizers import build_optimizer
from keras_crnn.protocols import check_protocol
from keras_crnn.recurrent import HoistedLSTM
from keras_crnn.run_folder import open_run
from keras_crnn.spec import load_spec, load_weights, save_weights, take_over_logits
from keras_crnn.towers import TowerModel

keras = require("keras", "train")

#: What a checkpoint is made of beside Keras's own classes.
_OBJECTS = {
    one.__name__: one
    for one in (
        CTCLoss,
        FusedAdamW,
        FusedBatchNormalization,
        HoistedLSTM,
        Muon,
        PooledConv2D,
        TowerModel,
    )
}


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
        precision: string. A Keras precision policy; `"mixed_bfloat16"` pays on processors
            with AMX and on GPUs, and slows others down. Defaults to `"float32"`.
        protocol: string, one of `PROTOCOLS`. How readings of those development sets are compared
            with their truths that name no protocol. Defaults to `"exact"`.
        uses: int. How often each rendered word is trained on, see `ReusedWords`. Defaults to 1;
            more pay where the network trains faster than words are rendered.
    """

    steps: int
    epoch_steps: int = 250
    dev_epochs: int = 2
    optimizer: str = "adamw"
    learning_rate: float | None = None
    precision: str = "float32"
    towers: int = 1
    protocol: str = "exact"
    uses: int = 1

    def __post_init__(self) -> None:
        check_protocol(self.protocol)
        for name in ("steps", "epoch_steps", "dev_epochs", "towers", "uses"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1; got {getattr(self, name)}.")

    @property
    def epochs(self) -> int:
        """Epochs of the run, the last one perhaps past `steps`."""
        return -(-self.steps // self.epoch_steps)


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
            or the batch cannot be split into the towers.
    """
    folder = Path(folder)
    # What is bad in fonts, words or sets ends the run here, before its settings are kept.
    words.open()
    sets = open_development_sets(dev, words.spec, config.protocol)
    if start_weights is not None:
        _check_network(start_weights, words)
    if words.batch_size % config.towers:
        raise ValueError(
            f"A batch of {words.batch_size} cannot be split into {config.towers} towers of one "
            "size. Give a batch size that is a multiple of them."
        )
    state = open_run(folder, _settings(words, config, start_weights))
    drop_rows_after(folder / "dev.csv", state["epoch"])
    drop_rows_after(folder / "log.csv", state["epoch"], first=0)
    if state["epoch"]:
        model = keras.models.load_model(folder / state["checkpoint"], custom_objects=_OBJECTS)
        print(f"Going on after epoch {state['epoch']} of {config.epochs}.", flush=True)
    else:
        model = _new_model(words, config, start_weights)
    model.towers = config.towers
    if state["epoch"] < config.epochs:
        _fit(model, words, config, folder, sets, state, verbose)
    save_weights(model, words.spec, folder / "last.npz")
    return model


def _check_network(start_weights: str | Path, words: RenderedWords) -> None:
    started, config = load_spec(start_weights).config, words.spec.config
    if replace(started, name=config.name) != config:
        raise ValueError(
            f"{str(start_weights)!r} holds weights of another network, {started.name!r}: train "
            f"{config.name!r} without them, or choose the network that fits."
        )


def _new_model(
    words: RenderedWords, config: TrainingConfig, start_weights: str | Path | None
) -> Any:
    keras.utils.set_random_seed(words.recipe.seed)  # the same command starts from the same weights
    model = words.spec.build(config.precision)
    if start_weights is not None:
        started = load_spec(start_weights).alphabet
        if started == words.spec.alphabet:
            load_weights(model, start_weights)
        else:
            load_weights(model, start_weights, skip="logits/")
            take_over_logits(model, words.spec.alphabet, start_weights)
            print(
                f"{start_weights} reads other characters: what both alphabets have is taken over, "
                "the rest of the last layer starts afresh.",
                flush=True,
            )
    optimizer = build_optimizer(
        config.optimizer, config.epochs * config.epoch_steps, config.learning_rate
    )
    model.compile(optimizer, CTCLoss())
    return model


def _fit(
    model: Any,
    words: RenderedWords,
    config: TrainingConfig,
    folder: Path,
    sets: list[Any],
    state: dict[str, Any],
    verbose: int | str,
) -> None:
    development = DevelopmentSets(
        sets,
        words.spec,
        folder,
        config.dev_epochs,
        config.epoch_steps * words.batch_size,
        best=state["best"],
    )
    logger = keras.callbacks.CSVLogger(str(folder / "log.csv"), append=True)
    # The log comes before the development sets: their columns are not in every epoch.
    callbacks = [StopAtNaN(), logger, development]
    stream = words
    if config.uses > 1:
        stream = ReusedWords(words, config.uses)
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
            callbacks=[*callbacks, Resumable(folder, development)],
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
        "selection": _describe_selection(words.selection),
        "start_weights": str(start_weights) if start_weights else None,
    }
    return json.loads(json.dumps(settings))
