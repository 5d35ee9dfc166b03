"""The CTC loss over packed labels, in float32 (Section 2.3 of the paper)."""

from __future__ import annotations

from collections.abc import Iterable

# So that Keras knows the layers of a model that it saved, wherever the loss is imported.
from keras_crnn.network import keras_stages as keras_stages
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra

with extra("train"):
    import keras

ops = keras.ops


@keras.saving.register_keras_serializable(package="keras_crnn")
class CTCLoss(keras.losses.Loss):
    """Negative log-likelihood, in nats, of each label given its image's logits.

    On TensorFlow this is `tf.nn.ctc_loss`, on other backends `keras.ops.ctc_loss`. Both get
    the true number of time steps of each image and the true length of each label, and both
    run in float32 whatever the precision policy.

    An empty label, of an image with nothing to read, stands for blanks alone.

    A label that needs more frames than its image has is impossible: the pipelines drop and
    count such labels before training. One of more characters than frames, and an id that the
    logits have no class for, is an `InvalidArgumentError` of TensorFlow on processors.

    Args:
        reduction: string. As in Keras. Defaults to the mean over the batch.

    Call arguments:
        y_true: packed labels `(batch, max_length + 2)`, see `keras_crnn.data.pack_labels`.
        y_pred: logits `(batch, time, classes)` with the blank at class 0.

    Raises:
        ValueError: labels of another shape, or of none that is known.

    Example:

    >>> from keras_crnn.network.config import TINY_CONFIG
    >>> from keras_crnn.network.model import build_crnn
    >>> model = build_crnn(37, TINY_CONFIG)
    >>> model.compile("adam", CTCLoss())
    """

    def __init__(
        self, reduction: str = "sum_over_batch_size", name: str = "ctc", dtype: str | None = None
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype or "float32")

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        packed = ops.cast(y_true, "int32")
        logits = ops.cast(y_pred, "float32")
        _refuse_unpacked(packed.shape)
        time_steps, lengths, ids = packed[:, 0], packed[:, 1], packed[:, 2:]
        if ids.shape[1] == 0:  # all labels empty; TensorFlow's kernels want a column
            ids = ops.zeros_like(packed[:, :1])
        if keras.backend.backend() == "tensorflow":
            return _tensorflow_ctc(ids, lengths, logits, time_steps)
        return ops.ctc_loss(ids, logits, lengths, time_steps, mask_index=0)


def _refuse_unpacked(shape: Iterable[int | None]) -> None:
    try:
        known = tuple(shape)
    except ValueError as error:  # TensorFlow's shape of unknown rank
        raise InputError(
            "The shape of the labels is unknown: tf.numpy_function and tf.py_function forget it. "
            "Call label.set_shape((max_length + 2,)) after them, before the dataset makes batches."
        ) from error
    if len(known) != 2 or (known[1] is not None and known[1] < 2):
        raise InputError(
            f"The labels have the shape {known}, not (batch, max_length + 2): make them by "
            "keras_crnn.data.pack_labels."
        )


def _tensorflow_ctc(
    ids: keras.KerasTensor,
    lengths: keras.KerasTensor,
    logits: keras.KerasTensor,
    time_steps: keras.KerasTensor,
) -> keras.KerasTensor:
    import tensorflow as tf

    if tf.config.list_logical_devices("GPU"):
        return tf.nn.ctc_loss(
            ids, logits, lengths, time_steps, logits_time_major=False, blank_index=0
        )
    # On processors the kernel for sparse labels takes a tenth of the time. It refuses a label
    # longer than its frames, where the other gives an infinite loss, and an empty one: that
    # stands for blanks alone.
    empty = lengths == 0
    ids = tf.where(empty[:, tf.newaxis], 1, ids)
    where = tf.where(tf.sequence_mask(tf.maximum(lengths, 1), tf.shape(ids)[1]))
    values = tf.gather_nd(ids, where)
    packed = tf.debugging.assert_less_equal(  # ids alone would be taken for time steps
        lengths,
        tf.minimum(time_steps, tf.shape(ids)[1]),
        "A label has more characters than its image has time steps, or the labels were not made "
        "by keras_crnn.data.pack_labels. Characters and time steps:",
    )
    # The kernel would drop what it has no class for, and train on what is left.
    known = tf.debugging.assert_less(
        values,
        tf.shape(logits)[2],
        "A label has an id that the model has no class for: make the labels with the alphabet "
        "of the model. Ids and number of classes:",
    )
    with tf.control_dependencies([check for check in (packed, known) if check is not None]):
        values = tf.identity(values)  # in a graph the kernel may refuse them first, and says less
    labels = tf.SparseTensor(where, values, tf.shape(ids, out_type=where.dtype))
    losses = tf.nn.ctc_loss(
        labels, logits, None, time_steps, logits_time_major=False, blank_index=0
    )
    blanks = tf.nn.log_softmax(logits)[:, :, 0]
    used = tf.sequence_mask(time_steps, tf.shape(blanks)[1], blanks.dtype)
    return tf.where(empty, -tf.reduce_sum(blanks * used, 1), losses)
