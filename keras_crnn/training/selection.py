"""Which rendered words are worth a training step, by what a trained model makes of them."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.engines import LiteRTEngine
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import list_symbols, same_classes
from keras_crnn.transcription.ctc_score import score_label


@dataclass(frozen=True)
class Selection:
    """Chooses among rendered words those that teach most, for a model that reads most of them.

    A trained model reads over half of the words at once, which then hardly change it, and some
    cannot be read by anyone, which only disturb it. A small LiteRT model reads each word first:
    one that it is sure of is taken with weight `easy`, one whose truth it finds most unlikely
    with weight `hopeless`, all others with weight 1. Words are drawn by these weights without
    replacement (Efraimidis and Spirakis, 2006), the same ones each time on one kind of processor.

    Of the words of `scene` a model like `crnn-en` and these numbers keep about a quarter of both
    and two thirds of the others. With fewer candidates more of each are kept.

    Args:
        model: path of a `.tflite` file for the alphabet that is trained.
        candidates: float. Words rendered for each that is taken. Defaults to 2.5.
        easy: float. Weight of words whose loss is below `easy_loss`. Defaults to 0.25.
        easy_loss: float, nats a word. Defaults to 0.05.
        hopeless: float. Weight of words whose loss is above `hopeless_loss`. Defaults to 0.3.
        hopeless_loss: float, nats a character. Defaults to 1.2.

    Raises:
        ValueError: a number out of its range.

    Example:

    >>> from keras_crnn.pretrained.files import find_model
    >>> selection = Selection(find_model("crnn-en"))  # for `RenderedWords(selection=...)`
    >>> selection.pool_size(64)
    160
    """

    model: str
    candidates: float = 2.5
    easy: float = 0.25
    easy_loss: float = 0.05
    hopeless: float = 0.3
    hopeless_loss: float = 1.2

    def __post_init__(self) -> None:
        object.__setattr__(self, "model", os.fspath(self.model))
        if not 1 < self.candidates <= 100:
            raise InputError(f"candidates must be above 1 and at most 100; got {self.candidates}.")
        for name in ("easy", "hopeless"):
            if not 0 < getattr(self, name) <= 1:
                raise InputError(
                    f"{name} must be above 0 and at most 1; got {getattr(self, name)}."
                )
        for name in ("easy_loss", "hopeless_loss"):
            if not getattr(self, name) >= 0:
                raise InputError(f"{name} must be at least 0; got {getattr(self, name)}.")

    def pool_size(self, count: int) -> int:
        """How many words to render for `count` of them."""
        return math.ceil(self.candidates * count)

    def check(self, spec: ModelSpec) -> None:
        """Makes sure that the model can tell the losses of what another one is trained on.

        Args:
            spec: `ModelSpec` of the model that is trained.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is no LiteRT file of this package, reads other characters, takes
                images of another height, or gives them fewer time steps.
        """
        if not self.model.lower().endswith(".tflite"):
            raise InputError(
                f"Words are selected by a .tflite file, which runs beside the training; got "
                f"{self.model!r}. Export the weights with `keras-crnn export`."
            )
        own = _open(self.model).spec
        if not same_classes(own.alphabet, spec.alphabet):
            raise InputError(
                f"{self.model!r} reads the characters {list_symbols(own.alphabet)!r}, the training "
                f"{list_symbols(spec.alphabet)!r}: select with a model of the same alphabet."
            )
        images = spec.preprocessing.squashed()
        if own.preprocessing.height != images.height:
            raise InputError(
                f"{self.model!r} reads images {own.preprocessing.height} pixels high, the training "
                f"makes them {images.height}: select with a model of the same height."
            )
        width = images.width or 0
        steps, needed = own.config.time_steps(width), spec.config.time_steps(width)
        if steps < needed:
            raise InputError(
                f"{self.model!r} has {steps} time steps at width {width}, the network that is "
                f"trained {needed}: select with a model that has at least as many."
            )

    def losses(self, images: Sequence[np.ndarray], labels: Sequence[Sequence[int]]) -> np.ndarray:
        """CTC loss of each word under the model.

        Args:
            images: sequence of uint8 `(height, width)`.
            labels: sequence of character ids.

        Returns:
            Array `(words,)` of float64, nats.
        """
        frames = _open(self.model).probabilities([image[..., np.newaxis] for image in images])
        return np.array([-score_label(f, ids) for f, ids in zip(frames, labels, strict=True)])

    def weights(self, losses: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """Weight of each word, from its loss in nats and its number of characters."""
        hopeless = losses / np.maximum(lengths, 1) > self.hopeless_loss
        weights = np.where(hopeless, self.hopeless, 1.0)
        return np.where(losses < self.easy_loss, self.easy, weights)

    def choose(
        self,
        images: Sequence[np.ndarray],
        labels: Sequence[Sequence[int]],
        count: int,
        random: np.random.Generator,
    ) -> np.ndarray:
        """Indices of `count` words, in their order."""
        lengths = np.array([len(ids) for ids in labels])
        weights = self.weights(self.losses(images, labels), lengths)
        keys = np.log(random.random(len(weights))) / weights
        return np.sort(np.argsort(-keys)[:count])


@functools.lru_cache(maxsize=1)
def _open(path: str) -> LiteRTEngine:
    """The model, once for each process that renders."""
    return LiteRTEngine(path, threads=1)
