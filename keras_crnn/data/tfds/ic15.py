"""ICDAR 2015, Challenge 4 "Incidental Scene Text", Task 3 "Word Recognition".

ch4_training_word_images_gt.zip     gt.txt, word_1.png, ...
ch4_test_word_images_gt.zip         word_1.png, ...
Challenge4_Test_Task3_GT.txt
"""

from __future__ import annotations

from keras_crnn.data.tfds.robust_reading import RobustReadingBuilder


class Ic15(RobustReadingBuilder):
    """ICDAR 2015: splits `train` (4468) and `test` (2077)."""

    name = "keras_crnn_ic15"
    RELEASE_NOTES = {"1.0.0": "Challenge 4, Task 3."}  # noqa: RUF012 - as TFDS declares it
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download ch4_training_word_images_gt.zip, ch4_test_word_images_gt.zip and
    Challenge4_Test_Task3_GT.txt (Incidental Scene Text, Task 3, Word Recognition) from the
    Robust Reading Competition (https://rrc.cvc.uab.es/?ch=4, a free account is needed), and put
    them into manual_dir, the archives as they are or each unpacked into a folder of its name.
    """
    DESCRIPTION = "ICDAR 2015 Robust Reading, incidental scene text: cropped words."
    HOMEPAGE = "https://rrc.cvc.uab.es/?ch=4"
    CITATION = """\
    @inproceedings{karatzas2015icdar,
      title={ICDAR 2015 Competition on Robust Reading},
      author={Karatzas, Dimosthenis and Gomez-Bigorda, Lluis and Nicolaou, Anguelos and others},
      booktitle={International Conference on Document Analysis and Recognition},
      year={2015}
    }
    """
    TRAIN = "ch4_training_word_images_gt"
    TEST = "ch4_test_word_images_gt"
    TEST_TRUTH = "Challenge4_Test_Task3_GT.txt"
