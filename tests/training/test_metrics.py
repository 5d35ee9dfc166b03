import brute_force
import keras
import numpy as np
import pytest

from keras_crnn.data.labels import pack_labels
from keras_crnn.evaluation.measure import word_accuracy
from keras_crnn.training.metrics import CharacterErrorRate, NormalizedEditSimilarity, WordAccuracy
from keras_crnn.transcription import best_path

METRICS = (WordAccuracy, CharacterErrorRate, NormalizedEditSimilarity)


def make_batch(seed, words=40, time=9, classes=4, max_length=6):
    """Random logits, and labels of which about half are what best path reads, or nearly."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(words, time, classes)).astype(np.float32)
    steps = random.integers(0, time + 1, words)
    ids = []
    for frames, t in zip(logits, steps, strict=True):
        label = best_path(frames, t).ids[:max_length]
        if random.random() < 0.5:
            label = random.integers(1, classes, random.integers(0, max_length + 1)).tolist()
        ids.append(label)
    return logits, pack_labels(ids, steps.tolist(), max_length), ids


def reference(batches):
    """What the three metrics should say, from plain Python."""
    pairs = [
        (best_path(frames, row[0]).ids, truth)
        for logits, labels, ids in batches
        for frames, row, truth in zip(logits, labels, ids, strict=True)
    ]
    edits = [brute_force.edit_distance(text, truth) for text, truth in pairs]
    longer = [max(len(text), len(truth), 1) for text, truth in pairs]
    return {
        WordAccuracy: np.mean([text == truth for text, truth in pairs]),
        CharacterErrorRate: sum(edits) / sum(len(truth) for _, truth in pairs),
        NormalizedEditSimilarity: np.mean([1 - e / n for e, n in zip(edits, longer, strict=True)]),
    }


@pytest.mark.parametrize("metric", METRICS)
def test_agrees_with_plain_python_over_batches(metric):
    batches = [make_batch(seed) for seed in range(4)] + [make_batch(4, 3, 5, 3, 2)]
    expected = reference(batches)[metric]
    assert 0.1 < expected < 0.9
    measure = metric()
    for logits, labels, _ in batches:
        measure.update_state(labels, logits)
    np.testing.assert_allclose(measure.result(), expected, rtol=1e-5)
    measure.reset_state()
    assert float(measure.result()) == 0
    measure.update_state(batches[0][1], batches[0][0])
    np.testing.assert_allclose(measure.result(), reference(batches[:1])[metric], rtol=1e-5)


@pytest.mark.parametrize(
    ("path", "steps", "label", "accuracy", "errors", "similarity"),
    [
        ([1, 1, 0, 1], 4, [1, 1], 1, 0, 1),  # a blank between repeats
        ([1, 1, 1, 1], 4, [1, 1], 0, 0.5, 0.5),  # none: one character
        ([0, 0, 0, 0], 4, [], 1, 0, 1),  # two empty strings are alike
        ([0, 0, 0, 0], 4, [1, 2], 0, 1, 0),
        ([1, 2, 0, 2], 4, [], 0, 0, 0),  # no characters to divide by
        ([1, 2, 1, 2], 4, [2], 0, 3, 0.25),  # the rate may exceed 1
        ([1, 2, 1, 2], 2, [1, 2], 1, 0, 1),  # padded frames are not read
        ([1, 2, 1, 2], 0, [], 1, 0, 1),
        ([1, 2, 1, 2], 4, [1, 2, 1], 0, 1 / 3, 0.75),  # a prefix is not enough
        ([1, 2, 1, 0], 4, [1, 2, 1, 2], 0, 0.25, 0.75),
    ],
)
def test_single_words(path, steps, label, accuracy, errors, similarity):
    logits = np.eye(3, dtype=np.float32)[[path]]
    values = []
    for metric in METRICS:
        measure = metric()
        measure.update_state(pack_labels([label], [steps]), logits)
        values.append(float(measure.result()))
    assert values == pytest.approx([accuracy, errors, similarity])


def test_word_accuracy_is_that_of_the_evaluation():
    logits, labels, ids = make_batch(7)
    texts = [best_path(f, row[0]).ids for f, row in zip(logits, labels, strict=True)]
    measure = WordAccuracy()
    measure.update_state(labels, logits)
    assert float(measure.result()) == pytest.approx(
        word_accuracy([str(list(one)) for one in ids], [str(one) for one in texts])
    )


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_weights_count_words(metric, shape):
    logits, labels, ids = make_batch(8)
    chosen = np.arange(len(ids)) % 3 == 0
    measure = metric()
    measure.update_state(labels, logits, sample_weight=chosen.astype(np.float32).reshape(shape))
    some = [i for i, good in zip(ids, chosen, strict=True) if good]
    expected = reference([(logits[chosen], labels[chosen], some)])[metric]
    np.testing.assert_allclose(measure.result(), expected, rtol=1e-5)


@pytest.mark.parametrize("metric", METRICS)
def test_weights_of_frames_are_refused(metric):
    logits, labels, _ = make_batch(8)
    with pytest.raises(ValueError, match=r"sample_weight has shape \(40, 9\)"):
        metric().update_state(labels, logits, sample_weight=np.ones((40, 9), np.float32))


@pytest.mark.parametrize("metric", METRICS)
def test_bfloat16_changes_neither_state_nor_labels(metric):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        measure = metric(dtype="bfloat16")
        logits = keras.ops.cast(np.eye(300, dtype=np.float32)[[[299, 0]] * 3], "bfloat16")
        labels = pack_labels([[299], [298], [299]], [2, 2, 2])
        measure.update_state(labels, logits)
    finally:
        keras.config.set_dtype_policy(before)
    assert [variable.dtype for variable in measure.variables] == ["float32", "float32"]
    assert float(measure.result()) == pytest.approx(
        1 / 3 if metric is CharacterErrorRate else 2 / 3
    )


@pytest.mark.parametrize("metric", METRICS)
def test_serialisable(metric):
    again = keras.metrics.deserialize(keras.metrics.serialize(metric(name="m")))
    assert type(again) is metric
    assert again.name == "m"
    assert again.dtype == "float32"


def test_in_model_fit():
    """The metrics of an epoch are those of all its batches, the last smaller one included."""
    batches = [make_batch(seed, time=8) for seed in range(3)]
    logits = np.concatenate([logits for logits, _, _ in batches])
    labels = np.concatenate([labels for _, labels, _ in batches])
    inputs = keras.Input((None, 4))
    outputs = keras.layers.Dense(4, use_bias=False, kernel_initializer="identity")(inputs)
    model = keras.Model(inputs, outputs)
    # Some labels are impossible here and have no finite CTC loss; the metrics are the point.
    model.compile(
        keras.optimizers.SGD(0.0),
        lambda labels, logits: keras.ops.mean(logits),
        metrics=[metric() for metric in METRICS],
    )
    history = model.fit(logits, labels, batch_size=50, epochs=2, verbose=0).history
    scores = model.evaluate(logits, labels, batch_size=50, verbose=0, return_dict=True)
    for metric, expected in reference(batches).items():
        name = metric().name
        np.testing.assert_allclose(history[name], [expected, expected], rtol=1e-5)
        np.testing.assert_allclose(scores[name], expected, rtol=1e-5)


def test_callbacks_know_which_way_is_better():
    assert [metric()._direction for metric in METRICS] == ["up", "down", "up"]
