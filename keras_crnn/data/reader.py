"""Single labelled words: image and label as the network takes them, or counted as skipped."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np

from keras_crnn.data.example import LONGEST_TEXT
from keras_crnn.data.labels import pack_labels
from keras_crnn.data.skipped import Skipped
from keras_crnn.images.preprocessing import Preprocessing, pad_image
from keras_crnn.images.read import ImageError, ImageSource
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import fold_blanks
from keras_crnn.text.alphabets import AnyAlphabet

# From the paper's least width, in steps of its height, to words 15 times as wide as high; then
# lines of text in wider steps, a fifth apart, to the widest image that `Preprocessing` makes.
BUCKETS = (*range(100, 485, 32), 580, 700, 836, 1004, 1204, 1444, 1732, 2048)
LEAST_COLUMNS = 32  # so that sets of words, short and long, have labels of one shape


class WordReader:
    """Reads single words, and counts those that cannot be used.

    Args:
        alphabet: `Alphabet` or `SymbolAlphabet`. Folds and encodes the texts.
        preprocessing: `Preprocessing` of the images.
        time_steps: callable. Width in pixels to time steps of the network.
        max_length: int or None. Columns for ids in the labels, and the longest label. None: as
            many as the widest image has time steps; `fit_columns` makes them fewer.
        buckets: increasing widths in pixels to pad to, or None. Of no effect where the
            preprocessing has a fixed width.
        skipped: `Skipped` or None. Counts what cannot be used.
        keep_empty: bool. Whether an empty label stands for an image with nothing to read.
            Defaults to False: it is left out.
    """

    def __init__(
        self,
        alphabet: AnyAlphabet,
        preprocessing: Preprocessing,
        time_steps: Callable[[int], int],
        max_length: int | None,
        buckets: Sequence[int] | None,
        skipped: Skipped | None,
        keep_empty: bool = False,
    ) -> None:
        self.alphabet = alphabet
        self.preprocessing = preprocessing
        self.time_steps = time_steps
        self.keep_empty = keep_empty
        self.skipped = Skipped() if skipped is None else skipped
        self.buckets = None if preprocessing.width is not None else buckets
        if self.buckets is not None:
            self.buckets = _check_buckets(self.buckets, preprocessing)
        widest = preprocessing.width or (
            self.buckets[-1] if self.buckets else preprocessing.max_width
        )
        self.most_steps = time_steps(widest)
        self._fixed = max_length is not None
        if max_length is None:
            max_length = self.most_steps
        if max_length < 1:
            raise InputError(f"max_length is {max_length}: give at least 1 character.")
        self.max_length = min(max_length, self.most_steps)

    def fit_columns(self, labels: Iterable[Sequence[int]]) -> None:
        """Makes the labels as wide as these need, 32 at least, where no width was asked for."""
        if not self._fixed:
            longest = max(map(len, labels), default=0)
            self.max_length = min(max(longest, LEAST_COLUMNS), self.most_steps)

    def encode(self, text: str, name: str, key: Hashable = None) -> list[int] | None:
        """The ids of a label, or None, counted."""
        if len(text) > LONGEST_TEXT:
            self.skipped.add(f"text of more than {LONGEST_TEXT} characters", name, key)
            return None
        try:
            ids = self.alphabet.encode(fold_blanks(text))
        except ValueError as error:
            self.skipped.add("foreign character", f"{name}: {error}", key)
            return None
        needed = self.alphabet.required_frames(ids)
        if not ids and not self.keep_empty:
            self.skipped.add("empty label", name, key)
        elif needed > self.most_steps:
            self.skipped.add(
                "label too long for the time steps",
                f"{name}: {text!r:.80} needs {needed}, has {self.most_steps}",
                key,
            )
        elif len(ids) > self.max_length:
            self.skipped.add("label longer than max_length", f"{name}: {text!r:.80}", key)
        else:
            return ids
        return None

    def read(
        self, source: ImageSource, ids: list[int], name: str, key: Hashable = None
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Image `(height, width, 1)` and label `(max_length + 2,)`, or None, counted."""
        try:
            image = self.preprocessing(source)
        except ImageError as error:
            reason = str(error)
            named = reason if reason.startswith(name) else f"{name}: {reason}"
            self.skipped.add("broken image", named, key)
            return None
        steps = self.time_steps(image.shape[1])  # Before padding: these are the image's own.
        needed = self.alphabet.required_frames(ids)
        if needed > steps:
            self.skipped.add(
                "label too long for the time steps", f"{name}: needs {needed}, has {steps}", key
            )
            return None
        if self.buckets is not None:
            width = next((width for width in self.buckets if width >= image.shape[1]), None)
            if width is None:
                self.skipped.add(
                    "image wider than the last bucket", f"{name}: {image.shape[1]} pixels", key
                )
                return None
            image = pad_image(image, width)
        return image, pack_labels([ids], [steps], self.max_length)[0]

    def read_record(self, image: bytes, text: bytes) -> tuple[np.ndarray, np.ndarray] | None:
        """As `read`, for what a TFRecord holds."""
        name = f"record {text.decode(errors='replace')!r:.80}"
        key = (text, zlib.crc32(image))  # Many records have the same text.
        try:
            label = text.decode()
        except UnicodeDecodeError:
            self.skipped.add("text not UTF-8", name, key)
            return None
        ids = self.encode(label, name, key)
        return None if ids is None else self.read(image, ids, name, key)

    def nothing(self) -> tuple[np.ndarray, np.ndarray, np.bool_]:
        """Stands for a word that was left out, until it is filtered."""
        shape = (self.preprocessing.height, self.preprocessing.width or 1, 1)
        return np.zeros(shape, np.uint8), np.zeros(self.max_length + 2, np.int32), np.False_


def _check_buckets(buckets: Sequence[int], preprocessing: Preprocessing) -> tuple[int, ...]:
    buckets = tuple(buckets)
    increasing = all(a < b for a, b in itertools.pairwise(buckets))
    if not buckets or not increasing or buckets[-1] < preprocessing.min_width:
        raise InputError(
            f"buckets {buckets} must increase, and reach min_width "
            f"{preprocessing.min_width}: give widths in pixels, such as (100, 132, 164)."
        )
    return buckets
