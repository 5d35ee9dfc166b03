from .find_images import FindImages as FindImages
from .open_images import OpenImages as OpenImages
from .read_files import ReadFiles as ReadFiles
from .read_words import ReadWords as ReadWords
from .settings import NamedImage as NamedImage
from .settings import ReadingSettings as ReadingSettings

__all__ = [
    "FindImages",
    "NamedImage",
    "OpenImages",
    "ReadFiles",
    "ReadWords",
    "ReadingSettings",
]
