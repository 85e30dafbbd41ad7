"""Events as JSON-ready records: what a store keeps of a history; reading gives equal ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any, get_args

from lawkit.money import Money
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.events import LoanEvent

KINDS: Mapping[str, type[LoanEvent]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", each.__name__).lower(): each for each in get_args(LoanEvent)
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "on": date.fromisoformat,
    "since": date.fromisoformat,
    "pay_by": date.fromisoformat,
    "amount": Money,
    "net": Money,
    "principal": Money,
    "annual_rate": Fraction,
    "charge_rate": Fraction,
    "keep": Keep,
    "more_periods": int,
    "due_dates": lambda days: tuple(date.fromisoformat(day) for day in days),
    "totals": lambda amounts: tuple(Money(fen) for fen in amounts),
    "number": lambda value: value,
    "is_non_performing": bool,
}


def kind_of(event: LoanEvent) -> str:
    """The name under which an event is kept."""
    return _NAMES[type(event)]


def written_event(event: LoanEvent) -> dict[str, Any]:
    """The facts of an event: money in fen, ratios and days as text."""
    return {each.name: _written(getattr(event, each.name)) for each in fields(event)}


def read_event(kind: str, record: Mapping[str, Any]) -> LoanEvent:
    """An event from its kind and the facts that were kept."""
    return KINDS[kind](**{name: _READERS[name](value) for name, value in record.items()})


def amount_of(event: LoanEvent) -> Money | None:
    """The money that an event is about, where it is about money."""
    for name in ("amount", "net", "principal"):
        found: Money | None = getattr(event, name, None)
        if found is not None:
            return found
    return None


def _written(value: Any) -> Any:
    match value:
        case Money():
            return value.fen
        case Fraction():
            return str(value)
        case date():
            return value.isoformat()
        case Keep():
            return value.value
        case tuple():
            return [_written(each) for each in value]
        case _:
            return value
