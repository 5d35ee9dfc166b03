"""Frozen configurations of networks: the paper's, for music, for phones, for tests.

Section 2 and Table 1 of Shi, Bai, Yao (arXiv 1507.05717). Where the paper and the authors'
code differ, the code is followed, and the docstrings say so.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from keras_crnn.network.stages import Convolution as Convolution
from keras_crnn.network.stages import Recurrence as Recurrence
from keras_crnn.network.stages import after_stage, read_stage
from keras_crnn.system.errors import InputError
from keras_crnn.system.json_object import JsonObject
from keras_crnn.system.moved import renamed

MOST_STAGES = 100
LONGEST_NAME = 100


@dataclass(frozen=True)
class CRNNConfig:
    """Stages of a CRNN: convolutions, columns to a sequence, recurrences, one dense layer.

    Args:
        convolutions: tuple of `Convolution`. They must bring `height` down to 1 row, or the
            rows that are left are joined into the features of their column.
        recurrences: tuple of `Recurrence`.
        height: int. Rows of the input image in pixels. Defaults to 32.
        name: string. Name of the Keras model. Defaults to `"crnn"`.
    """

    convolutions: tuple[Convolution, ...]
    recurrences: tuple[Recurrence, ...]
    height: int = 32
    name: str = "crnn"

    def __post_init__(self) -> None:
        if not self.name or "/" in self.name or len(self.name) > LONGEST_NAME:
            raise InputError(
                f"A network is not called {self.name!r:.80}: give it a name without slashes, of "
                f"at most {LONGEST_NAME} characters."
            )
        if (stages := len(self.convolutions) + len(self.recurrences)) > MOST_STAGES:
            raise InputError(
                f"The network {self.name!r} has {stages} stages, and {MOST_STAGES} are the most."
            )
        rows, channels = self.height, 1
        for k, stage in enumerate(self.convolutions, start=1):
            pool = (1, 1) if stage.pool is None else stage.pool
            numbers = (stage.filters, stage.kernel, *pool)
            if not all(isinstance(n, int) and n >= 1 for n in numbers) or len(numbers) != 4:
                raise InputError(
                    f"Convolution {k} of {self.name!r} needs whole filters, a kernel and two pool "
                    f"strides of at least 1; got {stage.filters}, {stage.kernel}, {stage.pool}."
                )
            if stage.groups < 1 or channels % stage.groups or stage.filters % stage.groups:
                raise InputError(
                    f"Convolution {k} of {self.name!r} cannot split {channels} channels into "
                    f"{stage.filters} in {stage.groups} groups. Both must be multiples of it."
                )
            if stage.shortcut is not None:
                self._check_shortcut(k, stage)
            rows, channels = after_stage(rows, stage, vertical=True), stage.filters
            if rows < 1:
                raise InputError(
                    f"Convolution {k} of {self.name!r} leaves no rows of an image {self.height} "
                    "pixels high. Remove a pool or raise the height."
                )
        for k, recurrence in enumerate(self.recurrences, start=1):
            width = 1 if recurrence.project is None else recurrence.project
            if recurrence.units < 1 or width < 1:
                raise InputError(
                    f"Recurrence {k} of {self.name!r} needs at least one unit, and one feature "
                    f"where it projects; got {recurrence.units} and {recurrence.project}."
                )

    def _check_shortcut(self, k: int, stage: Convolution) -> None:
        """The maps between a shortcut's ends must keep their size, and its ends their channels."""
        back = stage.shortcut or 0
        between = self.convolutions[k - back : k - 1]  # the stages inside the block but the last
        fits = 1 <= back < k and self.convolutions[k - 1 - back].filters == stage.filters
        if not fits or not all(s.same and s.pool is None for s in between) or not stage.same:
            raise InputError(
                f"The shortcut of convolution {k} of {self.name!r} goes {back} stages back, to a "
                "map of another size or number of channels. Pool after the block, not inside."
            )

    def time_steps(self, width: int) -> int:
        """Frames the network gives for an image `width` pixels wide.

        26 at width 100 for the paper's network: two halvings, one column more from each
        padded pool and one less from the last, unpadded convolution, so `width // 4 + 1`.
        """
        columns = int(width)
        for stage in self.convolutions:
            columns = after_stage(columns, stage, vertical=False)
            if columns < 1:  # padding must not bring them back
                return 0
        return columns

    def frame_center(self, time_step: float) -> float:
        """Column of the image, in pixels from its left edge, that a frame looks at.

        The centre of the frame's receptive field: `4 * time_step` for the paper's network.
        """
        center, stride = 0.5, 1
        for stage in self.convolutions:
            if not stage.same:
                center += (stage.kernel - 1) / 2 * stride
            if stage.pool is not None:
                center += (0.5 - (1 if stage.pool[1] == 1 else 0)) * stride
                stride *= stage.pool[1]
        return center + stride * time_step

    def to_dict(self) -> dict[str, Any]:
        """Plain values for storing beside weights."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> CRNNConfig:
        """The inverse of `to_dict`, also after a way through JSON.

        Raises:
            ValueError: a value that is missing or of another type, or as for `CRNNConfig`.
        """
        record = JsonObject(values, "the network")
        return cls(
            tuple(read_stage(Convolution, one) for one in record.objects("convolutions")),
            tuple(read_stage(Recurrence, one) for one in record.objects("recurrences")),
            record.whole("height"),
            record.text("name"),
        )


#: The paper's network with the batch normalisation of the authors' code: 8.33 million parameters.
PAPER_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(64, pool=(2, 2)),
        Convolution(128, pool=(2, 2)),
        Convolution(256, batch_norm=True),
        Convolution(256, pool=(2, 1)),
        Convolution(512, batch_norm=True),
        Convolution(512, pool=(2, 1)),
        Convolution(512, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(256, project=256), Recurrence(256)),
)

#: Section 3.4's smaller network for music scores: conv4 and conv6 gone, one-way LSTMs. What the
#: model `crnn-music` has is `SCORE_CONFIG`.
PAPER_MUSIC_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(64, pool=(2, 2)),
        Convolution(128, pool=(2, 2)),
        Convolution(256, batch_norm=True, pool=(2, 1)),
        Convolution(512, batch_norm=True, pool=(2, 1)),
        Convolution(512, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(256, both_ways=False, project=256), Recurrence(256, both_ways=False)),
    name="crnn_paper_music",
)

#: For music scores on phones, 0.8 million parameters: 96 rows, so that a step of pitch is five and
#: a half of them, and a frame for each 4 columns, so that two equal notes have one between them.
SCORE_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(16, pool=(2, 2)),
        Convolution(32, pool=(2, 2)),
        Convolution(48, batch_norm=True),
        Convolution(48, batch_norm=True),
        Convolution(48, batch_norm=True, pool=(2, 1), shortcut=2),
        Convolution(80, batch_norm=True),
        Convolution(80, batch_norm=True),
        Convolution(80, batch_norm=True, pool=(2, 1), shortcut=2),
        Convolution(112, batch_norm=True, pool=(2, 1)),
        Convolution(128, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(96, project=96), Recurrence(96)),
    height=96,
    name="crnn_score",
)

#: A hundred thousand parameters, for tests and first tries.
TINY_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(16, batch_norm=True, pool=(2, 2)),
        Convolution(32, batch_norm=True, pool=(2, 2)),
        Convolution(48, batch_norm=True, pool=(2, 1)),
        Convolution(64, batch_norm=True, pool=(2, 1)),
        Convolution(64, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(48),),
    name="crnn_tiny",
)

#: Shaped for phones, 1.25 million parameters: two residual blocks between the paper's pools,
#: batch normalisation everywhere. `docs/cards/crnn-en-mobile.md` has those it was chosen among.
MOBILE_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(32, batch_norm=True, pool=(2, 2)),
        Convolution(64, batch_norm=True, pool=(2, 2)),
        Convolution(96, batch_norm=True),
        Convolution(96, batch_norm=True),
        Convolution(96, batch_norm=True, pool=(2, 1), shortcut=2),
        Convolution(144, batch_norm=True),
        Convolution(144, batch_norm=True),
        Convolution(144, batch_norm=True, pool=(2, 1), shortcut=2),
        Convolution(192, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(96, project=96), Recurrence(96)),
    name="crnn_mobile",
)

#: `MOBILE_CONFIG` grown, 1.90 million parameters: a residual block more at either height, and
#: wider LSTMs. It starts from weights of the smaller one.
LARGE_CONFIG = CRNNConfig(
    convolutions=(
        Convolution(32, batch_norm=True, pool=(2, 2)),
        Convolution(64, batch_norm=True, pool=(2, 2)),
        Convolution(96, batch_norm=True),
        Convolution(96, batch_norm=True),
        Convolution(96, batch_norm=True, shortcut=2),
        Convolution(96, batch_norm=True),
        Convolution(96, batch_norm=True, pool=(2, 1), shortcut=2),
        Convolution(144, batch_norm=True),
        Convolution(144, batch_norm=True),
        Convolution(144, batch_norm=True, shortcut=2),
        Convolution(144, batch_norm=True),
        Convolution(144, batch_norm=True, pool=(2, 1), shortcut=2),
        Convolution(192, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(112, project=112), Recurrence(112)),
    name="crnn_large",
)

#: Old names, for a release.
__getattr__ = renamed(__name__, {"MUSIC_CONFIG": "PAPER_MUSIC_CONFIG"})

CONFIGS = {
    "paper": PAPER_CONFIG,
    "mobile": MOBILE_CONFIG,
    "large": LARGE_CONFIG,
    "paper-music": PAPER_MUSIC_CONFIG,
    "score": SCORE_CONFIG,
    "tiny": TINY_CONFIG,
}
