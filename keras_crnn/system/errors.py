"""What is raised where something given cannot be used, apart from faults of the program itself."""

from __future__ import annotations

import errno


class InputError(ValueError):
    """What was given cannot be used. The message names it and says what to do.

    The commands print the message of this error alone.
    """


def explain(error: Exception) -> str:
    """What to do about a full disk; of all else what the error says."""
    if not isinstance(error, OSError) or error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return str(error)
    return (
        f"There is no room left on the disk ({error.strerror}). What was written before is as it "
        "was: make room, and run the same again."
    )
