"""ONNX files of a model: built from its weights, quantised, checked."""
