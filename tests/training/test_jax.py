import importlib.util
from pathlib import Path

import brute_force
import numpy as np
import pytest
from jax_processes import ENVIRONMENT

from keras_crnn.data.labels import pack_labels
from keras_crnn.transcription import best_path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="needs jax"),
]

SCRIPT = Path(__file__).with_name("train_on_jax.py")
CASES = [([1], 5), ([1, 2], 4), ([1, 1], 5), ([2, 2], 3), ([1, 1, 2], 4), ([], 3), ([2], 1)]


@pytest.fixture(scope="module")
def given():
    """Logits `(7, 5, 3)` and packed labels, some images padded."""
    ids, steps = zip(*CASES, strict=True)
    logits = np.random.default_rng(0).normal(0, 2, (len(CASES), 5, 3)).astype(np.float32)
    return logits, pack_labels(ids, steps, max_length=4)


@pytest.fixture(scope="module")
def results(run_python, tmp_path_factory, fonts, backgrounds, word_list, given):
    """What `train_on_jax.py` found, in a process without TensorFlow."""
    path = tmp_path_factory.mktemp("jax") / "results.npz"
    np.savez(path, logits=given[0], labels=given[1])
    arguments = (str(SCRIPT), fonts, backgrounds, word_list, str(path))
    run_python(*arguments, **ENVIRONMENT)
    with np.load(path) as results:
        return dict(results)


def test_it_trains_without_tensorflow(results):
    assert results["iterations"] == 4
    assert results["moved"]
    assert results["logits"].shape == (4, 26, 37)
    assert np.isfinite(results["history/loss"]).all()
    for name in ("word_accuracy", "character_error_rate", "normalized_edit_similarity"):
        values = results[f"history/{name}"]
        assert values.shape == (2,)
        assert np.all(values >= 0)


def test_weights_can_be_stored_and_loaded(results):
    np.testing.assert_allclose(results["loaded"], results["logits"], atol=0.02)


def test_words_are_used_again(results):
    assert results["reused/iterations"] == 5
    names, row = str(results["reused/log"]).splitlines()
    mean = float(row.split(",")[names.split(",").index("mean_uses")])
    assert 0 < mean <= 3


def test_own_widths_are_compiled_for_a_few_shapes(results):
    assert len(results["own/widths"]) > 1
    assert results["own/shapes"] == len(results["own/widths"]) <= 12
    assert results["own/sizes"].tolist() == [4]


def test_augmentation_is_that_of_its_seed(results):
    first = results["augment/first"]
    assert first.dtype == np.uint8
    assert first.shape == results["augment/plain"].shape
    np.testing.assert_array_equal(first, results["augment/again"])
    # What is compiled sums in another order, which may tip a rounding.
    np.testing.assert_allclose(first, results["augment/eager"].astype(int), atol=1)
    for other in ("plain", "other"):
        assert (first != results[f"augment/{other}"]).mean() > 0.5


def test_ctc_is_the_sum_over_alignments(results, given):
    logits, _ = given
    for k, (ids, steps) in enumerate(CASES):
        value, gradient = brute_force.ctc(logits[k, :steps], ids)
        np.testing.assert_allclose(results["losses"][k], value, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(results["gradients"][k, :steps], gradient, atol=1e-4)
        np.testing.assert_allclose(results["gradients"][k, steps:], 0, atol=1e-6)


def test_metrics_agree_with_plain_python(results, given):
    texts = [best_path(f, steps).ids for f, (_, steps) in zip(given[0], CASES, strict=True)]
    truths = [ids for ids, _ in CASES]
    edits = [brute_force.edit_distance(a, b) for a, b in zip(texts, truths, strict=True)]
    longer = [max(len(a), len(b), 1) for a, b in zip(texts, truths, strict=True)]
    expected = {
        "word_accuracy": np.mean([a == b for a, b in zip(texts, truths, strict=True)]),
        "character_error_rate": sum(edits) / sum(map(len, truths)),
        "normalized_edit_similarity": np.mean(1 - np.array(edits) / longer),
    }
    for name, value in expected.items():
        np.testing.assert_allclose(results[f"metric/{name}"], value, rtol=1e-5)
