"""Rows for inserting many at once: every column with its default, as a new dictionary."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlmodel import SQLModel


def blank(kind: type[SQLModel]) -> dict[str, Any]:
    """A row of a table with every default; what has none is None until it is set."""
    return dict(_defaults(kind))


@lru_cache
def _defaults(kind: type[SQLModel]) -> dict[str, Any]:
    fields = kind.model_fields.items()
    return {name: None if field.is_required() else field.default for name, field in fields}
