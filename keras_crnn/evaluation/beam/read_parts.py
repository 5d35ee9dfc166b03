"""Parts of labelled sets to files of what was counted in them; a run can go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_crnn.evaluation.beam.part_file import has_broken, read_tally, write_tally
from keras_crnn.evaluation.beam.task import Task, TaskReaders
from keras_crnn.evaluation.measure import Tally
from keras_crnn.recognition.beam.read_files import write_whole
from keras_crnn.recognition.beam.read_words import COUNTERS
from keras_crnn.system.extras import extra

with extra("beam"):
    import apache_beam as beam
    from apache_beam.io.filesystems import FileSystems
    from apache_beam.metrics import Metrics
    from apache_beam.utils.shared import Shared

#: Counter of the words that were compared with their truths.
WORDS = "words read"


class ReadParts(beam.PTransform):
    """Reads the parts of tasks that a folder lacks, each into a file that is written whole.

    The models and sets are opened once by each process of a worker.

    Args:
        folder: string, of any file system that Beam knows.
        tasks: sequence of `Task`.

    Returns:
        A collection of the names of the files.
    """

    def __init__(self, folder: str, tasks: Sequence[Task]) -> None:
        super().__init__()
        self._folder, self._tasks = folder, tuple(tasks)

    def expand(self, pipeline: Any) -> Any:
        """Adds the steps to a pipeline."""
        wanted = [
            (number, place)
            for number, task in enumerate(self._tasks)
            for place in range(len(task.parts()))
        ]
        return (
            pipeline
            | "Parts" >> beam.Create(wanted)
            | beam.Reshuffle()
            | "Read" >> beam.ParDo(_ReadPart(self._folder, self._tasks))
        )


def gather(folder: str, number: int, task: Task, examples: Sequence[Any], tally: Tally) -> None:
    """Adds up the files of a task, in the order of the set.

    Args:
        folder, task: as for `ReadParts`.
        number: int. Place of the task among all.
        examples: examples of the set.
        tally: `Tally`, to which they are added.
    """
    for place, part in enumerate(task.parts()):
        with FileSystems.open(_name_part(folder, number, place)) as file:
            tally.add(read_tally(file.read(), examples[part.start : part.stop]))


class _ReadPart(beam.DoFn):
    def __init__(self, folder: str, tasks: tuple[Task, ...]) -> None:
        self._folder, self._tasks = folder, tasks
        self._shared = Shared()
        self._readers: TaskReaders | None = None
        self._words = Metrics.counter(COUNTERS, WORDS)

    def setup(self) -> None:
        """Makes room for what is opened, if no other thread of the process has."""
        self._readers = self._shared.acquire(TaskReaders)

    def process(self, wanted: tuple[int, int]) -> Any:
        number, place = wanted
        path = _name_part(self._folder, number, place)
        if not _is_done(path):
            assert self._readers is not None
            task = self._tasks[number]
            reader = self._readers.open(task)
            part = task.parts()[place]
            tally = reader.read(part)
            self._words.inc(len(tally.outcomes))
            write_whole(path, write_tally(tally, reader.examples[part.start : part.stop]))
        yield path


def _is_done(path: str) -> bool:
    """Whether a part was read, and all its images could be: others may be mended by now."""
    if not FileSystems.exists(path):
        return False
    with FileSystems.open(path) as file:
        return not has_broken(file.read())


def _name_part(folder: str, number: int, place: int) -> str:
    return str(FileSystems.join(folder, f"part-{number:03d}-{place:05d}.json"))
