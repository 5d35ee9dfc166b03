"""Golden vectors: what Python gives, for ports to equal."""
