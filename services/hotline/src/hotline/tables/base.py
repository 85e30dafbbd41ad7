"""The registry of this service's own, and the tables that every program has."""

from __future__ import annotations

from sqlmodel import SQLModel

from servicekit.columns import new_registry
from servicekit.tables import kit_tables


class HotlineTable(SQLModel, registry=new_registry()):
    """Base of this service's tables."""


KIT = kit_tables(HotlineTable.metadata)
