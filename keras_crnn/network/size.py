"""How large a network is, told by its configuration alone, and the bounds of that."""

from __future__ import annotations

from keras_crnn.network.config import CRNNConfig
from keras_crnn.network.stages import after_stage
from keras_crnn.system.errors import InputError

#: Numbers that a network may have: 512 MB of float32, sixteen times the paper's.
MOST_WEIGHTS = 1 << 27
#: Numbers of its largest map for the widest image: 256 MB of float32, fifteen times the paper's.
MOST_CELLS = 1 << 26


def count_weights(config: CRNNConfig, classes: int) -> int:
    """Numbers that the Keras model of a configuration has, those of normalisation with them."""
    rows, channels, count = config.height, 1, 0
    for stage in config.convolutions:
        rows = after_stage(rows, stage, vertical=True)
        count += stage.kernel**2 * (channels // stage.groups) * stage.filters
        count += (4 if stage.batch_norm else 1) * stage.filters
        channels = stage.filters
    features = rows * channels
    for recurrence in config.recurrences:
        ways = 2 if recurrence.both_ways else 1
        count += ways * 4 * recurrence.units * (features + recurrence.units + 1)
        features = ways * recurrence.units
        if recurrence.project is not None:
            count += (features + 1) * recurrence.project
            features = recurrence.project
    return count + (features + 1) * classes


def largest_map(config: CRNNConfig, classes: int, width: int) -> int:
    """Numbers of the largest map of an image `width` pixels wide, from pixels to classes."""
    rows, columns = config.height, width
    sizes = [rows * columns]
    for stage in config.convolutions:
        # Before its pool a map is as large as the one it is made of.
        sizes.append((rows + 2) * (columns + 2) * stage.filters)
        rows = after_stage(rows, stage, vertical=True)
        columns = after_stage(columns, stage, vertical=False)
    for recurrence in config.recurrences:
        ways = 2 if recurrence.both_ways else 1
        sizes.append(columns * max(ways * 4 * recurrence.units, recurrence.project or 1))
    return max(*sizes, columns * classes)


def check_size(config: CRNNConfig, classes: int, narrowest: int, widest: int) -> None:
    """Refuses a network that no image fits, or that takes more memory than there may be.

    Args:
        config: `CRNNConfig`.
        classes: int. Characters and the blank.
        narrowest, widest: ints. Widths of images in pixels.

    Raises:
        ValueError: no time step for the narrowest image, more than 2**27 weights, or a map of
            more than 2**26 numbers for the widest.
    """
    if config.time_steps(narrowest) < 1:
        raise InputError(
            f"Images {narrowest} pixels wide leave the network {config.name!r:.80} no time step: "
            "make them wider."
        )
    if (count := count_weights(config, classes)) > MOST_WEIGHTS:
        raise InputError(
            f"The network {config.name!r:.80} has {count} weights with {classes} classes, and "
            f"{MOST_WEIGHTS} are the most."
        )
    if (cells := largest_map(config, classes, widest)) > MOST_CELLS:
        raise InputError(
            f"An image {widest} pixels wide makes maps of {cells} numbers in the network "
            f"{config.name!r:.80}, and {MOST_CELLS} are the most: make images narrower."
        )
