"""A recogniser for races: it reads the name of the file."""

import sys
from pathlib import Path

from tflite.benchmark.contestants import enter_peer

ROOT = Path(__file__).parents[3]
#: A recogniser that reads the name of the file, and one that breaks down at its third word.
SAYS_NAME = """
import sys, time
from pathlib import Path
from random import Random
sys.path.insert(0, {peers!r})
from serving import serve

def load():
    print("a greeting that is no answer", flush=True)
    held = bytearray({megabytes} * 10**6)
    for place in range(0, len(held), 4096):
        held[place] = 1
    words = []
    def read(image):
        words.append(image)
        if len(words) > {most}:
            sys.exit("no more words")
        time.sleep(0.001 * len(held) / 10**6)
        return image, 0.5
    return read

serve(lambda path: Path(path).stem, load, 1234, versions="Says 1.0")
"""


def write_peer(folder, name="says", megabytes=0, most=10**6):
    """A contestant that runs a script of the above."""
    path = folder / f"{name}.py"
    peers = str(ROOT / "tflite" / "benchmark" / "peers")
    path.write_text(SAYS_NAME.format(peers=peers, megabytes=megabytes, most=most), encoding="utf-8")
    return enter_peer(f"{name}={sys.executable} {path}")
