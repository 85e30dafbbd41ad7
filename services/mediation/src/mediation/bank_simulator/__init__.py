"""A custodian bank for development: takes sealed payout files, answers with results and statements,
and makes the mistakes that it is told to make. The same seed makes the same mistakes."""
