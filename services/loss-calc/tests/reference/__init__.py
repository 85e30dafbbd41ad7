"""A second, independent reading of the loss calculation, written for clarity alone."""
