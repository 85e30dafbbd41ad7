"""Proving a result: the same inputs, hashed, calculated again and compared to the fen."""
