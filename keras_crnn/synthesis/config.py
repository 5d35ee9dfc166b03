"""What the generator does to a word, how often and how strongly."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from keras_crnn.synthesis.effect import Effect
from keras_crnn.synthesis.flat_names import accept_flat_names
from keras_crnn.synthesis.probability import check_probability
from keras_crnn.synthesis.stage import Stage, check_effect
from keras_crnn.synthesis.stages import (
    BlendEffects,
    CropEffects,
    DegradeEffects,
    InkEffects,
    LayoutEffects,
    LightEffects,
    PrintEffects,
    WarpEffects,
)
from keras_crnn.synthesis.word_mix import WordMix
from keras_crnn.system.errors import InputError


@accept_flat_names
@dataclass(frozen=True)
class SynthesisConfig:
    """What is written, in which faces, and the effects, in the order in which they are applied.

    The effects stand in `stages.py`, each with a sentence. Their names are unique, so that
    `change` needs no other:

    >>> config = SynthesisConfig()
    >>> config.degrade.jpeg
    Effect(probability=0.5, low=18, high=90)
    >>> config.change(jpeg=0.1, blur=Effect(0.4, 0.3, 0.8)).degrade.jpeg
    Effect(probability=0.1, low=18, high=90)

    Args:
        words: WordMix. Kinds of words and their case.
        family_exponent: float. A family of n faces is chosen n ** (1 + exponent) times as often
            as one of a single face.
        plainness: float. Faces whose letters look as they do in most faces are preferred; 0
            chooses all alike.
        monospaced_share: float. Share of images in a monospaced face, where the fonts hold some.
            Defaults to None: as the weights fall.
        color: bool. Pictures in RGB instead of grey.
        empty: Effect. Crops with nothing to read; their text is empty.
        layout: LayoutEffects. Letters on a line.
        warp: WarpEffects. The outline in the plane.
        crop: CropEffects. The crop round the word.
        ink: InkEffects. The strokes and what surrounds them.
        printing: PrintEffects. Documents: the printer, the paper and the scanner.
        blend: BlendEffects. Ink on a background.
        light: LightEffects. Uneven light.
        degrade: DegradeEffects. Lens, sensor, file.

    Raises:
        ValueError: a probability outside 0 to 1, a range whose ends are swapped, or exclusive
            effects whose probabilities sum to more than 1. The message names the effect.
    """

    words: WordMix = field(default_factory=WordMix)
    family_exponent: float = -0.6
    plainness: float = 0.7
    monospaced_share: float | None = None
    color: bool = False
    empty: Effect = Effect(0.0)
    layout: LayoutEffects = LayoutEffects()
    warp: WarpEffects = WarpEffects()
    crop: CropEffects = CropEffects()
    ink: InkEffects = InkEffects()
    printing: PrintEffects = PrintEffects()
    blend: BlendEffects = BlendEffects()
    light: LightEffects = LightEffects()
    degrade: DegradeEffects = DegradeEffects()

    def __post_init__(self) -> None:
        check_effect("empty", self.empty)
        if self.monospaced_share is not None:
            check_probability("monospaced_share", self.monospaced_share)
        if not isinstance(self.words, WordMix):
            raise InputError(f"`words` must be a WordMix. Received: {self.words!r}")
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(one.default, Stage) and type(value) is not type(one.default):
                raise InputError(
                    f"`{one.name}` must be a {type(one.default).__name__}. Received: {value!r}"
                )

    def stages(self) -> Iterator[tuple[str, Stage]]:
        """The groups of effects and their names."""
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Stage):
                yield one.name, value

    def effects(self) -> dict[str, Effect]:
        """Every effect by its name."""
        found = {"empty": self.empty}
        for _, stage in self.stages():
            values = ((one.name, getattr(stage, one.name)) for one in fields(stage))
            found |= {name: value for name, value in values if isinstance(value, Effect)}
        return found

    def change(self, **values: object) -> SynthesisConfig:
        """The same with other effects and settings.

        Args:
            values: effects and settings of any group, by name. A number in place of an `Effect`
                is its probability; the strength stays.

        Raises:
            ValueError: there is no such name, or a value is impossible.

        Example:

        >>> clear = SynthesisConfig().change(jpeg=0, noise=0, noise_deviation=3.0)
        """
        changes: dict[str, dict[str, Any]] = {}  # of each stage; "" is the configuration itself
        places = self._places()
        for name, value in values.items():
            if name not in places:
                near = difflib.get_close_matches(name, places, 1)
                raise InputError(
                    f"There is no effect or setting `{name}`."
                    + (f" Is it `{near[0]}`?" if near else " They stand in synthesis/stages.py.")
                )
            stage = places[name]
            before = getattr(getattr(self, stage) if stage else self, name)
            if isinstance(before, Effect) and isinstance(value, (int, float)):
                value = replace(before, probability=value)
            changes.setdefault(stage, {})[name] = value
        own = changes.pop("", {})
        new = {stage: replace(getattr(self, stage), **some) for stage, some in changes.items()}
        return replace(self, **own, **new)

    def without_effects(self) -> SynthesisConfig:
        """The same with every probability at 0: words as they are printed."""
        return self.change(**dict.fromkeys(self.effects(), 0.0))

    def _places(self) -> dict[str, str]:
        """The group that holds each effect and setting, "" for those in none."""
        places = {one.name: "" for one in fields(self)}
        for stage, values in self.stages():
            places |= {one.name: stage for one in fields(values)}
        return places
