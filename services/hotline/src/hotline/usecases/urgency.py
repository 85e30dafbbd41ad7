"""Urgent requests: made so by words of danger, by people, or by how many are concerned."""

from __future__ import annotations

from typing import Any

from hotline.domain.classification import classified
from hotline.domain.rulebooks import rulebooks
from hotline.store.issue_codes import reading_rules_in_force
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.request_clocks import ClockWork, shorten
from hotline.usecases.request_moves import note, require_reason, save


def mark_urgent(acting: Acting, request: RequestRow, reason: str) -> None:
    """A person says that a request cannot wait; raises ReasonRequiredError."""
    require_reason("mark-urgent", reason)
    make_urgent(ClockWork(acting), request, reason=reason)


def heed(acting: Acting, request: RequestRow, text: str) -> None:
    """Words of danger in what a person adds later make the request urgent as those at intake do."""
    rules = reading_rules_in_force(acting.session)
    if classified(text, rules, rulebooks()[request.rulebook_version]).is_urgent:
        make_urgent(ClockWork(acting), request)


def make_urgent(work: ClockWork, request: RequestRow, *, reason: str = "", **facts: Any) -> None:
    """The overlay flag, and with it the shorter limits; nothing for what is urgent already."""
    if request.is_urgent:
        return
    request.is_urgent = True
    save(work.acting, request)
    note(work.acting, request, "made-urgent", reason=reason, **facts)
    shorten(work, request)
