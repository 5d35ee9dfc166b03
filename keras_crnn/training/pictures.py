"""What training takes its pictures from: words, or whatever else is rendered by number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from keras_crnn.synthesis.generator import Sample


class PictureGenerator(Protocol):
    """Renders pictures with their texts: `WordGenerator`, `Mixture`, `ScoreGenerator`."""

    def render(self, index: int, /) -> Sample:
        """Picture number `index`, always the same."""
        ...


class PictureRecipe(Protocol):
    """What a generator is opened with, also in other processes: `Recipe`, `ScoreRecipe`."""

    @property
    def seed(self) -> int:
        """Another seed gives other pictures."""
        ...

    @property
    def color(self) -> bool:
        """Whether the pictures are in red, green and blue."""
        ...

    def with_characters(self, characters: str) -> PictureRecipe:
        """The same for an alphabet with these characters beyond printable ASCII."""
        ...

    def open(self, progress: Callable[[int, int], None] | None = None) -> PictureGenerator:
        """Opens what the pictures are made of."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Plain values that tell this recipe from another one."""
        ...
