"""One function, one action, inside the caller's transaction."""
