"""Mediation of securities disputes, and the escrow ledger that pays what was agreed."""
