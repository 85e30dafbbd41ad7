"""Investigation, review, decision and the group's exposure, as the rules look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lawkit.money import Money

NO_MONEY = Money(0)


class ProviderRole(StrEnum):
    """Where a figure used for a limit comes from."""

    FRONT_OFFICE = "front_office"
    MIDDLE_OFFICE = "middle_office"
    BACK_OFFICE = "back_office"


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A member of a group customer."""

    name: str
    legal_representative: str = ""
    actual_controller: str = ""


@dataclass(frozen=True, slots=True)
class ExposureFacts:
    """Credit to the whole group without this request, and the capital it is measured against.

    `figure_sources` names for each figure (`market_rent`, `value`, `capital`) who gave it.
    """

    group_id: str | None = None
    members: tuple[GroupMember, ...] = ()
    drawn: Money | None = None
    undrawn_commitments: Money | None = None
    off_balance: Money | None = None
    capital: Money | None = None
    capital_as_of_on: date | None = None
    figure_sources: Mapping[str, ProviderRole] = field(default_factory=dict)
    commitments_are_in_credit_line: bool | None = None
    commitments_are_reported: bool | None = None
    underlying_deal: str = ""
    unmoved_advances: Money = NO_MONEY
    """Advances under guarantees that are not on the balance sheet yet."""
    excess_approved_by: str = ""
    excess_approved_on: date | None = None
    excess_incident: str = ""
    authority: str = ""
    """The delegation under which the branch acts."""
    authority_ends_on: date | None = None
    last_supervisor_report_on: date | None = None
    undisclosed_consents: tuple[str, ...] = ()
    """Disclosures to third parties that lack the client's consent."""


@dataclass(frozen=True, slots=True)
class InvestigationLine:
    """One line (M1 .. M14) of the investigation report."""

    text: str
    opinion: str


class ReviewVerdict(StrEnum):
    """The reviewer's opinion as a whole."""

    AGREE = "agree"
    AGREE_WITH_CONDITIONS = "agree_with_conditions"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True)
class FocusOpinion:
    """The reviewer's opinion on one of the five points of focus."""

    text: str
    is_positive: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the approval, the gate it guards, and how it stands."""

    condition_id: str
    text: str
    gate: str
    is_met: bool = False
    changed_by: str = ""
    """The approver who changed it, when it was changed instead of met."""


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What investigators, reviewer, committee and approver have done so far.

    The fingerprints are of the submitted facts: as filed with the report, and as they are now.
    """

    investigators: tuple[str, ...] = ()
    lines: Mapping[str, InvestigationLine] = field(default_factory=dict)
    reviewer: str = ""
    review_sections: frozenset[str] = frozenset()
    review_verdict: ReviewVerdict | None = None
    focus: Mapping[str, FocusOpinion] = field(default_factory=dict)
    filed_fingerprint: str = ""
    reviewed_fingerprint: str = ""
    committee: str = ""
    """`head_office` when the head-office committee decided."""
    committee_approved: bool | None = None
    voters: tuple[str, ...] = ()
    approver: str = ""
    approver_is_authorised: bool | None = None
    approved_on: date | None = None
    conditions: tuple[Condition, ...] = ()
    analysts: frozenset[str] = frozenset()
    sellers: frozenset[str] = frozenset()
