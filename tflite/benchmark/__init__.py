"""Formats, peers and runtimes compared: size, speed, accuracy."""
