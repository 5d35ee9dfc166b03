import random

import numpy as np
import pytest

from keras_crnn.data.example import Example
from keras_crnn.data.folder import read_folder
from keras_crnn.data.skipped import Skipped
from keras_crnn.data.word_sets import WordSet
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.images.read import read_image
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import PAPER_ALPHABET
from keras_crnn.training.crop_changes import change_crop
from keras_crnn.training.own_crops import HELD_BACK, LEARNED, keep_crops

SPEC = ModelSpec(PAPER_ALPHABET, TINY_CONFIG, Preprocessing(width=None))


def make_crops(texts, seed=0, shape=(32, 100)):
    """A set of noise with texts."""
    rng = np.random.default_rng(seed)
    images = [rng.integers(0, 255, shape, np.uint8) for _ in texts]
    pairs = zip(images, texts, strict=True)
    examples = [Example(image, text, f"crop {k}") for k, (image, text) in enumerate(pairs)]
    return WordSet("crops", None, examples, Skipped())


def keep(crops, folder, apart=None):
    return keep_crops(crops, apart, folder, SPEC, 0.2, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028end", "\rend"])
def test_crops_whose_texts_have_line_ends_are_known_again(end, tmp_path):
    texts = [f"word{k}{end}" for k in range(6)]
    for _ in range(2):
        keep(make_crops(texts), tmp_path / "crops")
    parts = [read_folder(tmp_path / "crops" / name) for name in (LEARNED, HELD_BACK)]
    assert [len(part) for part in parts] == [5, 1]


def test_other_pictures_of_the_same_texts_are_other_crops(tmp_path):
    texts = [f"word{k}" for k in range(6)]
    keep(make_crops(texts), tmp_path / "crops")
    with pytest.raises(ValueError, match="holds other crops than those given"):
        keep(make_crops(texts, seed=1), tmp_path / "crops")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("wordж", "foreign character"),  # its label would be "word"
        ("long" * 30, "label too long for the time steps"),
    ],
)
@pytest.mark.parametrize("held_back", [None, ["held"]])
def test_crops_that_training_would_pass_over_are_left_out_and_counted(
    text, reason, held_back, tmp_path
):
    crops = make_crops([*(f"word{k}" for k in range(5)), text, text])
    apart = held_back and make_crops(held_back, seed=1)
    assert keep(crops, tmp_path / "crops", apart).counts == {reason: 2}
    parts = [read_folder(tmp_path / "crops" / name) for name in (LEARNED, HELD_BACK)]
    assert all(one.text.startswith(("word", "held")) for part in parts for one in part)
    assert sum(map(len, parts)) == 5 + len(held_back or ())


def test_large_crops_are_learned_from_smaller_copies_and_measured_as_they_are(tmp_path):
    crops = make_crops([f"word{k}" for k in range(6)], shape=(800, 3000))
    for _ in range(2):  # and are known again
        keep(crops, tmp_path / "crops")
    learned, held = (
        [read_image(one.image).shape for one in read_folder(tmp_path / "crops" / name)]
        for name in (LEARNED, HELD_BACK)
    )
    assert (set(learned), set(held)) == ({(128, 480)}, {(800, 3000)})


def test_crops_wider_than_the_network_reads_are_learned_from_narrower_copies(tmp_path):
    crops = make_crops([f"word{k}" for k in range(6)], shape=(8, 70_000))
    for _ in range(2):  # and are known again
        keep(crops, tmp_path / "crops")
    learned = [read_image(one.image) for one in read_folder(tmp_path / "crops" / LEARNED)]
    assert {image.shape for image in learned} == {(8, 8192)}
    for seed in range(10):  # some go through a JPEG file, which has its limits
        change_crop(learned[0], random.Random(seed))


def test_what_a_folder_to_measure_with_lacks_is_counted(tmp_path):
    crops, apart = make_crops(["learned"]), make_crops(["held"], seed=1)
    for name in ("gone.png", "lost.png"):
        apart.skipped.add("missing image", name)
    crops.skipped.add("missing image", "away.png")
    skipped = keep(crops, tmp_path / "crops", apart)
    assert str(skipped) == "3 skipped: 3 missing image (away.png, gone.png, lost.png)"


def test_a_picture_that_is_measured_with_is_not_learned(tmp_path):
    crops = make_crops([f"word{k}" for k in range(6)])
    apart = WordSet("apart", None, crops.examples[1:3], Skipped())
    assert keep(crops, tmp_path / "crops", apart).counts == {"picture that is held back too": 2}
    learned = [one.text for one in read_folder(tmp_path / "crops" / LEARNED)]
    assert learned == ["word0", "word3", "word4", "word5"]
    crops = make_crops(["word0", "word1"])
    with pytest.raises(ValueError, match=r"No crop is left to learn: .*2 picture.* held back too"):
        keep(crops, tmp_path / "others", crops)


def test_no_picture_is_on_both_sides_of_the_parting(tmp_path):
    one = make_crops(["word"]).examples[0]
    crops = WordSet("crops", None, [*make_crops(["a"] * 4, seed=1).examples, one, one], Skipped())
    for seed in range(6):
        keep_crops(crops, None, tmp_path / str(seed), SPEC, 0.2, seed)
        parts = [read_folder(tmp_path / str(seed) / name) for name in (LEARNED, HELD_BACK)]
        learned, held = ([read_image(one.image).tobytes() for one in part] for part in parts)
        assert not set(learned) & set(held)
