"""From frame probabilities to text."""

from keras_crnn.transcription.greedy import Path, best_path

__all__ = ["Path", "best_path"]
