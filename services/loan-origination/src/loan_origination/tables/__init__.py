"""Tables of loan-origination, on a registry of its own."""

from loan_origination.tables.base import KIT, LoanOriginationTable

__all__ = ["KIT", "LoanOriginationTable"]
