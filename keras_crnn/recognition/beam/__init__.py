"""Reading on Apache Beam: the same readings, on as many machines as a runner has.

Names are imported when they are used, as Beam is an extra.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
