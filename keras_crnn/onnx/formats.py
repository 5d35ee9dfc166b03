"""Names of the formats; nothing is imported, so that commands can list them at once."""

#: Float weights, and int8 weights with what lies between quantised on the fly.
FLOAT, QUANTIZED = "onnx", "onnx-int8"
ONNX_FORMATS = (FLOAT, QUANTIZED)
