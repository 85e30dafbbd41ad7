"""If-Match on steps that state machines guard already: checked whenever a caller sends it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from servicekit.commands import StaleVersionError, expected_version


async def stated_version(if_match: Annotated[str | None, Header()] = None) -> int | None:
    """The version that a step is based on, for callers who name one."""
    return None if if_match is None else await expected_version(if_match)


StatedVersion = Annotated[int | None, Depends(stated_version)]


def require_version(stated: int | None, current: int) -> None:
    """Raises StaleVersionError when the step was based on another version."""
    if stated is not None and stated != current:
        raise StaleVersionError(current)
