"""ICDAR 2013, Challenge 2 "Focused Scene Text", Task 3 "Word Recognition".

Challenge2_Training_Task3_Images_GT.zip     gt.txt, word_1.png, ...
Challenge2_Test_Task3_Images.zip            word_1.png, ...
Challenge2_Test_Task3_GT.txt
"""

from __future__ import annotations

from keras_crnn.data.tfds.robust_reading import RobustReadingBuilder


class Ic13(RobustReadingBuilder):
    """ICDAR 2013: splits `train` (848) and `test` (1095).

    The paper's number is for the 1015 test words of letters and digits only; many later ones
    are for the 857 of these with three or more characters.
    """

    name = "keras_crnn_ic13"
    RELEASE_NOTES = {"1.0.0": "Challenge 2, Task 3."}  # noqa: RUF012 - as TFDS declares it
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Download Challenge2_Training_Task3_Images_GT.zip, Challenge2_Test_Task3_Images.zip and
    Challenge2_Test_Task3_GT.txt (Focused Scene Text, Task 3, Word Recognition) from the Robust
    Reading Competition (https://rrc.cvc.uab.es/?ch=2, a free account is needed), and put them
    into manual_dir, the archives as they are or each unpacked into a folder of its name.
    """
    DESCRIPTION = "ICDAR 2013 Robust Reading, focused scene text: cropped words."
    HOMEPAGE = "https://rrc.cvc.uab.es/?ch=2"
    CITATION = """\
    @inproceedings{karatzas2013icdar,
      title={ICDAR 2013 Robust Reading Competition},
      author={Karatzas, Dimosthenis and Shafait, Faisal and Uchida, Seiichi and others},
      booktitle={International Conference on Document Analysis and Recognition},
      year={2013}
    }
    """
    TRAIN = "Challenge2_Training_Task3_Images_GT"
    TEST = "Challenge2_Test_Task3_Images"
    TEST_TRUTH = "Challenge2_Test_Task3_GT.txt"
