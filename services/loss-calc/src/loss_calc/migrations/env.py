"""Hands this service's tables to the migrations."""

from loss_calc.tables import LossCalcTable
from servicekit.migrations import run_environment

run_environment(LossCalcTable.metadata)
