"""From trained weights to LiteRT files for phones."""
