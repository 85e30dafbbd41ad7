"""Inspections of a running loan: which kinds there are, when each falls due, and their life."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lawkit.articles import carries_out
from lawkit.refusals import Refusal
from loan_origination.domain.articles import MEASURES_38, MEASURES_39, MEASURES_40
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.step_tables import StepTable


class InspectionKind(StrEnum):
    """首次检查, 季度检查, 重点检查 and 年度重估."""

    FIRST = "first"
    QUARTERLY = "quarterly"
    SPECIAL = "special"
    ANNUAL_REVALUATION = "annual_revaluation"


INSPECTION = StepTable(
    "inspection",
    "贷后检查",
    {
        "planned": {"fall_due": "due", "begin": "in_progress", "cancel": "cancelled"},
        "due": {"begin": "in_progress", "miss": "missed", "cancel": "cancelled"},
        # A missed inspection is still to be done; that it was missed stays in its record.
        "missed": {"begin": "in_progress"},
        "in_progress": {"report": "reported"},
        "reported": {"return": "in_progress", "review": "reviewed"},
        "reviewed": {"close": "closed", "open_actions": "actions_open"},
        "actions_open": {"close": "closed"},
    },
)


class Topic(StrEnum):
    """What an inspection looks at (article 38)."""

    ACCOUNT_MOVEMENTS = "account_movements"
    RENT_VOUCHERS = "rent_vouchers"
    TAX_SLIPS = "tax_slips"
    PAPERS = "papers"
    BUSINESS = "business"
    USE_OF_MONEY = "use_of_money"
    TENANTS = "tenants"
    PROPERTY = "property"
    OTHER = "other"


class Proposal(StrEnum):
    """What a special inspection may propose (article 39)."""

    CHANGE_REPAYMENT_METHOD = "change_repayment_method"
    EXTENSION = "extension"
    RECTIFICATION = "rectification"
    MORE_SECURITY = "more_security"
    DECLARE_DUE = "declare_due"
    OTHER = "other"


NEEDED_TOPICS: Mapping[InspectionKind, frozenset[Topic]] = {
    InspectionKind.FIRST: frozenset({Topic.USE_OF_MONEY}),
    InspectionKind.QUARTERLY: frozenset(
        {
            Topic.ACCOUNT_MOVEMENTS,
            Topic.RENT_VOUCHERS,
            Topic.TAX_SLIPS,
            Topic.PAPERS,
            Topic.BUSINESS,
        }
    ),
    InspectionKind.SPECIAL: frozenset({Topic.TENANTS}),
    InspectionKind.ANNUAL_REVALUATION: frozenset({Topic.PROPERTY}),
}


class InspectionIncompleteError(Refusal):
    """A report that leaves out what the inspection is there for."""

    code = "inspection_incomplete"
    title = "The inspection is not complete"
    title_zh = "检查内容不完整"

    def __init__(self, missing: list[str]) -> None:
        super().__init__(
            f"The report lacks: {', '.join(missing)}.",
            f"检查报告缺少下列内容：{'、'.join(missing)}。",
            missing=missing,
            article=MEASURES_38.citation,
        )


WAITING = ("planned", "due", "missed")
UNDONE = (*WAITING, "in_progress")


@dataclass(frozen=True, slots=True)
class InspectionFigures:
    """The figures of inspections: months between two, days for the first, days of grace."""

    months: int
    first_days: int
    notice_days: int
    missed_days: int
    revaluation_months: int


@dataclass(frozen=True, slots=True)
class WatchedLoan:
    """What the plan of inspections looks at: payout, the last ones done, and the kinds undone."""

    paid_out_on: date
    first_done_on: date | None = None
    quarterly_done_on: date | None = None
    valued_on: date | None = None
    undone: frozenset[InspectionKind] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedInspection:
    """An inspection to be done by a day."""

    kind: InspectionKind
    due_on: date


@carries_out(MEASURES_38, MEASURES_40)
def inspections_to_plan(
    loan: WatchedLoan, figures: InspectionFigures
) -> tuple[PlannedInspection, ...]:
    """At least one inspection every quarter (article 38): three months after the payout, then three
    months after the last one done; the use of the money within 30 days after the payout; the value
    again by the agreed cycle (article 40). A kind that still waits is not planned twice."""
    found = []
    if loan.first_done_on is None:
        due_on = loan.paid_out_on + timedelta(days=figures.first_days)
        found.append(PlannedInspection(InspectionKind.FIRST, due_on))
    last = loan.quarterly_done_on or loan.paid_out_on
    found.append(PlannedInspection(InspectionKind.QUARTERLY, months_later(last, figures.months)))
    if loan.valued_on is not None:
        due_on = months_later(loan.valued_on, figures.revaluation_months)
        found.append(PlannedInspection(InspectionKind.ANNUAL_REVALUATION, due_on))
    return tuple(each for each in found if each.kind not in loan.undone)


@carries_out(MEASURES_38)
def state_on(state: str, due_on: date, on: date, figures: InspectionFigures) -> str:
    """A planned inspection is due some days ahead of its day and missed ten days past it; once
    begun, time alone changes nothing."""
    if state not in ("planned", "due"):
        return state
    if on >= due_on + timedelta(days=figures.missed_days):
        return "missed"
    if on >= due_on - timedelta(days=figures.notice_days):
        return "due"
    return state


@carries_out(MEASURES_38, MEASURES_39)
def require_complete(
    kind: InspectionKind, topics: Iterable[Topic], *, cause: str, proposals: Iterable[Proposal]
) -> None:
    """A quarterly inspection looks at the account, rent vouchers, tax slips, papers and business
    (article 38); a special one finds the cause and proposes what to do (article 39). Raises
    InspectionIncompleteError."""
    missing = sorted(NEEDED_TOPICS[kind] - set(topics))
    lacks: list[str] = [*missing]
    if kind is InspectionKind.SPECIAL:
        lacks += [] if cause.strip() else ["cause"]
        lacks += [] if list(proposals) else ["proposals"]
    if lacks:
        raise InspectionIncompleteError(lacks)
