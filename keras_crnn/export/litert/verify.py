"""Proves that exported files read as the weights they were made from, or says what is wrong.

    python -m tflite.verify exported/*.tflite --against crnn-en --sets data/iiit5k data/svt

Of each file are checked:

1. the record and its checksum: a broken or foreign file is named as such;
2. alphabet and network against those of the weights;
3. operators: built-in ones that a CRNN needs, in versions that TFLite 2.16.1 accepts; of an ONNX
   file those of opset 17;
4. input and output: names, types and shapes;
5. probabilities beside those of Keras on real words, by the format's bound;
6. word accuracy beside the float model's: over all words together no more than 0.3 points less.
   A set alone fails where it loses more than that and more than chance would have it: of 250
   words one is 0.4 points.

Exit status 1 if a file fails.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.export.litert.checks import (
    TOLERANCE,
    bound,
    check_ends,
    check_origin,
    check_readings,
    check_variables,
)
from keras_crnn.export.litert.comparison import (
    Comparison,
    Readings,
    compare,
    load_words,
    pool,
    read_all,
)
from keras_crnn.export.litert.flatbuffer import read_model
from keras_crnn.export.litert.formats import UNROLLED_FORMATS
from keras_crnn.export.litert.operators import check_operators
from keras_crnn.export.litert.record import read_tables
from keras_crnn.export.onnx.checks import check_network, read_network
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.engines import Engine, KerasEngine, open_engine


@dataclass(frozen=True)
class Verdict:
    """What came of one file.

    Attributes:
        path: string. The file.
        format: string. How its weights are stored, empty where its record says nothing.
        faults: list of strings; empty if the file passes.
        comparisons: list of `Comparison`, one a set and the last of all together; empty where
            the file could not be read.
    """

    path: str
    format: str
    faults: list[str]
    comparisons: list[Comparison]


class Verifier:
    """Compares files with the weights they were made from.

    The float model reads every word once, however many files of one width rule there are.

    Args:
        weights: path of weights, `NAME.npz`, or the name of a model of the package.
        sets: sequence of `WordSet`.
        protocol: string, one of `keras_crnn.evaluation.protocols.PROTOCOLS`. Defaults to `"paper"`.
        tolerance: float. Points of accuracy that may be lost. Defaults to `TOLERANCE`.
        count: int or `None`. Words of each set at most. Defaults to all.
    """

    def __init__(
        self,
        weights: str | os.PathLike[str],
        sets: Sequence[WordSet],
        protocol: str = "paper",
        tolerance: float = TOLERANCE,
        count: int | None = None,
    ) -> None:
        self._engine = KerasEngine(weights)
        self._sets = sets
        self._compared = open_protocol(protocol, self._engine.spec.alphabet)
        self._tolerance = tolerance
        self._count = count
        self._read: dict[
            tuple[Preprocessing, str], tuple[list[np.ndarray], list[str], Readings]
        ] = {}

    def verify(self, path: str | os.PathLike[str]) -> Verdict:
        """Checks one file; what is wrong with it is in the verdict, never raised.

        Raises:
            ImportError: an `.onnx` file, without the extra `onnx`.
        """
        name = os.fspath(path)
        try:
            spec, format, faults = _look_into(path)
        except (ValueError, OSError) as error:
            return Verdict(name, "", [str(error)], [])
        faults = [*check_origin(spec, self._engine.spec), *faults]
        if faults:  # its readings would mean nothing
            return Verdict(name, format, faults, [])
        try:
            comparisons = self._compare(open_engine(path))
        except (ValueError, RuntimeError) as error:
            return Verdict(name, format, [str(error)], [])
        faults = check_readings(comparisons, bound(format), self._tolerance)
        return Verdict(name, format, faults, comparisons)

    def _compare(self, engine: Engine) -> list[Comparison]:
        comparisons = []
        for words in self._sets:
            images, truths, wanted = self._wanted(words, engine.spec.preprocessing)
            got = read_all(engine, images, truths, self._compared)
            comparisons.append(compare(words.name, wanted, got))
        return [*comparisons, pool(comparisons)]

    def _wanted(
        self, words: WordSet, preprocessing: Preprocessing
    ) -> tuple[list[np.ndarray], list[str], Readings]:
        key = (preprocessing, str(words.folder) + words.name)
        if key not in self._read:
            images, truths = load_words(words, preprocessing, self._compared, self._count)
            wanted = read_all(self._engine, images, truths, self._compared)
            self._read[key] = (images, truths, wanted)
        return self._read[key]


def _look_into(path: str | os.PathLike[str]) -> tuple[ModelSpec, str, list[str]]:
    """Record, format and the faults of a file that can be told without running it."""
    if Path(path).suffix.lower() == ".onnx":
        network, spec, format = read_network(path)
        return spec, format, check_network(network, spec, format)
    tables, spec, format = read_tables(path)
    model = read_model(tables)
    kept = check_variables(model) if format in UNROLLED_FORMATS else []
    return spec, format, [*check_operators(model), *check_ends(model, spec), *kept]


def print_verdict(verdict: Verdict) -> None:
    """A line for the file, one a set, and one a fault."""
    word = "FAIL" if verdict.faults else "ok"
    print(f"{word} {verdict.path}" + (f" ({verdict.format})" if verdict.format else ""))
    shown = verdict.comparisons if len(verdict.comparisons) != 2 else verdict.comparisons[:1]
    for one in shown:
        print(
            f"   {one.name}: {one.words} words, {one.accuracy:.1f} % right (float "
            f"{one.float_accuracy:.1f} %), probability moved {one.moved:.2g}"
        )
    for fault in verdict.faults:
        print(f"   FAULT: {fault}", flush=True)
