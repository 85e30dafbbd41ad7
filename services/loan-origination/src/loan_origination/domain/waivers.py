"""Waivers of rules that bind "in principle": reason, evidence, two people, scope and expiry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SHORTEST_REASON = 20


class WaiverState(StrEnum):
    """Where a waiver stands; only an approved one changes a verdict."""

    REQUESTED = "requested"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A request to let one failed rule pass.

    `scope` is the set of things it covers (lease references and the like); empty covers the rule
    as a whole. `expires_on` is its last day, None without end.
    """

    waiver_id: str
    rule_id: str
    reason: str
    evidence: tuple[str, ...]
    proposed_by: str
    state: WaiverState
    approved_by: str | None = None
    approved_on: date | None = None
    expires_on: date | None = None
    scope: frozenset[str] = frozenset()

    @property
    def flaws(self) -> tuple[str, ...]:
        """What is wrong with it: codes, empty when nothing is."""
        found = {
            "reason_too_short": len(self.reason.strip()) < SHORTEST_REASON,
            "evidence_missing": not any(each.strip() for each in self.evidence),
            "proposer_is_approver": self.approved_by == self.proposed_by,
            "approver_missing": self.state is WaiverState.APPROVED
            and (self.approved_by is None or self.approved_on is None),
        }
        return tuple(code for code, is_found in found.items() if is_found)

    def is_open(self, on: date) -> bool:
        """Whether it still asks or already holds on the day."""
        is_live = self.state is not WaiverState.REFUSED and not self.flaws
        return is_live and (self.expires_on is None or on <= self.expires_on)

    def holds(self, on: date, subject: str | None = None) -> bool:
        """Whether it lets the rule pass on the day, for one subject or as a whole."""
        if not self.is_open(on) or self.state is not WaiverState.APPROVED:
            return False
        begins = self.approved_on is not None and self.approved_on <= on
        return begins and (not self.scope or subject in self.scope)


def waiver_that_holds(
    waivers: Iterable[Waiver], rule_id: str, on: date, subjects: Iterable[str] = ()
) -> Waiver | None:
    """The first waiver that covers every failed subject of a rule on the day."""
    failed = tuple(subjects) or (None,)
    for waiver in waivers:
        covers = all(waiver.holds(on, subject) for subject in failed)
        if waiver.rule_id == rule_id and covers:
            return waiver
    return None


def waiver_asked_for(waivers: Iterable[Waiver], rule_id: str, on: date) -> Waiver | None:
    """The first waiver of a rule that is still open on the day."""
    return next((each for each in waivers if each.rule_id == rule_id and each.is_open(on)), None)
