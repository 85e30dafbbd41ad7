"""A year of the hotline, made up for trying things out: every text says that it is synthetic."""
