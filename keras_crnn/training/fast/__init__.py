"""Optimisers that compute what plain Keras ones do, faster."""
