"""Engines of Apache Beam: set up here, given work, and ended again."""
