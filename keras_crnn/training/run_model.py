"""The model that a training run begins with, or goes on with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from keras_crnn.network.fast.fused_batch_norm import FusedBatchNormalization
from keras_crnn.network.fast.hoisted_lstm import HoistedLSTM
from keras_crnn.network.fast.pooled_convolution import PooledConv2D
from keras_crnn.network.fast.towers import TowerModel
from keras_crnn.network.growth import plan_growth
from keras_crnn.network.model_file import load_shared_weights, load_spec
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.fast.fused_adamw import FusedAdamW
from keras_crnn.training.losses import CTCLoss
from keras_crnn.training.muon import Muon
from keras_crnn.training.optimizers import build_optimizer, set_length
from keras_crnn.training.pictures import PictureGenerator
from keras_crnn.training.precision import AUTO, PRECISIONS, measure_precisions
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.run_folder import write_json
from keras_crnn.training.schedules import HeldRate

with extra("train"):
    import keras

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

#: Steps of a run for which trying two precisions, which takes a minute, pays.
_WORTH_TRYING = 200


def check_network(start_weights: str | Path, words: RenderedWords) -> None:
    """Makes sure that weights are of the network that is trained or of one that it can grow from.

    Raises:
        ValueError: they are of another one.
    """
    started, config = load_spec(start_weights).config, words.spec.config
    try:
        plan_growth(started, config)
    except InputError as error:
        raise InputError(
            f"{str(start_weights)!r} holds weights of another network, {started.name!r}: train "
            f"{config.name!r} without them, or choose the network that fits. {error}"
        ) from error


def build_new_model(
    words: RenderedWords,
    config: TrainingConfig,
    start_weights: str | Path | None,
    precision: str,
) -> keras.Model:
    """A compiled model for a run that begins, from the weights given or from chance."""
    keras.utils.set_random_seed(words.recipe.seed)  # the same command starts from the same weights
    model = words.spec.build(precision)
    if start_weights is not None:
        kept = load_shared_weights(model, words.spec.alphabet, start_weights, words.spec.config)
        alphabet = words.spec.alphabet
        if load_spec(start_weights).alphabet != alphabet:
            known = set(alphabet.split(kept))
            new = alphabet.join([one for one in alphabet.symbols if one not in known])
            rest = f", the rest of the last layer starts afresh ({new})" if new else ""
            print(
                f"{start_weights} reads other characters: what both alphabets have is taken over "
                f"({kept}){rest}.",
                flush=True,
            )
    if config.frozen_norms:
        freeze_norms(model)
    optimizer = build_optimizer(
        config.optimizer,
        config.total_steps,
        config.learning_rate,
        config.schedule,
        config.total_decay_steps,
        config.average,
        config.warmup_steps,
        config.averaged_steps,
    )
    model.compile(optimizer, CTCLoss())
    return model


def freeze_norms(model: keras.Model) -> None:
    """Has batch normalisation keep what it learned, its means and variances too."""
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def resume_model(
    words: RenderedWords, config: TrainingConfig, folder: Path, state: dict[str, Any]
) -> keras.Model:
    """The model of the checkpoint, in the precision and for the length that are asked for.

    With `"auto"` it stays in the precision that the checkpoint has.
    """
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
            config.warmup_steps,
            config.averaged_steps,
        )
    if config.precision not in (AUTO, find_precision(model)):
        old, model = model, words.spec.build(config.precision)
        model.set_weights(old.get_weights())
        values = [keras.ops.convert_to_numpy(variable) for variable in optimizer.variables]
        optimizer = type(optimizer).from_config(optimizer.get_config())
        optimizer.build(model.trainable_variables)
        for variable, value in zip(optimizer.variables, values, strict=True):
            variable.assign(value)
    model.compile(optimizer, CTCLoss())  # so that a new rate or precision is in the step
    return model


def find_precision(model: keras.Model) -> str:
    """Name of the policy that a model computes by; its logits are float32 under every one."""
    return model.get_layer("normalise").dtype_policy.name


def choose_precision(
    words: RenderedWords, config: TrainingConfig, folder: Path, generator: PictureGenerator
) -> str:
    """What a new run was told, or what is faster here."""
    if config.precision != AUTO:
        return config.precision
    if config.total_steps < _WORTH_TRYING:
        return PRECISIONS[0]
    print("Trying float32 and half precision for some steps ...", flush=True)
    batch = words.batch(generator, 0)

    def build(precision: str) -> keras.Model:
        model = build_new_model(words, config, None, precision)
        model.towers = config.towers
        return model

    seconds = measure_precisions(build, batch)
    fastest = min(seconds, key=seconds.__getitem__)
    times = ", ".join(f"{name} {1000 * value:.0f} ms" for name, value in seconds.items())
    print(f"A step takes {times}: training in {fastest}.", flush=True)
    write_json(folder / "precision.json", {"chosen": fastest, "seconds_a_step": seconds})
    return fastest
