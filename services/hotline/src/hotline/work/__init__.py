"""Long work in steps that a crash cannot halve."""
