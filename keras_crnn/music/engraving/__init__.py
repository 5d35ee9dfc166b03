"""Fragments of scores drawn by music engravers."""
