"""A ledger's journal checked by anyone who holds a copy of it: no database, no service."""
