"""`ReadWords`: named images of a pipeline to their readings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keras_crnn.recognition.beam.settings import NamedImage, ReadingSettings, WordReader
from keras_crnn.system.extras import extra

with extra("beam"):
    import apache_beam as beam
    from apache_beam.metrics import Metrics
    from apache_beam.utils.shared import Shared

#: Namespace of the counters, and their names.
COUNTERS = "keras-crnn"
READ, UNREADABLE = "images read", "images that cannot be read"


class ReadWords(beam.PTransform):
    """Reads the images of a collection: pairs `(name, bytes)`, or what `OpenImages` gives.

    The model is opened once by each process of a worker. Counters tell how many images were read
    and how many could not be.

    Args:
        settings: `ReadingSettings`. Defaults to those of `Recognizer.from_pretrained()`.

    Returns:
        Two collections by name: `readings`, rows as `keras-crnn read --json` prints them, and
        `unreadable`, rows with the `image` and its `error`.

    Example:

    >>> with beam.Pipeline() as pipeline:  # doctest: +SKIP
    ...     words = pipeline | beam.Create([("a.png", Path("a.png").read_bytes())]) | ReadWords()
    ...     words.readings | beam.Map(lambda row: print(row["text"]))
    """

    def __init__(self, settings: ReadingSettings | None = None) -> None:
        super().__init__()
        self._settings = settings or ReadingSettings()

    def expand(self, images: Any) -> Any:
        """Adds the step to a pipeline."""
        return images | beam.ParDo(_Read(self._settings)).with_outputs(
            "unreadable", main="readings"
        )


class ReadingStep(beam.DoFn):
    """A step that has a `WordReader`, one for all threads of a process.

    Args:
        settings: `ReadingSettings`.
    """

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings
        self._shared = Shared()
        self._reader: WordReader | None = None
        self._read = Metrics.counter(COUNTERS, READ)
        self._unreadable = Metrics.counter(COUNTERS, UNREADABLE)

    def setup(self) -> None:
        """Opens the model, if no other thread of the process has."""
        self._reader = self._shared.acquire(self._settings.open)

    def read(self, image: NamedImage) -> dict[str, Any]:
        """The row of an image, counted."""
        assert self._reader is not None
        row = self._reader.read(image)
        (self._read if row["error"] is None else self._unreadable).inc()
        return row


class _Read(ReadingStep):
    def process(self, image: tuple[str, bytes] | NamedImage) -> Iterator[Any]:
        row = self.read(image if isinstance(image, NamedImage) else NamedImage(*image))
        if row["error"] is not None:
            yield beam.pvalue.TaggedOutput("unreadable", row)
            return
        del row["error"]
        yield row
