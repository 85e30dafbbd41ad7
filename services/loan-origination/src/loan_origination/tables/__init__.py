"""Tables of loan-origination, on a registry of its own.

Importing a module of tables is what puts them on the registry.
"""

from loan_origination.tables import (
    accelerations,
    applications,
    bank_accounts,
    batches,
    classifications,
    contracts,
    debit_mandates,
    decisions,
    defaults,
    disposals,
    documents,
    draws,
    exposures,
    loan_books,
    loan_changes,
    loans,
    monitoring,
    parameters,
    people,
    releases,
    security,
    supervised_accounts,
)
from loan_origination.tables.base import KIT, LoanOriginationTable

__all__ = [
    "KIT",
    "LoanOriginationTable",
    "accelerations",
    "applications",
    "bank_accounts",
    "batches",
    "classifications",
    "contracts",
    "debit_mandates",
    "decisions",
    "defaults",
    "disposals",
    "documents",
    "draws",
    "exposures",
    "loan_books",
    "loan_changes",
    "loans",
    "monitoring",
    "parameters",
    "people",
    "releases",
    "security",
    "supervised_accounts",
]
