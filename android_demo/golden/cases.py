"""What Python makes of images and frames, as plain values that JSON can hold."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from typing import Any

import numpy as np

from keras_crnn.images.preprocessing import Preprocessing, pad_image
from keras_crnn.images.read import read_image
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.reading import Reading
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.transcription import LexiconDecoder, align
from keras_crnn.transcription.ctc_score import score_labels
from keras_crnn.transcription.greedy import Path as BestPath
from keras_crnn.transcription.greedy import best_path
from keras_crnn.transcription.lexicon import Lexicon


class GivenFrames:
    """An engine that gives frames that are there already."""

    def __init__(self, spec: ModelSpec, frames: np.ndarray) -> None:
        self.spec = spec
        self._frames = frames

    def probabilities(self, images: Any) -> list[np.ndarray]:
        return [self._frames] * len(images)


def describe_word(
    spec: ModelSpec, pixels: np.ndarray, frames: np.ndarray, temperature: float, words: list[str]
) -> dict[str, Any]:
    """Readings of an image whose frames are given: free, and by a lexicon with runners-up."""
    recognizer = Recognizer(
        GivenFrames(replace(spec, temperature=temperature), frames),
        language_model=None,
        turns="none",
    )
    lexicon = LexiconDecoder(Lexicon(words, spec.alphabet))
    return {
        "free": describe_reading(recognizer.read(pixels)),
        "lexicon": describe_reading(recognizer.read(pixels, lexicon, 3)),
    }


def describe_reading(reading: Reading) -> dict[str, Any]:
    """A reading, numbers to twelve digits."""
    return {
        "text": reading.text,
        "confidence": shorten(reading.confidence),
        "log_probability": shorten(reading.log_probability),
        "characters": [
            [c.text, shorten(c.probability), shorten(c.left), shorten(c.right)]
            for c in reading.characters
        ],
        "alternatives": [[a.text, shorten(a.log_probability)] for a in reading.alternatives],
    }


def describe_frames(case: dict[str, Any], frames: np.ndarray) -> dict[str, Any]:
    """What every decoder makes of frames; `case` holds the alphabet, words and settings."""
    alphabet = Alphabet(case["characters"])
    lexicon = Lexicon(case["words"], alphabet, ignore_case=case["ignore_case"])
    labels = [alphabet.encode(word) for word in case["scored"]]
    found = LexiconDecoder(lexicon).decode(frames, case["count"])
    frames = frames.astype(np.float64)  # the port computes in no fewer bits
    return {
        "path": _describe_path(best_path(frames)),
        "scores": [shorten(s) for s in score_labels(frames, labels).tolist()],
        "found": [[lexicon.spell(t.ids), shorten(t.log_probability)] for t in found],
        "aligned": _describe_path(align(frames, found[0].ids)),
    }


def _describe_path(path: BestPath) -> dict[str, Any]:
    return {
        "ids": list(path.ids),
        "probabilities": [shorten(p) for p in path.probabilities],
        "starts": path.starts,
        "ends": path.ends,
        "log_probability": shorten(path.log_probability),
    }


def describe_resize(settings: dict[str, Any], pixels: np.ndarray, pad: int) -> dict[str, Any]:
    """Sizes and positions of an image as the network takes it."""
    preprocessing = Preprocessing.from_dict(settings)
    grey = read_image(pixels)
    resized = preprocessing.resize(grey)
    columns = [-1.0, 0.0, 10.25, resized.shape[1] / 3, resized.shape[1] + 5.0]
    source = preprocessing.to_source_x(np.array(columns), resized.shape[1], grey.shape[1])
    return {
        "columns": [shorten(x) for x in columns],
        "source_columns": [shorten(float(x)) for x in source],
        "resized": resized,
        "padded_sha256": hash_pixels(pad_image(resized, resized.shape[1] + pad)),
    }


def hash_pixels(pixels: np.ndarray) -> str:
    """SHA-256 of an image's bytes, row by row: all of them in the room of 64 characters."""
    return hashlib.sha256(pixels.tobytes()).hexdigest()


def shorten(value: float) -> float | None:
    """Twelve digits; `None` for minus infinity, which JSON has not."""
    return None if value == -math.inf else float(f"{value:.12g}")
