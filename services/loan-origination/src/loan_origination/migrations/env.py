"""Hands this service's tables to the migrations."""

from loan_origination.tables import LoanOriginationTable
from servicekit.migrations import run_environment

run_environment(LoanOriginationTable.metadata)
