"""Files that version 0.1 wrote are read as it read them.

They were made with its code (commit fb4f9ac) from a network of chance weights; the probabilities
beside them are those of its own readings, which were of the best path alone.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from keras_crnn import Recognizer
from keras_crnn.network.temperature import temper
from keras_crnn.transcription import best_path

FOLDER = Path(__file__).parent / "version_0_1"
IMAGE = (np.arange(32 * 100).reshape(32, 100) * 7 % 256).astype(np.uint8)


@pytest.mark.parametrize("suffix", [".npz", ".tflite"])
def test_a_file_of_version_0_1_reads_as_it_did(suffix):
    if suffix == ".npz":
        pytest.importorskip("keras")
    recognizer = Recognizer.load(FOLDER / f"tiny{suffix}")
    assert recognizer.spec.temperature == 1.3
    reading = recognizer.read(IMAGE)
    wanted = json.loads((FOLDER / "log_probabilities.json").read_text(encoding="utf-8"))[suffix]
    assert reading.text == "tw"
    path = best_path(temper(recognizer.frames([IMAGE])[0].astype(float), 1.3))
    assert path.log_probability == pytest.approx(wanted, abs=0.05)  # of two nats a frame
    assert path.log_probability < reading.log_probability < 0
