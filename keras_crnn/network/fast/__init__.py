"""Layers that compute what plain Keras layers do, faster."""
