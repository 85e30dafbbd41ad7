"""The running loan: an account that events change, and the postings each of them makes.

`LoanAccount` is a value. `apply` takes an event and gives the account after it, with balanced
entries; `rolled` brings an account to a day. Both give the same whether a day is reached at once
or day by day, so a batch, its catch-up and a replay after a reversal agree to the fen.
"""
