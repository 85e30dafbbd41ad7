"""What loss-calc does: one function, one action; the caller's transaction commits it."""
