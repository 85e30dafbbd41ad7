"""Alembic's environment for the gateway's database."""

from gateway.tables import metadata
from servicekit.migrations import run_environment

run_environment(metadata)
