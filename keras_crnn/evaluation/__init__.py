"""How well a model reads: protocols, scores, tables, calibration."""
