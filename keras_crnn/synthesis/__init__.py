"""Pictures of words for training: any folder of fonts, any folder of images, any word list.

Names are imported when they are used, as a recipe needs no OpenCV before it draws.
"""

import lazy_loader

from keras_crnn.system.extras import check_installed

check_installed("cv2", "train")
check_installed("freetype", "train")

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
