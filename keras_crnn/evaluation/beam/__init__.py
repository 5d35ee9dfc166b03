"""Labelled sets read on Apache Beam, in parts that together give what one process counts."""
