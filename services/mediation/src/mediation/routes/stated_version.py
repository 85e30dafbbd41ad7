"""If-Match on steps that state machines guard already: checked whenever a caller sends it."""

from __future__ import annotations

from servicekit.commands import StaleVersionError


def require_version(stated: int | None, current: int) -> None:
    """Raises StaleVersionError when the step was based on another version."""
    if stated is not None and stated != current:
        raise StaleVersionError(current)
