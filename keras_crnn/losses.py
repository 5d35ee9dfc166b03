"""The CTC loss over packed labels, in float32 (Section 2.3 of the paper)."""

from __future__ import annotations

from typing import Any

from keras_crnn.extras import require

keras = require("keras", "train")
ops = keras.ops


@keras.saving.register_keras_serializable(package="keras_crnn")
class CTCLoss(keras.losses.Loss):
    """Negative log-likelihood, in nats, of each label given its image's logits.

    On TensorFlow this is `tf.nn.ctc_loss`, on other backends `keras.ops.ctc_loss`. Both get
    the true number of time steps of each image and the true length of each label, and both
    run in float32 whatever the precision policy.

    A label that needs more frames than its image has is impossible: the pipelines drop and
    count such labels before training.

    Args:
        reduction: string. As in Keras. Defaults to the mean over the batch.

    Call arguments:
        y_true: packed labels `(batch, max_length + 2)`, see `keras_crnn.labels.pack_labels`.
        y_pred: logits `(batch, time, classes)` with the blank at class 0.

    Example:

    >>> model.compile("adam", CTCLoss())
    """

    def __init__(
        self, reduction: str = "sum_over_batch_size", name: str = "ctc", dtype: Any = None
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype or "float32")

    def call(self, y_true: Any, y_pred: Any) -> Any:
        packed = ops.cast(y_true, "int32")
        logits = ops.cast(y_pred, "float32")
        time_steps, lengths, ids = packed[:, 0], packed[:, 1], packed[:, 2:]
        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            return tf.nn.ctc_loss(
                ids, logits, lengths, time_steps, logits_time_major=False, blank_index=0
            )
        return ops.ctc_loss(ids, logits, lengths, time_steps, mask_index=0)
