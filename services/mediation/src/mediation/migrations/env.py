"""Hands this service's tables to the migrations."""

from mediation.tables import MediationTable
from servicekit.migrations import run_environment

run_environment(MediationTable.metadata)
