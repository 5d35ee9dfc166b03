"""Scripts over `keras_crnn.litert` and its benchmark: run from a checkout, not installed."""
