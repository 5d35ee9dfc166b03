"""The steps of a run, over an endless stream of batches."""

from __future__ import annotations

from collections.abc import Sequence

from keras_crnn.system.extras import extra
from keras_crnn.training.callbacks import StopAtNaN
from keras_crnn.training.config import TrainingConfig
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.reused_words import ReusedWords
from keras_crnn.training.step_log import StepLog, can_draw_bars

with extra("train"):
    import keras


def fit_stream(
    model: keras.Model,
    stream: RenderedWords | ReusedWords,
    config: TrainingConfig,
    epoch: int,
    callbacks: Sequence[keras.callbacks.Callback],
    verbose: int | str,
) -> None:
    """Trains a compiled model to the end of the run, or until its weights are no numbers.

    Args:
        model: Keras model.
        stream: what to train on, from the first batch of the run on.
        config: `TrainingConfig`.
        epoch: int. Epochs that are done already.
        callbacks: called after `StopAtNaN`, so that nothing is kept of weights that are no numbers.
        verbose: as in `model.fit`, but that `"auto"` is ten lines an epoch and no bar where
            standard output is a file.

    Raises:
        FloatingPointError: the weights are no numbers.
        Exception: what stopped the stream.
    """
    start = epoch * config.epoch_steps
    callbacks = [StopAtNaN(), *callbacks]
    if verbose == "auto" and not can_draw_bars():
        callbacks.append(StepLog(config.epoch_steps))
        verbose = 2
    errors: list[Exception] = []
    rendered = None if keras.backend.backend() == "tensorflow" else stream.batches(start)
    try:
        model.fit(
            stream.dataset(start, errors) if rendered is None else rendered,
            epochs=config.epochs,
            initial_epoch=epoch,
            steps_per_epoch=config.epoch_steps,
            callbacks=callbacks,
            shuffle=False,
            verbose=verbose,
        )
    except Exception as error:
        if not errors:
            raise
        raise errors[0] from error
    finally:
        if rendered is not None:
            rendered.close()  # ends what renders, though an error may still hold it
