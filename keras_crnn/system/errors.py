"""What is raised where something given cannot be used, apart from faults of the program itself."""

from __future__ import annotations


class InputError(ValueError):
    """What was given cannot be used. The message names it and says what to do.

    The commands print the message of this error alone.
    """
