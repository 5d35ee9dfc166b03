"""Times pyctcdecode for the decoding benchmark; it needs pyctcdecode and NumPy alone.

Read: `frames.npz` and `request.json` of the folder given, as `decoding_speed.ask_peer` writes
them. Written: `answer.json` there. A lexicon is given as hotwords, the nearest that pyctcdecode
has without a KenLM model: they raise a score and exclude nothing.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from pyctcdecode import build_ctcdecoder


def main(folder: Path) -> None:
    """Reads every word with every list of hotwords, until the seconds of each have gone."""
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    with np.load(folder / "frames.npz") as stored:
        frames = np.split(stored["frames"], stored["ends"][:-1])
    logarithms = [np.log(np.maximum(one, 1e-30)) for one in frames]  # (time, classes) each
    decoder = build_ctcdecoder(request["labels"])
    decoder.decode(logarithms[0], beam_width=request["width"])  # the first one is slower
    found = {}
    for name, lists in request["lexicons"].items():
        milliseconds, texts = [], []
        for k, one in enumerate(logarithms):
            if k >= request["least"] and sum(milliseconds) > 1000 * request["seconds"]:
                break
            hotwords = lists and lists[k % len(lists)]
            begun = time.perf_counter()
            texts.append(decoder.decode(one, beam_width=request["width"], hotwords=hotwords))
            milliseconds.append(1000 * (time.perf_counter() - begun))
        found[name] = {"milliseconds": milliseconds, "texts": texts}
    answer = {"version": f"pyctcdecode {version('pyctcdecode')}", "found": found}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
