"""Reads images: from a file to text, its confidence and where its characters stand."""
