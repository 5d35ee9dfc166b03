"""From frame probabilities to text, with and without a lexicon: Section 2.3 of the paper.

Names are imported when they are used, as reading without a decoder needs none of them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
