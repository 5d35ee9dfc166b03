"""Where the generator's microseconds go, measured by timers put around its functions.

The timers are put there from outside and taken away again, so the generator itself has none. What
a timer costs is measured on an empty function and taken off. The clock is the time this process
was given on its core, so that other work on the machine is not counted.
"""

from __future__ import annotations

import contextlib
import importlib
import statistics
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

GENERATOR = "keras_crnn.synthesis.generator"
DRAWER = "keras_crnn.synthesis.word_drawer"
OVERHEAD_CALLS = 20_000


class Stage(NamedTuple):
    """A row of the table.

    name: str. What it is called.
    places: pairs of a module and a dotted name in it; their times are added.
    inside: bool. Part of the stage above it, and so not added up again.
    """

    name: str
    places: tuple[tuple[str, str], ...]
    inside: bool = False


STAGES = (
    Stage("word", (("keras_crnn.synthesis.words", "WordSource.draw"),)),
    Stage("face choice", ((DRAWER, "choose_face"),)),
    Stage("layout", ((DRAWER, "lay_out_freely"),)),
    Stage("warp", ((DRAWER, "warp"),)),
    Stage("placement", ((DRAWER, "place"),)),
    Stage("raster", ((DRAWER, "rasterise"),)),
    Stage("neighbours", ((DRAWER, "draw_neighbours"),)),
    Stage("ink dressing", ((DRAWER, "dress"),)),
    Stage("elastic", (("keras_crnn.synthesis.elastic", "ElasticFields.distort"),)),
    Stage("background and blending", ((GENERATOR, "blend"),)),
    Stage("contrast gate", (("keras_crnn.synthesis.blend", "contrast_correction"),), inside=True),
    Stage("light", ((GENERATOR, "illuminate"),)),
    Stage("degradation", ((GENERATOR, "degrade"),)),
    Stage("JPEG", (("cv2", "imencode"), ("cv2", "imdecode")), inside=True),
)
REST = "random state and the rest"
RENDER = "render, in all"


class Timer:
    """Adds up the time and the number of calls of one stage."""

    def __init__(self):
        self.seconds = 0.0
        self.calls = 0

    def wrap(self, function: Callable) -> Callable:
        """The same function, timed."""
        clock = time.process_time

        def timed(*arguments, **named):
            begun = clock()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds += clock() - begun
                self.calls += 1

        return timed


def find_place(module: str, dotted: str) -> tuple[object, str] | None:
    """The object that holds a name, and the name; None where there is no such thing."""
    try:
        owner: object = importlib.import_module(module)
    except ImportError:
        return None
    *path, name = dotted.split(".")
    for step in path:
        owner = getattr(owner, step, None)
    return (owner, name) if callable(getattr(owner, name, None)) else None


@contextlib.contextmanager
def timed_stages(stages=STAGES) -> Iterator[dict[str, Timer]]:
    """Timers by name of stage, in place until the block ends; a stage that has gone has none."""
    timers: dict[str, Timer] = {}
    replaced = []
    try:
        for stage in stages:
            places = [find_place(*place) for place in stage.places]
            for owner, name in filter(None, places):
                function = getattr(owner, name)
                timer = timers.setdefault(stage.name, Timer())
                setattr(owner, name, timer.wrap(function))
                replaced.append((owner, name, function))
        yield timers
    finally:
        for owner, name, function in reversed(replaced):
            setattr(owner, name, function)


def measure_overhead() -> float:
    """Seconds that a timer adds to the stage it measures, for each call."""

    def nothing():
        pass

    timer = Timer()
    timed = timer.wrap(nothing)
    for _ in range(OVERHEAD_CALLS):
        timed()
    begun = time.process_time()
    for _ in range(OVERHEAD_CALLS):
        nothing()
    bare = time.process_time() - begun  # the loop's own cost, small, is taken for the call's
    return max(0.0, (timer.seconds - bare) / OVERHEAD_CALLS)


def measure_stages(
    render: Callable[[int], object],
    finishes: dict[str, Callable],
    count: int,
    repeats: int,
    stages=STAGES,
) -> dict[str, float]:
    """Microseconds an image of each stage: medians over the repeats.

    Each repeat renders the same images twice, without timers for the whole and with timers for
    the stages, so that the timers do not slow down what the whole is measured by.

    Args:
        render: function of a number that gives an image.
        finishes: functions of an image that follow, by name.
        count: int. Images a repeat.
        repeats: int.
        stages: the rows.

    Returns:
        Microseconds by name of stage, without the stages that have gone; then `REST`, `RENDER`
        and the finishes.
    """
    rows: dict[str, list[float]] = {}
    overhead = measure_overhead()
    for _ in range(repeats):
        begun = time.process_time()
        images = [render(number) for number in range(count)]
        rows.setdefault(RENDER, []).append(time.process_time() - begun)
        for name, finish in finishes.items():
            begun = time.process_time()
            for image in images:
                finish(image)
            rows.setdefault(name, []).append(time.process_time() - begun)
        with timed_stages(stages) as timers:
            for number in range(count):
                render(number)
        for name, timer in timers.items():
            rows.setdefault(name, []).append(timer.seconds - overhead * timer.calls)
    medians = {name: statistics.median(values) / count * 1e6 for name, values in rows.items()}
    measured = {stage.name: medians[stage.name] for stage in stages if stage.name in medians}
    outer = sum(measured.get(stage.name, 0.0) for stage in stages if not stage.inside)
    measured[REST] = medians[RENDER] - outer
    for name in (RENDER, *finishes):
        measured[name] = medians[name]
    return measured
