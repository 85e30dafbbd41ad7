"""Figures that the bank sets itself: shipped with a date and source, changed by two people.

A change holds from a day on, for everybody or for one scope (a branch, a person); the later day
wins, and a change for a scope wins over one for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files

from lawkit.figures import Figure, load_figures
from lawkit.refusals import Refusal
from loan_origination.domain.rule_sets import FIGURES, ParameterVersion

PROCEDURE = load_figures(files("loan_origination") / "figures" / "procedure.toml")
KNOWN: Mapping[str, Figure] = {**FIGURES, **PROCEDURE}


class UnknownParameterError(Refusal):
    """A name that is no parameter of this service."""

    code = "unknown_parameter"
    title = "Unknown parameter"
    title_zh = "参数不存在"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"There is no parameter {name}; see `known`.",
            f"没有参数{name}，可用参数见known。",
            known=sorted(known),
        )


@dataclass(frozen=True, slots=True)
class Change:
    """An approved change of a parameter."""

    change_id: str
    name: str
    scope: str
    value: Fraction
    from_on: date


@dataclass(frozen=True, slots=True)
class InForce:
    """The value of a parameter on a day, and which version gave it."""

    name: str
    value: Fraction
    since: date
    version: str


def figure_named(name: str) -> Figure:
    """The shipped figure of a parameter; UnknownParameterError."""
    if name not in KNOWN:
        raise UnknownParameterError(name, KNOWN)
    return KNOWN[name]


def in_force(name: str, on: date, changes: Iterable[Change], scope: str = "") -> InForce:
    """What holds on a day: the latest change for the scope, else for all, else as shipped."""
    figure = figure_named(name)
    theirs = [
        change
        for change in changes
        if change.name == name and change.from_on <= on and change.scope in ("", scope)
    ]
    if theirs:
        found = max(theirs, key=lambda change: (change.scope == scope, change.from_on))
        return InForce(name, found.value, found.from_on, f"change {found.change_id}")
    shipped = Fraction(figure.on(on))
    since = max(value.since for value in figure.values if value.since <= on)
    return InForce(name, shipped, since, f"shipped {since.isoformat()}")


def rule_overrides(changes: Iterable[Change], on: date) -> Mapping[str, ParameterVersion]:
    """The figures of the rule book that the bank has set for itself on a day."""
    found: dict[str, ParameterVersion] = {}
    for change in sorted(changes, key=lambda change: change.from_on):
        if change.name in FIGURES and not change.scope and change.from_on <= on:
            source = f"change {change.change_id}"
            found[change.name] = ParameterVersion(change.value, change.from_on, source)
    return found
