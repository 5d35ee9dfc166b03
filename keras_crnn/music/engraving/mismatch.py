"""What an engraver raises for a fragment that it draws wrong."""

from __future__ import annotations

from keras_crnn.system.errors import InputError


class Mismatch(InputError):
    """The engraver drew other notes than the label says; verovio loses some of mixed tuplets."""
