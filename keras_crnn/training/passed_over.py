"""Words that no label can be made of, so that training passes over them."""

from __future__ import annotations

from keras_crnn.text.alphabets import AnyAlphabet, labels_all


def why_passed_over(text: str, ids: list[int], alphabet: AnyAlphabet, steps: int) -> str | None:
    """Why a word cannot be trained on, or None.

    Args:
        text: what is drawn.
        ids: label ids of it.
        alphabet: `Alphabet` or `SymbolAlphabet`.
        steps: int. Time steps of its image.
    """
    if not labels_all(alphabet, text):
        return "foreign character"
    if bool(ids) != bool(text):
        return "empty label"
    if alphabet.required_frames(ids) > steps:
        return "label too long for the time steps"
    return None
