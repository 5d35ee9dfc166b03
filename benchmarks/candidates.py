"""Networks side by side: size, time an image, images trained a second.

What `mobile_candidates.py` and `music_candidates.py` have in common.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from tables import spread

from keras_crnn.data.labels import pack_labels
from keras_crnn.export.litert.convert import convert
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import CRNNConfig
from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.atomic import write_whole
from keras_crnn.system.markdown import format_table
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.training.losses import CTCLoss
from keras_crnn.training.optimizers import build_optimizer


class Candidate:
    """One network, ready to be timed.

    Args:
        config: `CRNNConfig`.
        alphabet: Alphabet of the model.
        shape: image height by width in proportion, such as 100 / 32.
        batch: int. Images a training step.
        length: int. Symbols of a label.
    """

    def __init__(
        self, config: CRNNConfig, alphabet: AnyAlphabet, shape: float, batch: int, length: int
    ) -> None:
        self.config, height = config, config.height
        self.width = round(shape * height)
        spec = ModelSpec(alphabet, config, Preprocessing(height, None, self.width))
        self.model = spec.build()
        content = convert(self.model, spec)
        self.megabytes = len(content) / 1e6
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "model.tflite")
            file.write_bytes(content)
            self.interpreter = Interpreter(str(file), num_threads=1)
        index = self.interpreter.get_input_details()[0]["index"]
        self.interpreter.resize_tensor_input(index, (1, height, self.width, 1))
        self.interpreter.allocate_tensors()
        rng = np.random.default_rng(0)
        self.images = rng.integers(0, 256, (batch, height, self.width, 1), dtype=np.uint8)
        steps = config.time_steps(self.width)
        words = [rng.integers(1, alphabet.classes, length).tolist() for _ in range(batch)]
        self.labels = pack_labels(words, [steps] * batch, steps)
        self.model.compile(build_optimizer("adamw", 1000), CTCLoss())
        self.train(2)
        self.read(5)

    def read(self, times: int) -> float:
        """Milliseconds an image, median."""
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
        """Images a second over some training steps."""
        start = time.perf_counter()
        for _ in range(steps):
            self.model.train_on_batch(self.images, self.labels)
        return steps * len(self.images) / (time.perf_counter() - start)


def run_candidates(
    doc: str | None,
    configs: Mapping[str, CRNNConfig],
    alphabet: AnyAlphabet,
    shape: float,
    *,
    batch: int,
    length: int,
    nouns: tuple[str, str],
) -> int:
    """The command of a benchmark; returns its exit status.

    Args:
        doc: text of the script.
        configs: networks by name.
        alphabet: Alphabet of the models.
        shape: width by height of an image.
        batch: int. Images a training step, unless the command line says otherwise.
        length: int. Symbols of a label.
        nouns: what an image is called, and several.
    """
    parser = argparse.ArgumentParser(description=(doc or "").split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=sorted(configs), default=list(configs))
    parser.add_argument("--batch-size", type=int, default=batch)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--networks", metavar="DIR", help="write the networks as JSON files there")
    parser.add_argument("--out", metavar="FILE", help="write the table there, too")
    options = parser.parse_args()
    if options.networks:
        Path(options.networks).mkdir(parents=True, exist_ok=True)
        for name in options.only:
            text = json.dumps(configs[name].to_dict(), indent=1)
            Path(options.networks, f"{name}.json").write_text(text, encoding="utf-8")
    tf.config.threading.set_intra_op_parallelism_threads(1)  # as on a phone's big core
    tf.config.threading.set_inter_op_parallelism_threads(1)
    candidates = {
        name: Candidate(configs[name], alphabet, shape, options.batch_size, length)
        for name in options.only
    }
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
            str(one.config.time_steps(one.width)),
            f"{one.megabytes:.2f}",
            spread(read[name], 2),
            spread(trained[name]),
        ]
        for name, one in candidates.items()
    ]
    header = ["network", "parameters", "frames", "MB, int8 weights"]
    table = format_table(
        [*header, f"ms a {nouns[0]}, one thread", f"{nouns[1]} trained a second, one thread"], rows
    )
    print(table)
    if options.out:
        write_whole(options.out, table + "\n")
    return 0
