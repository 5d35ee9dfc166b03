import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from drawn_words import CLEAN_WORDS, count_right, draw_word

from keras_crnn import ImageError, Recognizer
from keras_crnn.network.weight_archive import RECORD
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.recognition.engines import LiteRTEngine
from keras_crnn.transcription.ctc_score import score_label


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer.from_pretrained("crnn-en", threads=2)


@pytest.fixture(scope="module")
def images():
    return [draw_word(word) for word in CLEAN_WORDS]


def encode(image, format="PNG"):
    buffer = io.BytesIO()
    image.save(buffer, format)
    return buffer.getvalue()


def assert_same(readings, others, tolerance=1e-6):
    """Equal texts and spans, and confidences to what an other batch size may change."""
    for reading, other in zip(readings, others, strict=True):
        assert reading.text == other.text
        assert reading.confidence == pytest.approx(other.confidence, abs=tolerance)
        spans = [(c.left, c.right) for c in reading.characters]
        assert spans == [(c.left, c.right) for c in other.characters]


def test_reads_clean_words(recognizer, images):
    readings = recognizer.read(images)
    assert count_right(CLEAN_WORDS, [reading.text for reading in readings]) >= 8
    for reading in readings:
        assert 0 < reading.confidence <= 1
        assert all(0 < c.probability <= 1 for c in reading.characters)
        assert "".join(c.text for c in reading.characters) == reading.text


def test_every_kind_of_source_reads_the_same(recognizer, images, tmp_path):
    image = images[0]
    path = tmp_path / "word.png"
    image.save(path)
    expected = recognizer.read(image)
    grey = np.asarray(image)
    sources = [
        path,
        str(path),
        path.read_bytes(),
        io.BytesIO(path.read_bytes()),
        grey,
        grey[:, :, np.newaxis],
        np.repeat(grey[:, :, np.newaxis], 3, axis=2),
        image.convert("RGB"),
        grey / np.float32(255),
    ]
    assert [recognizer.read(source) for source in sources[:3]] == [expected] * 3
    sources[3].seek(0)
    assert recognizer.read(sources) == [expected] * len(sources)
    assert recognizer.read(tuple(sources[4:])) == [expected] * len(sources[4:])


def test_an_array_of_images_is_read_as_a_list(recognizer, images):
    batch = np.stack([np.asarray(image.resize((120, 40))) for image in images])[..., np.newaxis]
    readings = recognizer.read(batch)
    assert len(readings) == len(images)
    assert readings == recognizer.read(list(batch))
    assert readings[0] == recognizer.read(batch[0])


def test_nothing_gives_nothing(recognizer):
    assert recognizer.read([]) == []
    assert recognizer.read(np.zeros((0, 32, 100, 1), np.uint8)) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (32, 100)])
def test_any_size_is_read(recognizer, shape):
    reading = recognizer.read(np.zeros(shape, np.uint8))
    assert len(reading.characters) == len(reading.text)
    assert 0 < reading.confidence <= 1


def test_order_and_earlier_images_change_nothing(images):
    # One interpreter: the LSTMs' state of one image must not reach the next.
    recognizer = Recognizer.from_pretrained(threads=1)
    alone = [Recognizer.from_pretrained(threads=1).read(image) for image in images[:3]]
    assert recognizer.read(images[:3]) == alone
    assert recognizer.read(images[2::-1]) == alone[::-1]
    recognizer.read(np.random.default_rng(0).integers(0, 256, (32, 100), np.uint8))
    assert recognizer.read(images[0]) == alone[0]


def test_threads_keep_the_order(recognizer, images):
    many = [images[k % len(images)] for k in range(40)]
    readings = recognizer.read(many)
    one = Recognizer.from_pretrained("crnn-en", threads=1).read(images)
    assert readings == [one[k % len(images)] for k in range(40)]


def test_spans_cover_the_image_in_order(recognizer, images):
    for image, reading in zip(images, recognizer.read(images), strict=True):
        borders = [(c.left, c.right) for c in reading.characters]
        assert borders[0][0] >= 0
        assert borders[-1][1] <= image.width
        assert all(left < right for left, right in borders)
        for (_, right), (left, _) in pairwise(borders):
            assert right == left


def test_spans_are_near_the_letters(recognizer):
    # The borders lie between the peaks of CTC, so they are near the true edges and not on them.
    reading = recognizer.read(draw_word("hotel"))
    width = draw_word("hotel").width
    assert reading.text == "hotel"
    centers = [(c.left + c.right) / 2 / width for c in reading.characters]
    expected = [0.18, 0.39, 0.58, 0.73, 0.88]  # of the letters as drawn
    assert centers == pytest.approx(expected, abs=0.08)


def test_spans_scale_with_the_image(recognizer):
    # Resized to one width both give nearly the same pixels.
    small = recognizer.read(draw_word("market"))
    image = draw_word("market", stretch=3)
    large = recognizer.read(image)
    assert small.text == large.text
    for a, b in zip(small.characters, large.characters, strict=True):
        assert (b.left, b.right) == pytest.approx((3 * a.left, 3 * a.right), abs=0.08 * image.width)
    assert large.characters[-1].right > draw_word("market").width


def test_keras_weights_read_as_the_exported_file_does(recognizer, images):
    weights = Recognizer.load(pretrained_file("crnn-en", ".npz"))
    assert weights.spec == recognizer.spec
    readings = weights.read(images)
    assert count_right([r.text for r in recognizer.read(images)], [r.text for r in readings]) >= 9
    # In Keras too, what stands beside an image in its batch changes nothing
    # but the order of float32 sums: a part in 10,000 is far below what a leak would do.
    assert_same([weights.read(image) for image in images[:2]], readings[:2], tolerance=1e-4)
    assert_same(weights.read(images[::-1]), readings[::-1], tolerance=1e-4)
    assert weights.read([]) == []


def test_an_unknown_name_lists_the_models():
    with pytest.raises(ValueError, match="no model 'best'; choose one of crnn-en"):
        Recognizer.from_pretrained("best")


@pytest.mark.parametrize("given", ["crnn-en", "mine.tflite"])
def test_a_name_or_a_path_given_for_an_engine_says_how_to_open_it(given):
    with pytest.raises(ValueError, match=r"is no engine: .* Recognizer\.load, .*\.from_pretrained"):
        Recognizer(given)


def test_the_none_of_the_shell_is_told_from_that_of_python():
    with pytest.raises(ValueError, match="language_model is 'none': in Python give None"):
        Recognizer.from_pretrained("crnn-en-full", language_model="none")


@pytest.mark.parametrize("name", ["no.tflite", "no.npz", "folder.tflite"])
def test_a_missing_file_is_named(tmp_path, name):
    (tmp_path / "folder.tflite").mkdir()
    path = tmp_path / name
    with pytest.raises(FileNotFoundError, match=re.escape(f"no model file {str(path)!r}")):
        Recognizer.load(path)


def test_a_folder_given_for_a_model_names_a_file_in_it(tmp_path):
    (tmp_path / "model.tflite").touch()
    (tmp_path / "errors.html").touch()
    with pytest.raises(FileNotFoundError, match=r"a folder: give a file in it, .*model\.tflite"):
        Recognizer.load(tmp_path)


def test_a_file_that_keras_saved_says_what_to_save_instead(tmp_path):
    path = tmp_path / "mine.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("metadata.json", "{}")
    with pytest.raises(ValueError, match=r"a file that Keras saved.* save_weights"):
        Recognizer.load(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("model.txt", b"hello", "is no .tflite or .onnx file, and no .npz weights"),
        ("model.tflite", b"", "holds no keras-crnn model"),
        ("model.tflite", b"hello", "holds no keras-crnn model"),
        ("model.npz", b"hello", "holds no keras-crnn model"),
    ],
)
def test_a_file_that_is_no_model_is_named(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        Recognizer.load(path)
    assert str(path) in str(caught.value)


def test_weights_of_something_else_are_refused(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, kernel=np.zeros(3))
    with pytest.raises(ValueError, match=rf"other\.npz' carries no {RECORD}"):
        Recognizer.load(path)


def cut_the_end(content):
    return content[: len(content) // 2]


def cut_the_middle(content):
    return content[:1000] + content[-len(content) // 4 :]


def clear_the_head(content):
    return bytes(4000) + content[4000:]


@pytest.mark.parametrize("damage", [cut_the_end, cut_the_middle, clear_the_head])
def test_a_damaged_file_is_named(tmp_path, damage):
    path = tmp_path / "damaged.tflite"
    path.write_bytes(damage(pretrained_file("crnn-en", ".tflite").read_bytes()))
    with pytest.raises(ValueError, match=r"damaged\.tflite'"):
        Recognizer.load(path)


@pytest.mark.parametrize("threads", [0, -1])
def test_threads_are_checked(threads):
    with pytest.raises(ValueError, match=f"threads must be at least 1; got {threads}"):
        LiteRTEngine(pretrained_file("crnn-en", ".tflite"), threads)


def test_the_bad_image_is_named(recognizer, images, tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("not an image")
    with pytest.raises(ImageError, match=r"notes\.png: is not an image"):
        recognizer.read([images[0], path, images[1]])
    with pytest.raises(ImageError, match=r"gone\.png: cannot be opened"):
        recognizer.read(tmp_path / "gone.png")
    with pytest.raises(ImageError, match=r"array \(2, 3, 4, 5, 6\)"):
        recognizer.read(np.zeros((2, 3, 4, 5, 6), np.uint8))
    assert recognizer.read(images[0]).text  # and goes on reading


class Heated:
    """An engine whose model has a temperature."""

    def __init__(self, engine, temperature):
        self.spec = replace(engine.spec, temperature=temperature)
        self.probabilities = engine.probabilities


def test_a_temperature_changes_confidence_and_no_text(images):
    engine = LiteRTEngine(pretrained_file("crnn-en", ".tflite"))
    plain, hot = (Recognizer(Heated(engine, t), language_model=None) for t in (1.0, 2.0))
    (frames,) = plain.frames(images[:1])
    assert frames.shape == (26, 37)
    for cold, warm in zip(plain.read(images), hot.read(images), strict=True):
        assert cold.text == warm.text
        assert warm.confidence < cold.confidence
    powers = np.sqrt(frames)
    reading = hot.read(images[0])
    ids = engine.spec.alphabet.encode(reading.text)
    expected = score_label(powers / powers.sum(1, keepdims=True), ids)
    assert reading.log_probability == pytest.approx(expected, rel=1e-4)
