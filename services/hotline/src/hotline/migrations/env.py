"""Hands this service's tables to the migrations."""

from hotline.tables import HotlineTable
from servicekit.migrations import run_environment

run_environment(HotlineTable.metadata)
