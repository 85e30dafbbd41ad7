"""The registry of this service's own, and the tables that every program has."""

from __future__ import annotations

from sqlmodel import SQLModel

from mediation.tables.personal import PersonalText
from servicekit.columns import new_registry
from servicekit.encrypted_answers import EncryptedBytes
from servicekit.tables import kit_tables


class MediationTable(SQLModel, registry=new_registry()):
    """Base of this service's tables."""


# Answers tell names and accounts of people: they are kept like everything else about them.
KIT = kit_tables(MediationTable.metadata, answers=EncryptedBytes(PersonalText))
