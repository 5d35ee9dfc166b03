"""Scripts over `keras_crnn.export.litert` and its benchmark: run from a checkout, not installed."""
