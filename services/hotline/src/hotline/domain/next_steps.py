"""What can still be done after a request has ended: mediation, court, regulator, by when."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from hotline.domain.closing import Outcome


class NextStepsFileError(ValueError):
    """A file of next steps that cannot be trusted."""


def next_steps_zh(outcome: Outcome) -> str:
    """The ways that are open after an outcome, in Chinese; empty where the reply told them."""
    return shipped_next_steps().get(outcome, "")


@cache
def shipped_next_steps() -> Mapping[Outcome, str]:
    """The ways that come with this service."""
    file = files("hotline") / "figures" / "next_steps.toml"
    return read_next_steps(file.read_text(encoding="utf-8"))


def read_next_steps(text: str) -> Mapping[Outcome, str]:
    """The ways by outcome; NextStepsFileError for a file without source or with one twice."""
    try:
        return MappingProxyType(_by_outcome(tomllib.loads(text)["steps"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NextStepsFileError(f"next steps: {error!r}") from error


def _by_outcome(entries: list[dict[str, Any]]) -> dict[Outcome, str]:
    found: dict[Outcome, str] = {}
    for entry in entries:
        outcomes = [Outcome(each) for each in entry["outcomes"]]
        if not entry["source"].strip() or found.keys() & set(outcomes):
            raise ValueError(f"{outcomes}: no source, or told twice")
        found.update(dict.fromkeys(outcomes, entry["text_zh"]))
    return found
