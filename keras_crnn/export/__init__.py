"""Files to deploy: LiteRT for phones, ONNX for everything else."""
