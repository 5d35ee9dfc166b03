"""All that rendered words depend on, and how to tell one recipe from another."""

from __future__ import annotations

import hashlib
import math
import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2

from keras_crnn.synthesis.config import SynthesisConfig
from keras_crnn.synthesis.font_files import can_read_woff2, hash_content
from keras_crnn.synthesis.fonts import PRINTABLE
from keras_crnn.synthesis.generator import WordGenerator
from keras_crnn.synthesis.mixture import Mixture
from keras_crnn.synthesis.shaping import needs_shaping
from keras_crnn.synthesis.words import WordSource
from keras_crnn.system.errors import InputError
from keras_crnn.system.version import __version__
from keras_crnn.text.word_files import read_words

#: Packages whose own version shows in the pictures.
PACKAGES = ("freetype-py", "numpy", "pillow")


@dataclass(frozen=True)
class Recipe:
    """What a `WordGenerator` is opened with, in a form that can be stored and sent to workers.

    Args:
        fonts: path of a folder of fonts.
        backgrounds: path of a folder of images.
        words: path of a word list, or a tuple of paths or of `(path, weight)`. Lists of one word
            a line. Defaults to none.
        patterns: tuple of str. Forms of words such as `AB-\\d{4}`. Defaults to none.
        config: `SynthesisConfig`. Effects. Or a tuple of `(SynthesisConfig, weight)`: each picture
            has one of them, chosen by its number.
        seed: int. Another seed gives other pictures. Defaults to 0.
        characters: str. Characters beyond printable ASCII that words may hold besides those of the
            lists: for patterns. Defaults to none.

    Raises:
        ValueError: neither a word list nor a pattern; a mixture of nothing, of colour and grey, or
            with a weight that is no positive number.
    """

    fonts: str
    backgrounds: str
    words: str | tuple[str | tuple[str, float], ...] = ()
    patterns: tuple[str, ...] = ()
    config: SynthesisConfig | tuple[tuple[SynthesisConfig, float], ...] = field(
        default_factory=SynthesisConfig
    )
    seed: int = 0
    characters: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self.lists)
        object.__setattr__(self, "characters", unicodedata.normalize("NFC", self.characters))
        if not self.words and not self.patterns:
            raise InputError("There is nothing to write: give a word list or a pattern.")
        weights = [weight for _, weight in self.configs]
        if not weights or not all(0 < weight < math.inf for weight in weights):
            raise InputError(f"`config` needs weights above 0, at least one. Received: {weights}")
        if len({config.color for config, _ in self.configs}) > 1:
            raise InputError(
                "Colour and grey do not mix: give all configurations the same `color`."
            )
        if len(weights) == 1:
            object.__setattr__(self, "config", self.configs[0][0])

    @property
    def configs(self) -> tuple[tuple[SynthesisConfig, float], ...]:
        """Configurations and their weights; one of weight 1 where there is no mixture."""
        if isinstance(self.config, SynthesisConfig):
            return ((self.config, 1.0),)
        return tuple((config, weight) for config, weight in self.config)

    @property
    def lists(self) -> tuple[tuple[str, float], ...]:
        """Paths of the word lists and their weights."""
        entries = (self.words,) if isinstance(self.words, (str, os.PathLike)) else self.words
        pairs = ((e, 1.0) if isinstance(e, (str, os.PathLike)) else e for e in entries)
        return tuple((str(path), weight) for path, weight in pairs)

    @property
    def color(self) -> bool:
        """Whether the pictures are in red, green and blue."""
        return self.configs[0][0].color

    @property
    def has_lines(self) -> bool:
        """Whether some pictures show lines of several words."""
        return any(config.words.line_probability for config, _ in self.configs)

    def open(self, progress: Callable[[int, int], None] | None = None) -> WordGenerator | Mixture:
        """Opens fonts, backgrounds and words, once for all configurations.

        Args:
            progress: function, see `WordGenerator.open`.

        Raises:
            FileNotFoundError, ValueError: as `WordGenerator.open`.
        """
        characters = "".join(dict.fromkeys(PRINTABLE + add_capitals(self.find_characters())))
        first = WordGenerator.open(
            self.fonts,
            self.backgrounds,
            self.lists or None,
            self.configs[0][0],
            self.seed,
            patterns=self.patterns,
            characters=characters,
            progress=progress,
        )
        if len(self.configs) == 1:
            return first
        sources = {first.words.mix: first.words}
        generators = [first]
        for config, _ in self.configs[1:]:
            if config.words not in sources:
                sources[config.words] = WordSource.open(
                    self.lists or None, config.words, characters, self.patterns
                )
            generators.append(first.reconfigure(config, sources[config.words]))
        return Mixture(generators, [weight for _, weight in self.configs], self.open)

    def with_characters(self, characters: str) -> Recipe:
        """The same for words that may hold these characters, too."""
        return replace(self, characters=self.characters + characters)

    def find_characters(self) -> str:
        """What words may hold beyond printable ASCII: `characters`, and those of the lists."""
        listed: set[str] = set()
        for path, _ in self.lists:
            listed.update("".join(word for word, _ in read_words(path)))
        return self.characters + "".join(sorted(listed.difference(self.characters, PRINTABLE)))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with paths as they were given."""
        return {**asdict(self), "fonts": str(self.fonts), "backgrounds": str(self.backgrounds)}

    def _describe_config(self) -> dict[str, Any]:
        if isinstance(self.config, SynthesisConfig):
            return asdict(self.config)
        return {
            str(number): {"weight": weight, **asdict(config)}
            for number, (config, weight) in enumerate(self.configs, 1)
        }

    def _find_shaper(self) -> dict[str, str]:
        """The version of what sets joined and stacked letters, where there are any."""
        if not needs_shaping(self.find_characters()):
            return {}
        return {"uharfbuzz": version("uharfbuzz")}

    def describe(self) -> dict[str, Any]:
        """What tells this recipe from another one, as JSON values.

        Folders are told apart by the names and contents of their files, word lists by theirs,
        wherever they lie.

        Raises:
            FileNotFoundError: a folder or a word list does not exist.
        """
        return {
            "seed": self.seed,
            "fonts": _describe_folder(Path(self.fonts), "fonts"),
            "backgrounds": _describe_folder(Path(self.backgrounds), "backgrounds"),
            "words": [_describe_list(Path(path), weight) for path, weight in self.lists],
            "patterns": list(self.patterns),
            "characters": self.characters,
            "config": self._describe_config(),
            "versions": {
                "keras-crnn": __version__,
                "opencv": cv2.__version__,  # which comes under several names
                **{name: version(name) for name in PACKAGES},
                **self._find_shaper(),
            },
            "woff2": can_read_woff2(),
        }


def add_capitals(characters: str) -> str:
    """The characters and, where it is one character, the capital of each."""
    return characters + "".join(sign.upper() for sign in characters if len(sign.upper()) == 1)


def _describe_folder(folder: Path, kind: str) -> dict[str, Any]:
    if not folder.is_dir():
        raise FileNotFoundError(f"No folder of {kind} at '{folder}'. Give an existing folder.")
    files = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            line = f"{path.relative_to(folder).as_posix()}\t{hash_content(path)}\n"
            files.append(line.encode("utf-8", "surrogateescape"))  # a name need not be UTF-8
    return {"files": len(files), "listing": _digest(files)}


def _describe_list(path: Path, weight: float) -> dict[str, Any]:
    if not path.is_file():
        raise FileNotFoundError(f"No word list at '{path}'. Give a file with one word a line.")
    return {"file": path.name, "weight": weight, "content": _digest([path.read_bytes()])}


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:16]
