"""What a decoder gives."""

from __future__ import annotations

from typing import NamedTuple


class Transcription(NamedTuple):
    """One label sequence that an image's frames may spell.

    Attributes:
        ids: tuple of int. Character ids, see `Alphabet`; empty where nothing is written.
        log_probability: float. Of the sequence given the frames, in nats, summed over all
            alignments unless a decoder says otherwise; `-inf` where it is impossible.
    """

    ids: tuple[int, ...]
    log_probability: float
