import string

import numpy as np
import pytest
from drawn_words import draw_word
from labelled_folders import make_set

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.config import TINY_CONFIG
from keras_crnn.network.spec import ModelSpec
from keras_crnn.text.alphabet import PAPER_ALPHABET, Alphabet
from keras_crnn.training import development
from keras_crnn.training.development import load_set, open_development_sets, read_texts

FULL = Alphabet(string.digits + string.ascii_letters + "'!")
SPEC = ModelSpec(FULL, TINY_CONFIG, Preprocessing(width=None))
LINE = "TOTAL AMOUNT DUE IN THIRTY DAYS FROM TODAY OR EARLIER 12.50"


@pytest.fixture
def folder(tmp_path):
    """Two words and a line, its image 1,984 pixels wide as it is read; and other truths."""
    made = make_set(tmp_path / "mixed", [("hotel", "Hotel"), ("open", "?"), ("hotel", LINE)])
    draw_word("hotel").resize((1984, 32)).save(tmp_path / "mixed" / "2.png")
    (tmp_path / "mixed" / "gt_exact.tsv").write_text("0.png\thotel\n")
    return made


def look(images):
    """Logits by which an image reads as its width: `a` for 100 pixels, `b` for 116 ..."""
    assert images.dtype == np.uint8
    frames = np.zeros((len(images), 4, SPEC.alphabet.classes), np.float32)
    frames[:, 1, FULL.encode("a")[0] + (images.shape[2] - 100) // 16] = 9
    frames[:, [0, 2, 3], 0] = 9
    return frames


def test_a_set_is_loaded_whole_at_the_widths_of_reading(folder):
    labelled = load_set(folder, SPEC, "caseless")
    assert labelled.texts == ["hotel", "?", LINE.lower()]
    widths = [image.shape[1] for image in labelled.images]
    assert widths == [SPEC.preprocessing(f"{folder}/{k}.png").shape[1] for k in range(3)]
    assert widths[2] == 1984
    paper = load_set(folder, SPEC, "paper")
    assert paper.texts == ["hotel", "totalamountdueinthirtydaysfromtodayorearlier1250"]
    assert paper.skipped.counts == {"no character of the alphabet": 1}


def test_a_model_of_one_width_keeps_it(folder):
    spec = ModelSpec(FULL, TINY_CONFIG, Preprocessing(width=100))
    for few_shapes in (False, True):
        images = load_set(folder, spec, "caseless", few_shapes).images
        assert {image.shape for image in images} == {(32, 100, 1)}


def test_what_compiles_each_shape_sees_few(folder):
    labelled = load_set(folder, SPEC, "caseless", few_shapes=True)
    exact = load_set(folder, SPEC, "caseless")
    for rounded, image in zip(labelled.images, exact.images, strict=True):
        width = rounded.shape[1]
        assert width % 16 == 0 or width == 100
        assert abs(width - image.shape[1]) <= 8
    shapes = []
    texts = read_texts(
        lambda batch: shapes.append(batch.shape) or look(batch),
        [np.zeros((32, width, 1), np.uint8) for width in [100, 116] * 150 + [132] * 5],
        SPEC,
        few_shapes=True,
    )
    assert texts == ["a", "b"] * 150 + ["c"] * 5
    assert sorted(shapes) == [(16, 32, 132, 1), (220, 32, 116, 1), (256, 32, 100, 1)]


def test_texts_come_in_the_order_of_the_images():
    widths = [132, 100, 116, 100, 132]
    images = [np.zeros((32, width, 1), np.uint8) for width in widths]
    assert read_texts(look, images, SPEC) == ["c", "a", "b", "a", "c"]


def test_a_network_that_diverged_is_read_and_not_refused():
    def predict(batch):
        logits = look(batch).astype(float)
        logits[:, -1] = np.nan
        return logits

    assert len(read_texts(predict, [np.zeros((32, 100, 1), np.uint8)], SPEC)) == 1


def test_long_lines_come_in_smaller_batches():
    sizes = []

    def predict(batch):
        sizes.append(len(batch))
        return np.zeros((len(batch), 4, SPEC.alphabet.classes), np.float32)

    read_texts(predict, [np.zeros((32, 2000, 1), np.uint8)] * 30, SPEC)
    assert sizes == [12, 12, 6]


def test_each_set_may_name_its_protocol(folder):
    sets = open_development_sets([folder, (f"{folder}/gt_exact.tsv", "paper")], SPEC, "caseless")
    assert [(one.name, one.protocol.name) for one in sets] == [
        ("mixed", "caseless"),
        ("mixed/gt_exact", "paper"),
    ]
    assert (len(sets[0].texts), sets[1].texts) == (3, ["hotel"])


def test_sets_called_alike_are_told_apart(folder):
    sets = open_development_sets([folder, (folder, "paper")], SPEC, "exact")
    assert [one.name for one in sets] == ["mixed=exact", "mixed=paper"]
    with pytest.raises(ValueError, match="2 development sets are called 'mixed=exact'"):
        open_development_sets([folder, (folder, "exact")], SPEC, "exact")


def test_a_set_of_which_nothing_is_left_is_refused(tmp_path):
    folder = make_set(tmp_path / "signs", [("open", "?")])
    with pytest.raises(ValueError, match="no word that could be used: 1 skipped"):
        load_set(folder, ModelSpec(PAPER_ALPHABET, TINY_CONFIG, Preprocessing()))


def test_on_jax_and_gpus_sets_are_read_in_few_shapes(folder, monkeypatch):
    for compiles in (False, True):
        monkeypatch.setattr(development, "compiles_each_shape", lambda answer=compiles: answer)
        assert open_development_sets([folder], SPEC, "exact")[0].few_shapes == compiles
