"""Which Apache Beam runner does the work, and with how many processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require

# What Beam 2.77 calls DirectRunner first tries to download and start another program, Prism,
# which heeds no number of processes. This is the one in Python.
LOCAL_RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"


def make_options(beam_options: Sequence[str] = (), processes: int = 1) -> Any:
    """Beam's `PipelineOptions`, with the local runner where none is named.

    Args:
        beam_options: sequence of str. As on Beam's command line.
        processes: int. Processes of the local runner. Defaults to 1.

    Raises:
        ImportError: Apache Beam is not installed.
        ValueError: `processes` is not positive, or above 1 for another runner.
    """
    if processes < 1:
        raise InputError(f"processes is {processes}: give at least 1.")
    require("apache_beam", "beam")
    from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions

    flags = []
    if processes > 1:
        flags = ["--direct_running_mode=multi_processing", f"--direct_num_workers={processes}"]
    options = PipelineOptions([*flags, *beam_options])
    standard = options.view_as(StandardOptions)
    if standard.runner in (None, "DirectRunner"):
        standard.runner = LOCAL_RUNNER
    elif flags:
        raise InputError(
            f"processes is {processes}, but {standard.runner} has its own workers. Leave it at 1 "
            "and set their number by beam_options."
        )
    return options
