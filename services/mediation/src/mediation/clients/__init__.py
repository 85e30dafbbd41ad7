"""Other programs of ours, over HTTP."""
