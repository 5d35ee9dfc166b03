"""The loop every measured generator runs in a process of its own.

It is used by Python environments that have neither Keras nor this package, so it imports nothing
but the standard library and OpenCV. The parent writes commands to standard input, one JSON object
a line, and reads one JSON object a line back; `workers.py` beside this folder is the other end.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

BLOCK = 20  # images between two looks at the clocks: few, so that they are still in the cache
WARM_IMAGES = 3


def serve(open_render, add_arguments=None, more_finishes=None) -> None:
    """Opens a generator, warms it up, and renders as many images as it is told to.

    Args:
        open_render: function of the parsed arguments that gives `render(index)`, which gives a
            grey image, uint8 `(height, width)`. What it imports is imported after standard output
            has been put aside, since some libraries greet there.
        add_arguments: function of the argparse parser, for arguments of one generator alone.
        more_finishes: function without arguments that gives a dictionary of further functions of
            an image, timed like the resizing. Defaults to none.
    """
    parser = argparse.ArgumentParser()
    for name in ("--fonts", "--backgrounds", "--words"):
        parser.add_argument(name, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--core", type=int, help="the one core to run on")
    parser.add_argument("--warm-up", type=float, default=2.0, help="seconds before the first run")
    if add_arguments:
        add_arguments(parser)
    arguments = parser.parse_args()
    if arguments.core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {arguments.core})
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    import cv2

    cv2.setNumThreads(1)
    render = open_render(arguments)
    finishes = {"resize": lambda image: cv2.resize(image, (100, 32), interpolation=cv2.INTER_AREA)}
    finishes.update(more_finishes() if more_finishes else {})
    answer(answers, images_a_second=warm_up(render, finishes, arguments.warm_up))
    for line in sys.stdin:
        command = json.loads(line)
        answer(answers, **measure(render, finishes, command["first"], command["count"]))


def answer(answers, **values) -> None:
    """Writes one line to the parent."""
    answers.write(json.dumps(values) + "\n")
    answers.flush()


def warm_up(render, finishes, seconds: float) -> float:
    """Renders for some seconds; gives the images a second of the second half."""
    begun, done = time.perf_counter(), 0
    half = None
    while True:
        image = render(done)
        for finish in finishes.values():
            finish(image)
        done += 1
        now = time.perf_counter()
        if half is None and now - begun > seconds / 2:
            half = now, done
        if now - begun > seconds and half and done >= max(WARM_IMAGES, half[1] + 1):
            return (done - half[1]) / (now - half[0])


def measure(render, finishes, first: int, count: int) -> dict[str, dict[str, float]]:
    """Seconds of the wall clock and of this process's time on its core, by part of the work."""
    spent = {part: {"wall": 0.0, "cpu": 0.0} for part in ("render", *finishes)}
    for start in range(first, first + count, BLOCK):
        numbers = range(start, min(start + BLOCK, first + count))
        wall, cpu = time.perf_counter(), time.process_time()
        images = [render(number) for number in numbers]
        wall, cpu = add_to(spent["render"], wall, cpu)
        for part, finish in finishes.items():
            for image in images:
                finish(image)
            wall, cpu = add_to(spent[part], wall, cpu)
    return spent


def add_to(spent: dict[str, float], wall: float, cpu: float) -> tuple[float, float]:
    """Adds what has passed since the two readings; gives new readings."""
    new_wall, new_cpu = time.perf_counter(), time.process_time()
    spent["wall"] += new_wall - wall
    spent["cpu"] += new_cpu - cpu
    return new_wall, new_cpu
