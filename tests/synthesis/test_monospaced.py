import random
import shutil

import numpy as np
import pytest

from keras_crnn.synthesis import FontBank
from keras_crnn.synthesis.monospaced import find_monospaced, share_weights


@pytest.fixture(scope="module")
def fonts(faces, tmp_path_factory):
    """Two monospaced faces and two others."""
    root = tmp_path_factory.mktemp("monospaced")
    for name in ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSans.ttf", "cmr10.ttf"):
        shutil.copy(faces / name, root / name)
    return FontBank.open(root, cache=root / "cache")


def test_monospaced_faces_are_known_by_their_advances(fonts):
    found = {file for file, mono in zip(fonts.files, fonts.monospaced, strict=True) if mono}
    assert found == {"DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"}


def test_widths_that_differ_by_rounding_are_equal_and_signs_do_not_count():
    advances = np.int16([[307, 308, 999], [300, 310, 300], [0, 300, 300]])
    assert find_monospaced(advances, "aB-").tolist() == [True, False, False]
    assert not find_monospaced(advances, "a-+").any()


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_share_is_kept(fonts, share):
    bank = fonts.weigh(-0.6, 0.7, share)
    assert bank.weights[fonts.monospaced].sum() == pytest.approx(share)
    rng = random.Random(0)
    drawn = np.mean([fonts.monospaced[bank.choose(rng)] for _ in range(2000)])
    assert drawn == pytest.approx(share, abs=0.04)


def test_without_a_share_or_without_such_faces_weights_fall_as_ever(fonts):
    plain = fonts.weigh(-0.6, 0.7)
    np.testing.assert_array_equal(plain.weights, fonts.weigh(-0.6, 0.7, None).weights)
    weights = np.array([0.25, 0.75])
    for chosen in ([True, True], [False, False]):
        np.testing.assert_array_equal(share_weights(weights, np.array(chosen), 0.5), weights)


def test_a_share_beyond_one_is_refused(fonts):
    with pytest.raises(ValueError, match=r"`monospaced_share` must lie between 0 and 1.*1\.5"):
        fonts.weigh(-0.6, 0.7, 1.5)
