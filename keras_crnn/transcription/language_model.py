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
from keras_crnn.transcription.ngrams import END, check_order, count_events, number_context

_MOST_CACHED = 20_000  # contexts: about 6 MB for letters and digits


class LanguageModel:
    """Character n-grams with Witten-Bell smoothing.

    The more different characters have followed a context, the more of its probability goes to
    the next shorter one: p(c|h) = (count(h, c) + kinds(h) p(c|h')) / (count(h) + kinds(h)). The
    shortest of all is an even share for each character and the end of a word, so nothing is
    impossible. A context reaches back to the beginning of the word at most.

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
        contexts, followers = np.divmod(events, alphabet.classes)
        self._followers = followers
        self._contexts, starts = np.unique(contexts, return_index=True)
        self._starts = np.append(starts, len(events))
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
            ValueError: no usable word, a count that is no number of at least 0, or an order
                below 1 or too high for so large an alphabet.
        """
        check_order(order, alphabet)
        labels, weights = [], []
        for entry in words:
            word, weight = (entry, 1.0) if isinstance(entry, str) else entry
            if not (math.isfinite(weight) and weight >= 0):
                raise InputError(f"The count of {word!r} must be 0 or more; got {weight!r}.")
            word = alphabet.fold(word)
            if word and weight and alphabet.keep(word) == word:
                labels.append(alphabet.encode(word))
                weights.append(weight)
        if not labels:
            raise InputError(
                "No word to learn from: each is empty, has the count 0, or holds a character "
                f"that the alphabet of {len(alphabet.symbols)} lacks. Check the alphabet."
            )
        return cls(alphabet, order, *count_events(labels, weights, alphabet.classes, order))

    def predict(self, ids: Sequence[int]) -> np.ndarray:
        """What comes after the beginning of a word.

        Args:
            ids: sequence of int. Ids of the characters so far.

        Returns:
            float64 array `(classes,)`, read-only: nats of each character; at 0 that the word ends.
        """
        size = self.order - 1
        far = len(ids) >= size  # whether the beginning of the word is out of sight
        context = tuple(ids[len(ids) - size :]) if far else (END, *ids)
        found = self._cached.get(context)
        if found is None:
            if len(self._cached) >= _MOST_CACHED:
                self._cached.clear()
            found = np.log(self._share(context))
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
        ids = self.alphabet.encode(word)
        return sum(
            float(self.predict(ids[:k])[following]) for k, following in enumerate([*ids, END])
        )

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
            FileNotFoundError: there is no such file.
            ValueError: the file holds no language model, or one of another alphabet.
        """
        stored = read_ngrams(path)
        model = cls(stored.alphabet, stored.order, stored.events, stored.counts)
        if alphabet is not None:
            model.check_alphabet(alphabet, os.fspath(path))
        return model

    @classmethod
    def from_pretrained(cls, name: str, alphabet: AnyAlphabet) -> LanguageModel:
        """One that comes with the package.

        Args:
            name: string. `"english"`.
            alphabet: Alphabet. That of the recogniser, `recognizer.spec.alphabet`.

        Raises:
            ValueError: an unknown name, or an alphabet that there is none for.

        Example:

        >>> from keras_crnn.text.alphabet import PAPER_ALPHABET
        >>> english = LanguageModel.from_pretrained("english", PAPER_ALPHABET)
        >>> bool(english.score("street") > english.score("strect"))
        True
        """
        return cls.load(language_model_file(name, alphabet), alphabet)

    @classmethod
    def open(cls, model: str | os.PathLike[str], alphabet: AnyAlphabet) -> LanguageModel:
        """One that comes with the package, or a file; a name wins over a folder called so.

        Args:
            model: string or path. `"english"`, or a file of `save`; `./english` is a file.
            alphabet: Alphabet. That of the recogniser.

        Raises:
            FileNotFoundError, ValueError: as `load` and `from_pretrained`.
        """
        name = os.fspath(model)
        if name not in LANGUAGE_MODELS and (Path(name).suffix or Path(name).exists()):
            return cls.load(model, alphabet)
        return cls.from_pretrained(name, alphabet)

    def check_alphabet(self, alphabet: AnyAlphabet, title: str = "it") -> None:
        """Raises ValueError for an alphabet that is not the model's own."""
        check_same_alphabet(self.alphabet, alphabet, title)

    def _share(self, context: tuple[int, ...]) -> np.ndarray:
        """Probability `(classes,)` of what follows a context."""
        if context:
            shorter = self._share(context[1:])
        else:
            shorter = np.full(self.alphabet.classes, 1 / self.alphabet.classes)
        key = number_context(context, self.alphabet.classes)
        place = int(np.searchsorted(self._contexts, key))
        if place == len(self._contexts) or self._contexts[place] != key:
            return shorter
        seen = slice(self._starts[place], self._starts[place + 1])
        kinds = seen.stop - seen.start
        share = shorter * kinds
        share[self._followers[seen]] += self._counts[seen]
        return share / (self._counts[seen].sum() + kinds)
