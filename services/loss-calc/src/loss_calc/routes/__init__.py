"""The HTTP face of loss-calc."""
