"""Which character comes next in a word: n-grams learnt from a word list."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from keras_crnn.pretrained.files import LANGUAGE_MODELS, language_model_file
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet
from keras_crnn.transcription.language_model_file import (
    Ngrams,
    check_same_alphabet,
    read_ngrams,
    write_ngrams,
)
from keras_crnn.transcription.ngrams import (
    END,
    NgramTable,
    check_order,
    count_texts,
    find_space,
    renumber_events,
)

_MOST_CACHED = 20_000  # contexts: 6 MB for letters and digits, 16 for ASCII


class LanguageModel:
    """Character n-grams with Witten-Bell smoothing.

    The more different characters have followed a context, the more of its probability goes to
    the next shorter one: p(c|h) = (count(h, c) + kinds(h) p(c|h')) / (count(h) + kinds(h)). The
    shortest of all is an even share for each character and the end of a word, so nothing is
    impossible. A context reaches back to the beginning of the word at most. Where the alphabet
    has a space, a text is words with spaces between: each is judged by itself, and where one ends
    a space follows as often as in the texts that were counted.

    Attributes:
        alphabet: Alphabet or SymbolAlphabet. What the words are made of.
        order: int. Characters that count, the one predicted included.

    Example:

    >>> from keras_crnn.text.alphabet import Alphabet
    >>> model = LanguageModel.train(["the", "then", "they"], Alphabet("ehnty"), order=3)
    >>> bool(model.log_probability("th", "e") > model.log_probability("th", "y"))
    True
    """

    def __init__(
        self, alphabet: AnyAlphabet, order: int, events: np.ndarray, counts: np.ndarray
    ) -> None:
        """Takes what `train` counted.

        Args:
            alphabet: Alphabet.
            order: int.
            events: int64 array `(events,)`, rising. Context and character as one number.
            counts: float64 array `(events,)`. How often each was seen.
        """
        self.alphabet = alphabet
        self.order = order
        self._events = events
        self._counts = counts
        self._space = find_space(alphabet)
        self._table = NgramTable(events, counts, alphabet.classes, self._space)
        self._cached: dict[tuple[int, ...], np.ndarray] = {}

    @classmethod
    def train(
        cls,
        words: Iterable[str | tuple[str, float]],
        alphabet: AnyAlphabet,
        order: int = 5,
    ) -> LanguageModel:
        """Counts the characters of words.

        Args:
            words: iterable of str, or of (str, count). Brought to the alphabet's case; words
                with a character that it lacks are left out, as are counts of 0.
            alphabet: Alphabet. That of the recogniser.
            order: int, 1 or more. Defaults to 5.

        Raises:
            ValueError: no usable word, a count below 0, or an order out of range.
        """
        check_order(order, alphabet)
        labels, weights = [], []
        for entry in words:
            word, weight = (entry, 1.0) if isinstance(entry, str) else entry
            if not (math.isfinite(weight) and weight >= 0):
                raise InputError(f"The count of {word!r} must be 0 or more; got {weight!r}.")
            word = alphabet.fold(word)
            if word.strip() and weight and alphabet.keep(word) == word:
                labels.append(alphabet.encode(word))
                weights.append(weight)
        if not labels:
            raise InputError(
                "No word to learn from: each is empty, has the count 0, or holds a character "
                f"that the alphabet of {len(alphabet.symbols)} lacks. Check the alphabet."
            )
        return cls(alphabet, order, *count_texts(labels, weights, alphabet, order))

    def predict(self, ids: Sequence[int]) -> np.ndarray:
        """What comes after the beginning of a word.

        Args:
            ids: sequence of int. Ids of the characters so far.

        Returns:
            float64 array `(classes,)`, read-only: nats of each character; at 0 that the word ends.
        """
        size = self.order - 1
        context = tuple(ids[max(0, len(ids) - size) :])
        if self._space in context:
            context = context[len(context) - context[::-1].index(self._space) :]
        if len(context) < size:  # the beginning of the word is in sight
            context = (END, *context)
        found = self._cached.get(context)
        if found is None:
            if len(self._cached) >= _MOST_CACHED:
                self._cached.clear()
            found = np.log(self._table.share(context))
            found.flags.writeable = False
            self._cached[context] = found
        return found

    def log_probability(self, history: str, character: str) -> float:
        """Log-probability of a character after others, in nats.

        Args:
            history: str. The word so far; empty at its beginning.
            character: str. What follows; empty for the end of the word.

        Raises:
            ValueError: a character that the alphabet lacks, or more than one to follow.
        """
        following = self.alphabet.encode(character) or [END]
        if len(following) > 1:
            raise InputError(f"One character follows at a time; got {character!r}.")
        return float(self.predict(self.alphabet.encode(history))[following[0]])

    def score(self, word: str) -> float:
        """Log-probability of a whole word and its end, in nats."""
        return self.score_ids(self.alphabet.encode(word))

    def score_ids(self, ids: Sequence[int]) -> float:
        """The same of the ids of a word."""
        return sum(float(self.predict(ids[:k])[next]) for k, next in enumerate([*ids, END]))

    def perplexity(self, words: Iterable[str]) -> float:
        """Among how many even choices each character and word end is, on the mean.

        Raises:
            ValueError: no words, or a character that the alphabet lacks.
        """
        scores = [(self.score(word), len(self.alphabet.encode(word)) + 1) for word in words]
        if not scores:
            raise InputError("Give at least one word to measure the perplexity on.")
        return math.exp(-sum(s for s, _ in scores) / sum(n for _, n in scores))

    def rounded(self, steps: int) -> LanguageModel:
        """The same model with counts of a few values, which make a smaller file.

        Args:
            steps: int, 1 or more. Values between a count and its double.

        Raises:
            ValueError: `steps` below 1.
        """
        if steps < 1:
            raise InputError(f"steps must be at least 1; got {steps}.")
        counts = 2.0 ** (np.round(steps * np.log2(self._counts)) / steps)
        return LanguageModel(self.alphabet, self.order, self._events, counts)

    def adapted(self, alphabet: AnyAlphabet) -> LanguageModel:
        """The same model for another alphabet, without what that lacks.

        What the other has more is as improbable as what was never seen.

        Raises:
            ValueError: an alphabet too large for the order.
        """
        check_order(self.order, alphabet)
        events, kept = renumber_events(self._events, self.order, self.alphabet, alphabet)
        return LanguageModel(alphabet, self.order, events, self._counts[kept])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes one `.npz` file, alphabet and all."""
        write_ngrams(path, Ngrams(self.alphabet, self.order, self._events, self._counts))

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], alphabet: AnyAlphabet | None = None
    ) -> LanguageModel:
        """Reads what `save` wrote.

        Args:
            path: path.
            alphabet: Alphabet or `None`. That of the recogniser. Defaults to any.

        Raises:
            FileNotFoundError, ValueError: no such file, no language model, another alphabet.
        """
        stored = read_ngrams(path)
        model = cls(stored.alphabet, stored.order, stored.events, stored.counts)
        if alphabet is not None:
            check_same_alphabet(model.alphabet, alphabet, os.fspath(path))
        return model

    @classmethod
    def from_pretrained(cls, name: str, alphabet: AnyAlphabet) -> LanguageModel:
        """One that comes with the package.

        Args:
            name: string. `"english"`.
            alphabet: Alphabet. `recognizer.spec.alphabet`, to which the model is adapted.

        Raises:
            ValueError: an unknown name, or an alphabet without its letters.

        Example:

        >>> from keras_crnn.text.alphabet import PAPER_ALPHABET
        >>> english = LanguageModel.from_pretrained("english", PAPER_ALPHABET)
        >>> bool(english.score("street") > english.score("strect"))
        True
        """
        model = cls.load(language_model_file(name, alphabet))
        return model if model.alphabet == alphabet else model.adapted(alphabet)

    @classmethod
    def open(cls, model: str | os.PathLike[str], alphabet: AnyAlphabet) -> LanguageModel:
        """One that comes with the package, or a file; a name wins over a folder called so.

        Args:
            model: string or path. `"english"`, or a file of `save`; `./english` is a file.
            alphabet: Alphabet. That of the recogniser.

        Raises: as `load` and `from_pretrained`.
        """
        name = os.fspath(model)
        if name not in LANGUAGE_MODELS and (Path(name).suffix or Path(name).exists()):
            return cls.load(model, alphabet)
        return cls.from_pretrained(name, alphabet)
