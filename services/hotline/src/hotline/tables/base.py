"""The registry of this service's own, and the tables that every program has."""

from __future__ import annotations

from sqlmodel import SQLModel

from hotline.tables.personal import PersonalText
from servicekit.columns import new_registry
from servicekit.encrypted_answers import EncryptedBytes
from servicekit.tables import kit_tables


class HotlineTable(SQLModel, registry=new_registry()):
    """Base of this service's tables."""


# Answers tell names and numbers of people: they are kept like everything else about them.
KIT = kit_tables(HotlineTable.metadata, answers=EncryptedBytes(PersonalText))
