"""LiteRT (TFLite) files of a model: converted, quantised, verified."""
