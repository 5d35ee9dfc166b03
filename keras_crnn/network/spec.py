"""What belongs to a set of weights: alphabet, network and preprocessing, in one record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import CRNNConfig
from keras_crnn.network.model import build_crnn
from keras_crnn.network.size import check_size
from keras_crnn.network.temperature import check_temperature
from keras_crnn.system.errors import InputError
from keras_crnn.system.json_object import JsonObject
from keras_crnn.text.alphabet import Alphabet
from keras_crnn.text.alphabets import AnyAlphabet, alphabet_from_dict
from keras_crnn.text.symbols import SymbolAlphabet

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
        language: string or `None`. What the texts are in, by the name of the language model that
            knows it: `"english"`. Defaults to `None`: any, or nothing such as codes.
    """

    alphabet: AnyAlphabet
    config: CRNNConfig
    preprocessing: Preprocessing
    temperature: float = 1.0
    language: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.alphabet, Alphabet | SymbolAlphabet):
            raise InputError(
                f"The alphabet of a model is {self.alphabet!r:.80}: give Alphabet(characters) or "
                "SymbolAlphabet(names)."
            )
        check_temperature(self.temperature)
        if self.preprocessing.height != self.config.height:
            raise InputError(
                f"Images are made {self.preprocessing.height} pixels high but the network "
                f"{self.config.name!r} takes {self.config.height}."
            )
        width, kept = self.preprocessing.width, self.preprocessing
        narrowest, widest = (width, width) if width else (kept.min_width, kept.max_width)
        check_size(self.config, self.alphabet.classes, narrowest, widest)
        self.to_json()  # what cannot be written is refused before a training, not after it

    def build(self, dtype: str | None = None) -> keras.Model:
        """The Keras model of this record, with fresh weights."""
        return build_crnn(self.alphabet.classes, self.config, dtype=dtype)

    def to_json(self, weights: str | None = None, sha256: str | None = None) -> str:
        """The record as JSON, as it is stored in every file of a model.

        Args:
            weights: string or `None`. How the file has them, such as `"float16"`.
            sha256: string or `None`. Checksum of the weights, or of the network that has them.
        """
        record: dict[str, object] = {
            "format": FORMAT,
            "alphabet": self.alphabet.to_dict(),
            "blank": 0,
            "config": self.config.to_dict(),
            "preprocessing": self.preprocessing.to_dict(),
            "temperature": self.temperature,
        }
        if self.language is not None:
            record["language"] = self.language
        if weights is not None:
            record["file"] = {"weights": weights, "sha256": sha256}
        return json.dumps(record, ensure_ascii=False, indent=1, default=_refuse)

    @classmethod
    def from_json(cls, text: str) -> ModelSpec:
        """The inverse of `to_json`.

        Raises:
            ValueError: a record of another format, or one with parts that are missing or wrong.
        """
        record = JsonObject.parse(text, "the model's record")
        if record.values.get("format") != FORMAT:
            raise InputError(
                f"The model's record has format {record.values.get('format')!r:.80}; this version "
                f"of keras-crnn reads format {FORMAT}. Update keras-crnn, or export the model "
                "again."
            )
        return cls(
            alphabet_from_dict(record.object_at("alphabet").values),
            CRNNConfig.from_dict(record.object_at("config").values),
            Preprocessing.from_dict(record.object_at("preprocessing").values),
            record.number("temperature") if "temperature" in record else 1.0,  # older have none
            record.text("language") if "language" in record else None,
        )


def _refuse(value: object) -> NoReturn:
    raise InputError(
        f"A model's record cannot hold {value!r:.80}: give plain Python values, such as int(n) or "
        "float(x) of a number of NumPy."
    )
