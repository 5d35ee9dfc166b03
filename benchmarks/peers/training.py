"""The loop every measured training runs in a process of its own, and the trainings in Keras.

PyTorch's environment uses the loop too (`run_torch_training.py`), so whatever needs more than NumPy
is imported inside functions. The parent writes commands to standard input, one JSON object a line,
and reads one JSON object a line back; `workers.py` beside this folder is the other end.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from serving import answer

CLASSES = 37  # the blank, 26 letters, 10 digits
TOTAL_STEPS = 20_000  # of the schedule, which a turn must not come to the end of
WARM_STEPS = 3
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

#: What the plain networks here and in PyTorch know of a stage, with what it is unless told.
CONVOLUTION = {"filters": None, "kernel": 3, "same": True, "batch_norm": False, "pool": None}
RECURRENCE = {"units": None, "both_ways": True, "project": None}
NETWORK = {"convolutions": (), "recurrences": (), "height": 32, "name": "crnn"}


class Training(NamedTuple):
    """A network ready to be trained.

    run: function of a number of steps that trains so many and gives the seconds they took and
        the loss of the last, or the mean loss of all, in nats.
    parameters: int. Trainable ones, a second bias of an LSTM's gates not counted.
    versions: string. The libraries.
    """

    run: Callable[[int], tuple[float, float]]
    parameters: int
    versions: str


def serve_training(open_training: Callable[[Any], Training]) -> None:
    """Opens a training, warms it up, and takes as many steps as it is told to.

    Args:
        open_training: function of the parsed arguments. What it imports is imported after the
            threads are set and standard output has been put aside.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", required=True, help="JSON file, see `read_network`")
    parser.add_argument("--config", required=True, help="name in keras_crnn.network.config.CONFIGS")
    parser.add_argument("--batches", required=True, help=".npz file, see `read_batches`")
    parser.add_argument("--precision", required=True, choices=("float32", "bfloat16"))
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--warm-up", type=float, default=2.0, help="seconds, the first steps apart")
    parser.add_argument("--stock", action="store_true", help="Keras's own layers and optimiser")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # no thread of either library's may find another core
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[: arguments.threads]))
    os.environ.update(dict.fromkeys(THREADS, str(arguments.threads)))  # the parent says one
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    training = open_training(arguments)
    batch_size = len(read_batches(arguments.batches)["images"][0])
    training.run(WARM_STEPS)
    seconds, _ = training.run(1)
    seconds, _ = training.run(steps := max(1, round(arguments.warm_up / seconds)))
    answer(answers, images_a_second=steps * batch_size / seconds)
    answer(answers, parameters=training.parameters, versions=training.versions)
    for line in sys.stdin:
        seconds, loss = training.run(json.loads(line)["count"])
        answer(answers, seconds=seconds, loss=loss if math.isfinite(loss) else None)


def read_batches(path: str) -> dict[str, np.ndarray]:
    """Batches as the parent wrote them.

    Returns:
        `images` `(batches, batch, height, width, 1)` uint8, `ids` `(batches, batch, longest)`
        int32 padded with 0, `lengths` and `time_steps` `(batches, batch)` int32.
    """
    with np.load(path) as file:
        return dict(file)


def read_network(path: str) -> dict[str, Any]:
    """Stages of a network, from a JSON file of what is not as it is by default.

    Raises:
        SystemExit: a stage has something that these plain networks do not know.
    """
    network = json.loads(Path(path).read_text(encoding="utf-8"))
    network = _fill(network, NETWORK, "network")
    for name, known in (("convolutions", CONVOLUTION), ("recurrences", RECURRENCE)):
        network[name] = [_fill(stage, known, f"stage of {name}") for stage in network[name]]
    return network


def _fill(values: dict[str, Any], known: dict[str, Any], what: str) -> dict[str, Any]:
    unknown = {name: value for name, value in values.items() if name not in known}
    if unknown:
        raise SystemExit(
            f"a {what} has {unknown}, which this side does not know. "
            "Leave that network out, or teach it to this side."
        )
    return {**known, **values}


def open_keras(arguments: argparse.Namespace) -> Training:
    """The project's network and optimiser, or with `--stock` Keras's own layers as they come."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
    tf.config.threading.set_inter_op_parallelism_threads(arguments.threads)
    import keras

    from keras_crnn.data.labels import pack_labels
    from keras_crnn.data.parallel import fix_parallelism
    from keras_crnn.network.config import CONFIGS
    from keras_crnn.network.model import build_crnn
    from keras_crnn.training.losses import CTCLoss
    from keras_crnn.training.optimizers import build_optimizer

    keras.utils.set_random_seed(0)
    data = read_batches(arguments.batches)
    width = data["images"].shape[3]
    policy = "mixed_bfloat16" if arguments.precision == "bfloat16" else "float32"
    if arguments.stock:
        model = build_stock(read_network(arguments.network), width, policy)
        optimizer = build_stock_optimizer()
    else:
        model = build_crnn(CLASSES, CONFIGS[arguments.config], width=width, dtype=policy)
        optimizer = build_optimizer("adamw", TOTAL_STEPS)
    model.compile(optimizer, CTCLoss())  # as `keras_crnn.training.run` does
    rows = zip(data["ids"], data["lengths"], data["time_steps"], strict=True)
    labels = [
        pack_labels([word[:n] for word, n in zip(ids, lengths, strict=True)], steps, ids.shape[1])
        for ids, lengths, steps in rows
    ]
    batches = tf.data.Dataset.from_tensor_slices((data["images"], np.stack(labels))).repeat()
    batches = fix_parallelism(batches)

    class Clock(keras.callbacks.Callback):
        """Leaves out what `fit` does once a call: a run has it once in thousands of steps."""

        def on_epoch_begin(self, epoch, logs=None):
            self.begun = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            self.seconds = time.perf_counter() - self.begun

    def run(steps: int) -> tuple[float, float]:
        clock = Clock()
        history = model.fit(
            batches, steps_per_epoch=steps, callbacks=[clock], shuffle=False, verbose=0
        )
        return clock.seconds, history.history["loss"][0]

    parameters = sum(math.prod(variable.shape) for variable in model.trainable_variables)
    return Training(run, parameters, f"Keras {keras.__version__}, TensorFlow {tf.__version__}")


def build_stock(network: dict[str, Any], width: int, policy: str) -> Any:
    """The same network from `keras.layers` alone; see `keras_crnn.network.model.build_crnn`."""
    import keras
    from keras import layers

    inputs = keras.Input((network["height"], width, 1), dtype="uint8")
    x = layers.Rescaling(1 / 128, offset=-1.0, dtype=policy)(inputs)
    for stage in network["convolutions"]:
        x = layers.Conv2D(
            stage["filters"],
            stage["kernel"],
            padding="same" if stage["same"] else "valid",
            use_bias=not stage["batch_norm"],
            kernel_initializer="he_normal",
            dtype=policy,
        )(x)
        if stage["batch_norm"]:
            x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, dtype=policy)(x)
        if stage["pool"]:
            if stage["pool"][1] == 1:
                x = layers.ZeroPadding2D((0, 1), dtype=policy)(x)
            x = layers.MaxPooling2D(2, tuple(stage["pool"]), dtype=policy)(x)
        x = layers.ReLU(dtype=policy)(x)
    x = layers.Permute((2, 1, 3), dtype=policy)(x)  # (batch, time, rows, channels)
    x = layers.Reshape((-1, x.shape[2] * x.shape[3]), dtype=policy)(x)
    for stage in network["recurrences"]:
        layer = layers.LSTM(stage["units"], return_sequences=True, dtype=policy)
        x = layers.Bidirectional(layer, dtype=policy)(x) if stage["both_ways"] else layer(x)
        if stage["project"]:
            x = layers.Dense(stage["project"], dtype=policy)(x)
    logits = layers.Dense(CLASSES, dtype="float32")(x)  # (batch, time, classes)
    return keras.Model(inputs, logits)


def build_stock_optimizer() -> Any:
    """Keras's AdamW with the settings of our optimisers, at `give_rate`'s rates."""
    import keras

    warm = round(0.08 * TOTAL_STEPS)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, TOTAL_STEPS - warm, warmup_target=1e-3, warmup_steps=warm
    )
    return keras.optimizers.AdamW(
        schedule, weight_decay=1e-4, beta_1=0.9, beta_2=0.98, global_clipnorm=5.0
    )


def give_rate(step: int) -> float:
    """Learning rate of the project's cycle after so many steps, for a side without Keras."""
    warm = round(0.08 * TOTAL_STEPS)
    if step < warm:
        return 1e-3 * step / warm
    done = min(1.0, (step - warm) / (TOTAL_STEPS - warm))
    return 1e-3 * (1 + math.cos(math.pi * done)) / 2


if __name__ == "__main__":
    serve_training(open_keras)
