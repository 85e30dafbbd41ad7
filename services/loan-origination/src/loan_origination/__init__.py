"""Loans against commercial property: applications, rules, contracts, payouts and repayment."""
