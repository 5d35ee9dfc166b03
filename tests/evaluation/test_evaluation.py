import string

import numpy as np
import pytest
from drawn_words import draw_word

from keras_crnn.data.word_sets import open_set
from keras_crnn.evaluation.measure import measure, word_accuracy
from keras_crnn.evaluation.protocols import open_protocol
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.text.alphabet import Alphabet

FULL = Alphabet(string.digits + string.ascii_letters + "'!")
EXACT = open_protocol("exact", FULL)
PAPER = open_protocol("paper", FULL)


class Scripted:
    """An engine that reads what it is told, a text an image, in their order."""

    def __init__(self, texts, alphabet=FULL, width=None):
        self.spec = ModelSpec(alphabet, TINY_CONFIG, Preprocessing(width=width))
        self.texts = list(texts)
        self.widths = []

    def probabilities(self, images):
        self.widths += [image.shape[1] for image in images]
        return [self._frames(self.texts.pop(0)) for _ in images]

    def _frames(self, text):
        ids = [i for character in self.spec.alphabet.encode(text) for i in (character, 0)]
        frames = np.full((len(ids) + 1, self.spec.alphabet.classes), 1e-6, np.float32)
        frames[np.arange(len(ids) + 1), [*ids, 0]] = 0.9
        return frames


def make_set(folder, truths, stretch=1.0):
    folder.mkdir()
    for k, truth in enumerate(truths):
        draw_word(truth or "x", stretch=stretch).save(folder / f"{k}.png")
    rows = [f"{k}.png\t{truth}\n" for k, truth in enumerate(truths)]
    (folder / "gt.tsv").write_text("".join(rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("protocol", "right", "words"), [("paper", 3, 4), ("caseless", 1, 5), ("exact", 1, 5)]
)
def test_a_model_of_both_cases_under_each_protocol(tmp_path, protocol, right, words):
    folder = make_set(tmp_path / "set", ["Don't", "HOTEL", "Open!", "Tea", "!", ""])
    engine = Scripted(["dont", "HOTEL", "open", "Tee", "'"][:words])
    recognizer = Recognizer(engine, turns="none")  # each image is asked for once
    result = measure(recognizer, open_set(folder), open_protocol(protocol, FULL))
    assert (result.score.right, result.score.words) == (right, words)
    assert engine.texts == []  # every word was read, and no other
    foreign = {"no character of the alphabet": 1} if words == 4 else {}
    assert result.skipped == {**foreign, "no text": 1}
    last = result.outcomes[3]
    tea = ("Tea", "Tee") if protocol == "exact" else ("tea", "tee")
    assert (last.example.image, last.truth, last.text) == (folder / "3.png", *tea)
    with pytest.warns(DeprecationWarning, match=r"is now Outcome\.example\.name"):
        assert last.path == folder / "3.png"
    assert last.confidence == pytest.approx(0.9**7, rel=1e-4)
    assert result.milliseconds > 0


def test_a_model_without_a_width_reads_each_image_at_its_own(tmp_path):
    words = ["it", "restaurant", "newspaper"] * 30  # more than are read at once
    folder = make_set(tmp_path / "set", words, stretch=1.5)
    engine = Scripted(words)
    done = []
    result = measure(
        Recognizer(engine), open_set(folder), EXACT, lambda *progress: done.append(progress)
    )
    assert result.score.accuracy == 1
    assert done == [(64, 90), (90, 90)]
    assert len(engine.widths) == 90
    assert len(set(engine.widths)) == 3


def test_a_warm_up_changes_no_reading(tmp_path):
    folder = make_set(tmp_path / "set", ["a", "b"])
    engine = Scripted(["x", "y", "z", "a", "b"])
    result = measure(Recognizer(engine), open_set(folder), EXACT, warm_up=True)
    assert [outcome.text for outcome in result.outcomes] == ["a", "b"]


def test_word_accuracy_under_the_paper_protocol():
    truths, texts = ["Don't", "HOTEL", "!", "Tea"], ["dont", "HOTEL", "", "Tee"]
    assert word_accuracy(truths, texts) == 1 / 4
    assert word_accuracy(truths, texts, PAPER) == 2 / 3
    with pytest.raises(ValueError, match="None of the 1 truths has"):
        word_accuracy(["!"], ["!"], PAPER)
    with pytest.raises(ValueError, match="2 truths and 1 texts"):
        word_accuracy(["a", "b"], ["a"], PAPER)
