"""Broken files for whatever reads files: `python -m tests.fuzz --what images --count 10000`."""
