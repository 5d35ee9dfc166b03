"""What belongs to a set of weights: alphabet, network and preprocessing, in one record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import CRNNConfig
from keras_crnn.network.model import build_crnn
from keras_crnn.network.temperature import check_temperature
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabets import AnyAlphabet, alphabet_from_dict

if TYPE_CHECKING:
    import keras

FORMAT = 1


@dataclass(frozen=True)
class ModelSpec:
    """Alphabet, network and preprocessing: the record that never parts from its weights.

    Args:
        alphabet: `Alphabet` or `SymbolAlphabet` that the classes stand for.
        config: `CRNNConfig` of the network.
        preprocessing: `Preprocessing` from an image to the network's input.
        temperature: float. What brings the network's probabilities to shares of right readings,
            see `keras_crnn.evaluation.calibration`. Defaults to 1, which leaves them as they are.
    """

    alphabet: AnyAlphabet
    config: CRNNConfig
    preprocessing: Preprocessing
    temperature: float = 1.0

    def __post_init__(self) -> None:
        check_temperature(self.temperature)
        if self.preprocessing.height != self.config.height:
            raise InputError(
                f"Images are made {self.preprocessing.height} pixels high but the network "
                f"{self.config.name!r} takes {self.config.height}."
            )

    def build(self, dtype: str | None = None) -> keras.Model:
        """The Keras model of this record, with fresh weights."""
        return build_crnn(self.alphabet.classes, self.config, dtype=dtype)

    def to_json(self) -> str:
        """The record as JSON, as it is stored in weights and in `.tflite` files."""
        record = {
            "format": FORMAT,
            "alphabet": self.alphabet.to_dict(),
            "blank": 0,
            "config": self.config.to_dict(),
            "preprocessing": self.preprocessing.to_dict(),
            "temperature": self.temperature,
        }
        return json.dumps(record, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> ModelSpec:
        """The inverse of `to_json`.

        Raises:
            ValueError: a record of another format, or one with parts missing.
        """
        record = json.loads(text)
        if record.get("format") != FORMAT:
            raise InputError(
                f"The model's record has format {record.get('format')!r}; this version of "
                f"keras-crnn reads format {FORMAT}. Update keras-crnn, or export the model again."
            )
        try:
            return cls(
                alphabet_from_dict(record["alphabet"]),
                CRNNConfig.from_dict(record["config"]),
                Preprocessing.from_dict(record["preprocessing"]),
                record.get("temperature", 1.0),  # older records have none
            )
        except KeyError as error:
            raise InputError(f"The model's record lacks {error}: it is damaged.") from error
