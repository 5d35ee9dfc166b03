"""What a worker has counted of a part of a set, as a file that another process adds up."""

from __future__ import annotations

import json
from collections.abc import Sequence

from keras_crnn.data.example import Example
from keras_crnn.data.skipped import Skipped
from keras_crnn.evaluation.measure import Outcome, Tally
from keras_crnn.evaluation.narrow_images import TooLong


def write_tally(tally: Tally, examples: Sequence[Example]) -> bytes:
    """A `Tally` as JSON, its times left out; Python writes floats so that they come back the same.

    Args:
        tally: `Tally` of the part, with the names of all that was skipped.
        examples: examples of the part, by whose places the outcomes are named.
    """
    places = {id(example): place for place, example in enumerate(examples)}
    return json.dumps(
        {
            "words": [
                [places[id(one.example)], one.truth, one.text, float(one.confidence)]
                for one in tally.outcomes
            ],
            "broken": tally.broken.names,
            "foreign": tally.foreign.names,
            "too_long": [tally.too_long.words, tally.too_long.images],
        },
        allow_nan=False,
    ).encode()


def read_tally(content: bytes, examples: Sequence[Example]) -> Tally:
    """The `Tally` that `write_tally` was given."""
    values = json.loads(content)
    return Tally(
        _list_skipped(values["broken"]),
        _list_skipped(values["foreign"]),
        [
            Outcome(examples[place], truth, text, confidence)
            for place, truth, text, confidence in values["words"]
        ],
        TooLong(*values["too_long"]),
    )


def has_broken(content: bytes) -> bool:
    """Whether `write_tally` was given words that cannot be used."""
    return bool(json.loads(content)["broken"])


def _list_skipped(names: dict[str, list[str]]) -> Skipped:
    skipped = Skipped(None, log=False)
    for reason, of_it in names.items():
        for name in of_it:
            skipped.add(reason, name)
    return skipped
