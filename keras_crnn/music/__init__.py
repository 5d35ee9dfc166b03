"""Scores: fragments, their engraving and photographs to train on, pages and files of notes.

The third experiment of Shi, Bai, Yao (arXiv 1507.05717, section 3.4): the same network reads the
pitches of a staff. Names are imported when they are used, as pages need no OpenCV.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
