"""Tables of loan-origination, on a registry of its own.

Importing a module of tables is what puts them on the registry.
"""

from loan_origination.tables import (
    applications,
    contracts,
    decisions,
    documents,
    draws,
    exposures,
    parameters,
    people,
    security,
)
from loan_origination.tables.base import KIT, LoanOriginationTable

__all__ = [
    "KIT",
    "LoanOriginationTable",
    "applications",
    "contracts",
    "decisions",
    "documents",
    "draws",
    "exposures",
    "parameters",
    "people",
    "security",
]
