"""Every query of loss-calc."""
