"""Reading on Apache Beam: the same readings, on as many machines as a runner has."""
