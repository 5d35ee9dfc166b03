"""What is raised where an image cannot be read."""

from __future__ import annotations

from keras_crnn.system.errors import InputError


class ImageError(InputError):
    """An image that cannot be read. The message names the source and the remedy."""
