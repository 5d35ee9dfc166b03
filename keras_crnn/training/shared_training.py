"""Steps that several machines make together, and what the first of them does alone in between.

Keras spreads a model over devices by `keras.distribution.DataParallel`; batch normalisation, loss
and gradients are then those of the whole batch. What such a model computes, be it a reading or a
file of its weights, has to be computed on all machines at once, or it waits for ever. So the first
machine keeps a second model that is its own alone. It gets the weights after every epoch, and is
what is read, averaged and stored, as in a run of one machine.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from keras_crnn.system.extras import extra, require
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.fit_stream import fit_stream
from keras_crnn.training.machines import Machines
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.reused_words import ReusedWords
from keras_crnn.training.run_model import build_new_model, find_precision

with extra("train"):
    import keras


def train_together(
    machines: Machines,
    stream: RenderedWords | ReusedWords,
    words: RenderedWords,
    config: TrainingConfig,
    own: keras.Model | None = None,
    epoch: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int | str = 0,
) -> None:
    """Trains one model on all machines to the end of the run; each of them has to call it.

    Args:
        machines: `Machines`.
        stream: this machine's rows of the batches, see `share_words`.
        words: `RenderedWords` as one machine would train on them.
        config: `TrainingConfig`, the same on all.
        own: on the first machine, the model to begin with. It has the weights and the optimiser's
            state after each epoch, before the callbacks are called.
        epoch: int. On the first machine, epochs that are done already.
        callbacks: on the first machine, what to do with `own` after each epoch.
        verbose: as in `model.fit`.

    Raises:
        FloatingPointError: the weights are no numbers any more, on all machines alike.
    """
    given = {} if own is None else {"epoch": epoch, "precision": find_precision(own)}
    begin = json.loads(machines.share(json.dumps(given)))
    if begin["epoch"] >= config.epochs:
        return
    with keras.distribution.DataParallel(auto_shard_dataset=False).scope():
        shared = build_new_model(words, config, None, begin["precision"])
        _spread(own, shared)
        between = OnFirstMachine(machines, own, callbacks)
        fit_stream(shared, stream, config, begin["epoch"], [between], verbose)


class OnFirstMachine(keras.callbacks.Callback):
    """Calls callbacks on the first machine, on its own model, while the others wait.

    Args:
        machines: `Machines`.
        own: the first machine's own model; on the others `None`.
        callbacks: called at the begin and the end of the training and after each epoch.
    """

    def __init__(
        self,
        machines: Machines,
        own: keras.Model | None,
        callbacks: Sequence[keras.callbacks.Callback],
    ) -> None:
        super().__init__()
        self.machines = machines
        self.own = own
        self.callbacks = callbacks

    def set_params(self, params: dict[str, Any]) -> None:
        """As in Keras."""
        super().set_params(params)
        for one in self.callbacks:
            one.set_params(params)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        for one in self.callbacks:
            one.set_model(self.own)
            one.on_train_begin(logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        with _alone():
            if self.own is not None:
                for mine, variable in zip(_state(self.own), _state(self.model), strict=True):
                    mine.assign(keras.ops.convert_to_numpy(variable))
            for one in self.callbacks:
                one.on_epoch_end(epoch, logs)
        self.machines.share()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        for one in self.callbacks:
            one.on_train_end(logs)


def _spread(own: keras.Model | None, shared: keras.Model) -> None:
    """Gives the state of the first machine's own model to the one that all have."""
    jax = require("jax", "train")
    from jax.experimental import multihost_utils

    state = _state(shared)
    with _alone():  # on the other machines nothing but shapes and types is taken
        source = state if own is None else _state(own)
        values = [keras.ops.convert_to_numpy(variable) for variable in source]
    values = multihost_utils.broadcast_one_to_all(values, is_source=own is not None)
    for variable, value in zip(state, values, strict=True):
        sharding = variable.value.sharding
        variable.assign(jax.make_array_from_process_local_data(sharding, value, value.shape))


def _state(model: keras.Model) -> list[keras.Variable]:
    """All that a step changes: weights, statistics, and what the optimiser keeps."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    return [
        *model.trainable_variables,
        *model.non_trainable_variables,
        *model.optimizer.variables,
    ]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Within it Keras computes on this machine, as if it were the only one."""
    distribution = keras.distribution.distribution()
    keras.distribution.set_distribution(None)
    try:
        yield
    finally:
        keras.distribution.set_distribution(distribution)
