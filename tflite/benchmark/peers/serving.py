"""The loop that every measured recogniser runs in a process of its own.

It is used by Python environments that have neither Keras nor this package, so it imports nothing
but the standard library. The parent writes one JSON object a line to standard input and reads
one a line back; `tflite/benchmark/contestants.py` is the other end.

A recogniser of your own:

    from serving import serve
    import mine

    serve(
        decode=mine.read_image,
        load=lambda: mine.Model("mine.bin", threads=1).read,  # image -> text
        size=os.path.getsize("mine.bin"),
    )
"""

from __future__ import annotations

import json
import os
import sys
import time

STARTED = time.perf_counter()  # this module is imported before what is measured


def serve(decode, load, size, name="", versions="") -> None:
    """Loads a recogniser when the first word comes, and reads what it is told to.

    Args:
        decode: function of a path that gives an image. Not timed.
        load: function without arguments that gives `read(image)`, which gives the text, or the
            text and the milliseconds that the network alone took. Loading, and the first word
            after it, are timed together; what was imported before `serve` is told apart.
        size: int. Bytes of the recogniser's files.
        name: str. What it says of itself.
        versions: str. Of its libraries.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not be taken for an answer
    imported = 1000 * (time.perf_counter() - STARTED)
    answer(answers, size=size, name=name, versions=versions, imported=imported)
    read, before, loaded = None, None, None
    for line in sys.stdin:
        command = json.loads(line)
        image = decode(command["image"])
        if read is None:
            before = forget_peak()
            begun = time.perf_counter()
            read = load()
            read(image)
            loaded = 1000 * (time.perf_counter() - begun)
        text, spent, inner = read_word(read, image, command["repeats"])
        peak = memory("VmHWM")
        grown = None if before is None or peak is None else peak - before
        answer(answers, text=text, spent=spent, inner=inner, loaded=loaded, memory=grown)


def read_word(read, image, repeats):
    """Text of an image, and the milliseconds of each of several readings, whole and network.

    With more than one repeat there is one more before them, which brings this recogniser's
    weights back into the caches that the others have used meanwhile.
    """
    if repeats > 1:
        read(image)
    text, spent, inner = "", [], []
    for _ in range(repeats):
        begun = time.perf_counter()
        found = read(image)
        spent.append(1000 * (time.perf_counter() - begun))
        if isinstance(found, tuple):
            found, network = found
            inner.append(network)
        text = found
    return text, spent, inner


def forget_peak():
    """Megabytes in use now, from which on the system keeps the peak anew; None where unknown."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:  # then the peak is that of the whole process
        return memory("VmHWM")
    return memory("VmRSS")


def memory(field):
    """Megabytes of a field of /proc/self/status, or None on a system that has no such file."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        pass
    return None


def answer(answers, **values) -> None:
    """Writes one line to the parent."""
    answers.write(json.dumps(values) + "\n")
    answers.flush()
