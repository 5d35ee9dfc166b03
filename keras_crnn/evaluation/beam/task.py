"""One labelled set as one model reads it, in parts that any worker can read."""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from keras_crnn.data.example import Example
from keras_crnn.data.lexicons import SetLexicon
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import WordSet, open_word_set
from keras_crnn.evaluation.lexicon_choice import Choice, give_decoders
from keras_crnn.evaluation.measure import AT_ONCE, Tally, read_words
from keras_crnn.evaluation.protocols import Protocol, open_protocol
from keras_crnn.recognition.beam.settings import ReadingSettings
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.system.errors import InputError

_PARTS = 100
_LARGEST = 16 * AT_ONCE  # words of a part, so that a worker that is lost costs little


@dataclass(frozen=True)
class Task:
    """What a worker needs in order to read parts of a set as one process would.

    Args:
        given: string. The set, as `open_word_set` takes it. Every worker has to see it there.
        data_dir: string or `None`. Folder of the prepared sets.
        lexicon: string or `None`. Name of the set's lexicon.
        protocol: string, one of `PROTOCOLS`.
        settings: `ReadingSettings` of the model.
        words: int. Words of the set.
        digest: string. What `digest_set` gave for it.
    """

    given: str
    data_dir: str | None
    lexicon: str | None
    protocol: str
    settings: ReadingSettings
    words: int
    digest: str

    def parts(self) -> list[range]:
        """Places of the words of each part; groups that are read together stay so."""
        size = AT_ONCE * math.ceil(self.words / AT_ONCE / _PARTS)
        size = min(size, _LARGEST)
        return [range(start, min(start + size, self.words)) for start in range(0, self.words, size)]


class TaskReaders:
    """Sets and models that a worker has opened, each once for all tasks and threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recognizers: dict[ReadingSettings, Recognizer] = {}
        self._sets: dict[tuple[str, str | None], WordSet] = {}
        self._readers: dict[Task, TaskReader] = {}

    def open(self, task: Task) -> TaskReader:
        """What reads parts of a task.

        Raises:
            FileNotFoundError, ValueError: the set, the lexicon or the model cannot be opened, or
                the set is another one than where the task was made.
        """
        with self._lock:
            if task not in self._readers:
                if task.settings not in self._recognizers:
                    self._recognizers[task.settings] = task.settings.open_recognizer()
                place = task.given, task.data_dir
                if place not in self._sets:
                    self._sets[place] = open_word_set(*place)
                self._readers[task] = TaskReader(
                    task, self._recognizers[task.settings], self._sets[place]
                )
            return self._readers[task]


class TaskReader:
    """Reads parts of a task.

    Args:
        task: `Task`.
        recognizer: `Recognizer` of its model.
        words: `WordSet` of its set.

    Attributes:
        examples: list of `Example`, those of the set.

    Raises:
        InputError: the set is another one than where the task was made.
    """

    def __init__(self, task: Task, recognizer: Recognizer, words: WordSet) -> None:
        lexicon = None if task.lexicon is None else words.open_lexicon(task.lexicon)
        if digest_set(words, lexicon) != task.digest:
            raise InputError(
                f"{task.given} has other words on a worker than where the command was started: "
                "give a path at which all of them see the same set."
            )
        alphabet = recognizer.spec.alphabet
        self._recognizer = recognizer
        self.examples = words.examples
        self._protocol: Protocol = open_protocol(task.protocol, alphabet)
        self._choose: Choice = give_decoders(
            alphabet, (), lexicon, task.settings.decoding, task.protocol
        )

    def read(self, part: range) -> Tally:
        """Reads the words at some places of the set, and keeps the names of all it skips."""
        tally = Tally(Skipped(None, log=False), Skipped(None, log=False))
        some: Sequence[Example] = self.examples[part.start : part.stop]
        read_words(self._recognizer, some, self._protocol, tally, choose_decoder=self._choose)
        return tally


def digest_set(words: WordSet, lexicon: SetLexicon | None) -> str:
    """SHA-256 of a set's names, truths and lexicon, in their order; images are not opened."""
    digest = hashlib.sha256()
    for example in words.examples:
        listed = [] if lexicon is None or lexicon.shared else lexicon.words(example.name)
        digest.update(json.dumps([example.name, example.text, listed]).encode())
    digest.update(json.dumps([] if lexicon is None else lexicon.shared).encode())
    return digest.hexdigest()
