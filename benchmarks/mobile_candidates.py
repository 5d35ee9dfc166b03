"""Networks that `crnn-en-mobile` was chosen among: size, time a word, words trained a second.

Run on a machine with nothing else to do:

    python benchmarks/mobile_candidates.py [--networks DIR] [--out candidates.md]

`--networks` writes each candidate as a JSON file for `keras-crnn train --network FILE.json`, which
tells what it learns in an hour.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from tables import spread

from keras_crnn.data.labels import pack_labels
from keras_crnn.export.litert.convert import convert
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import (
    MOBILE_CONFIG,
    PAPER_CONFIG,
    Convolution,
    CRNNConfig,
    Recurrence,
)
from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.markdown import format_table
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.training.losses import CTCLoss
from keras_crnn.training.optimizers import build_optimizer


def normalised(
    filters: int,
    pool: tuple[int, int] | None = None,
    kernel: int = 3,
    groups: int = 1,
    shortcut: int | None = None,
) -> Convolution:
    """A convolution with batch normalisation."""
    return Convolution(filters, kernel, True, True, pool, groups, shortcut)


END = Convolution(192, kernel=2, same=False, batch_norm=True)
LSTMS = (Recurrence(96, project=96), Recurrence(96))
START = (normalised(32, (2, 2)), normalised(64, (2, 2)))

CANDIDATES = {
    # The paper's stages, narrower, with batch normalisation everywhere.
    "plain": CRNNConfig(
        (
            *START,
            normalised(128),
            normalised(128, (2, 1)),
            normalised(192),
            normalised(192, (2, 1)),
            END,
        ),
        LSTMS,
        name="plain",
    ),
    # Two residual blocks.
    "residual": MOBILE_CONFIG,
    # Residual blocks of a grouped and a 1x1 convolution.
    "grouped": CRNNConfig(
        (
            *START,
            normalised(128),
            normalised(128, groups=4),
            normalised(128, (2, 1), kernel=1, shortcut=2),
            normalised(192),
            normalised(192, groups=4),
            normalised(192, (2, 1), kernel=1, shortcut=2),
            END,
        ),
        LSTMS,
        name="grouped",
    ),
    # The residual network with twice the columns a character.
    "columns": CRNNConfig(
        (normalised(32, (2, 2)), normalised(64, (2, 1)), *MOBILE_CONFIG.convolutions[2:]),
        LSTMS,
        name="columns",
    ),
    # The residual network with wider LSTMs.
    "wide_lstm": CRNNConfig(
        MOBILE_CONFIG.convolutions,
        (Recurrence(128, project=128), Recurrence(128)),
        name="wide_lstm",
    ),
    "paper": PAPER_CONFIG,
}


class Candidate:
    """One network, ready to be timed.

    Args:
        name: string, one of `CANDIDATES`.
        batch: int. Words a training step.
    """

    def __init__(self, name: str, batch: int) -> None:
        self.config = CANDIDATES[name]
        spec = ModelSpec(PAPER_ALPHABET, self.config, Preprocessing(self.config.height, 100))
        self.model = spec.build()
        content = convert(self.model, spec)
        self.megabytes = len(content) / 1e6
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "model.tflite")
            file.write_bytes(content)
            self.interpreter = Interpreter(str(file), num_threads=1)
            self.interpreter.allocate_tensors()
        rng = np.random.default_rng(0)
        self.images = rng.integers(0, 256, (batch, self.config.height, 100, 1), dtype=np.uint8)
        steps = self.config.time_steps(100)
        words = [rng.integers(1, 37, 6).tolist() for _ in range(batch)]
        self.labels = pack_labels(words, [steps] * batch, steps)
        self.model.compile(build_optimizer("adamw", 1000), CTCLoss())
        self.train(2)
        self.read(5)

    def read(self, times: int) -> float:
        """Milliseconds a word, median."""
        index = self.interpreter.get_input_details()[0]["index"]
        values = []
        for k in range(times):
            self.interpreter.reset_all_variables()
            self.interpreter.set_tensor(index, self.images[k % len(self.images)][np.newaxis])
            start = time.perf_counter()
            self.interpreter.invoke()
            values.append(1000 * (time.perf_counter() - start))
        return statistics.median(values)

    def train(self, steps: int) -> float:
        """Words a second over some training steps."""
        start = time.perf_counter()
        for _ in range(steps):
            self.model.train_on_batch(self.images, self.labels)
        return steps * len(self.images) / (time.perf_counter() - start)


def main() -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=sorted(CANDIDATES), default=list(CANDIDATES))
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--networks", metavar="DIR", help="write the networks as JSON files there")
    parser.add_argument("--out", metavar="FILE", help="write the table there, too")
    options = parser.parse_args()
    if options.networks:
        Path(options.networks).mkdir(parents=True, exist_ok=True)
        for name in options.only:
            text = json.dumps(CANDIDATES[name].to_dict(), indent=1)
            Path(options.networks, f"{name}.json").write_text(text, encoding="utf-8")
    tf.config.threading.set_intra_op_parallelism_threads(1)  # as on a phone's big core
    tf.config.threading.set_inter_op_parallelism_threads(1)
    candidates = {name: Candidate(name, options.batch_size) for name in options.only}
    read: dict[str, list[float]] = {name: [] for name in candidates}
    trained: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(options.repeats):  # by turns: the machine wanders
        for name, candidate in candidates.items():
            read[name].append(candidate.read(50))
            trained[name].append(candidate.train(4))
    rows = [
        [
            name,
            f"{one.model.count_params():,}",
            str(one.config.time_steps(100)),
            f"{one.megabytes:.2f}",
            spread(read[name], 2),
            spread(trained[name]),
        ]
        for name, one in candidates.items()
    ]
    header = ["network", "parameters", "frames at width 100", "MB, int8 weights"]
    table = format_table(
        [*header, "ms a word, one thread", "words trained a second, one thread"], rows
    )
    print(table)
    if options.out:
        write_whole(options.out, table + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
