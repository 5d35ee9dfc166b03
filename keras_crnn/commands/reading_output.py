"""What `keras-crnn read` says of an image."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable

from keras_crnn.recognition.reading import Alternative, Reading
from keras_crnn.recognition.reading_row import make_row, write_json
from keras_crnn.system.printable import printable


def print_readings(named: Iterable[tuple[str, Reading]], as_json: bool) -> None:
    """A line an image, and one for each text where there are several."""
    for name, reading in named:
        if as_json:
            print(write_json(make_row(name, reading), sys.stdout.encoding or "utf-8"), flush=True)
            continue
        first = Alternative(reading.text, reading.log_probability)  # less what was left out
        others = reading.alternatives[1:] if first.text == reading.alternatives[0].text else ()
        for text, log_probability in (first, *others):
            confidence = min(1.0, math.exp(log_probability))
            line = [printable(text), f"{confidence:.3f}", printable(name)]
            print("\t".join(line), flush=True)
