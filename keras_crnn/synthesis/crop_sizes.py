"""How large a crop can be."""

#: Largest height and width of a crop in pixels, which the elastic tables are sized for.
MAXIMUM_HEIGHT = 96
MAXIMUM_WIDTH = 1600
#: Width that longer words are squeezed to; lines may fill the whole of `MAXIMUM_WIDTH`.
WORD_WIDTH = 420
