"""Networks that `crnn-music` was chosen among: size, time a staff, staves trained a second.

Run on a machine with nothing else to do:

    python benchmarks/music_candidates.py [--networks DIR] [--out candidates.md]

`--networks` writes each candidate as a JSON file for `keras-crnn train --scores DRAWN --network
FILE.json`, which tells what it learns.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from candidates import run_candidates

from keras_crnn.music.pitches import MUSIC_ALPHABET
from keras_crnn.network.config import PAPER_MUSIC_CONFIG, SCORE_CONFIG

STAGES = SCORE_CONFIG.convolutions
#: A frame for each 8 columns: the third pool halves the columns too.
STRIDE_8 = (*STAGES[:4], replace(STAGES[4], pool=(2, 2)), *STAGES[5:])
ONE_WAY = tuple(replace(one, both_ways=False) for one in SCORE_CONFIG.recurrences)
ROWS_64 = replace(SCORE_CONFIG, height=64, name="rows_64")

CANDIDATES = {
    "rows_64": ROWS_64,
    "rows_64_one_way": replace(ROWS_64, recurrences=ONE_WAY, name="rows_64_one_way"),
    "rows_64_stride_8": replace(ROWS_64, convolutions=STRIDE_8, name="rows_64_stride_8"),
    "stride_8": replace(SCORE_CONFIG, convolutions=STRIDE_8, name="stride_8"),
    "score": SCORE_CONFIG,
    "paper_music": PAPER_MUSIC_CONFIG,
}

if __name__ == "__main__":
    sys.exit(
        run_candidates(
            __doc__,
            CANDIDATES,
            MUSIC_ALPHABET,
            10.0,
            batch=16,
            length=12,
            nouns=("staff", "staves"),
        )
    )
