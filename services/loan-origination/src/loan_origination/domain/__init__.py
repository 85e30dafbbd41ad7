"""What the bank's rule book and the law demand: no HTTP, no SQL, no clock."""
