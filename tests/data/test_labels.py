import numpy as np
import pytest

from keras_crnn.data.labels import pack_labels, unpack_labels


def test_packed_labels_hold_time_steps_length_and_padded_ids():
    packed = pack_labels([[3, 1], [], [2]], [26, 5, 7])
    assert packed.dtype == np.int32
    assert packed.tolist() == [[26, 2, 3, 1], [5, 0, 0, 0], [7, 1, 2, 0]]


def test_unpack_is_the_inverse_also_after_float():
    packed = pack_labels([[3, 1], [2]], [26, 7], max_length=4)
    labels = unpack_labels(packed.astype(np.float32))  # Keras casts targets
    assert labels.time_steps.tolist() == [26, 7]
    assert labels.lengths.tolist() == [2, 1]
    assert labels.ids.tolist() == [[3, 1, 0, 0], [2, 0, 0, 0]]
    assert all(part.dtype == np.int32 for part in labels)


def test_no_labels_and_empty_labels_make_matrices():
    assert pack_labels([], []).shape == (0, 2)
    assert pack_labels([[]], [4]).shape == (1, 2)
    assert pack_labels([[]], [4], max_length=3).shape == (1, 5)


def test_bad_labels_are_refused():
    with pytest.raises(ValueError, match="2 labels but 1 time steps"):
        pack_labels([[1], [2]], [4])
    with pytest.raises(ValueError, match="3 characters but max_length is 2"):
        pack_labels([[1, 2, 3]], [4], max_length=2)
