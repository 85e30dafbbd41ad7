"""JSON Pointers to what a request told wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def pointer_to(found: Mapping[str, Any], body: Any) -> str:
    """A JSON Pointer into the body; other places are named by their kind."""
    place, *rest = found["loc"]
    if place == "body":
        rest = list(_steps_in(body, rest, is_missing=found["type"] == "missing"))
    steps = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in rest)
    return steps if place == "body" else f"/{place}{steps}"


def _steps_in(body: Any, steps: Sequence[str | int], *, is_missing: bool) -> Iterator[str | int]:
    """The steps that the body has: the name of a form among several is none of its keys."""
    at = body
    for place, step in enumerate(steps, 1):
        is_last_and_missing = is_missing and place == len(steps)
        if isinstance(at, Mapping) and step not in at and not is_last_and_missing:
            continue
        yield step
        is_listed = isinstance(at, list) and isinstance(step, int) and step < len(at)
        at = at[step] if is_listed or (isinstance(at, Mapping) and step in at) else None
