"""Programs that a test stops: what to wait for."""

import os
import time


def wait_until(happened, seconds=60):
    """Waits for something to become true."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def group_is_gone(group):
    """Whether no process of a group runs any more."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
