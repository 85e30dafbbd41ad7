"""Changes of a loan's class: what the debtor's other debt says, and the record of each change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from loan_origination.domain.classification import (
    ClassificationFacts,
    Level,
    classification_floor,
)
from loan_origination.domain.servicing.events import Classed
from loan_origination.forms.classification_reviews import kept_reasons
from loan_origination.store.classifications import debts_here, last_changes
from loan_origination.store.running_contracts import principal_fen
from loan_origination.tables.classifications import ClassificationRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_moves import working_calendar
from loan_origination.usecases.loan_work import LoanWork
from servicekit.ids import new_id

BY_DEBTOR = "debtor_non_performing_here"
FLOOR, REVIEW_SOURCE = "floor", "review"


def own_bank_share(acting: Acting, borrower_code: str, loan_id: UUID | None = None) -> Fraction:
    """The share of a debtor's debt here that is non-performing by itself.

    The loan in question counts in the whole but not among the bad ones: its own class is what is
    being asked. Nor does a loan that is non-performing only because of the others: two such loans
    would hold each other down for ever.
    """
    rows = debts_here(acting.session, borrower_code)
    whole = sum(principal_fen(row) for row in rows)
    bad = [row for row in rows if row.id != loan_id and Level(row.level).is_non_performing]
    by_others = _by_others(acting, [row.id for row in bad])
    own = sum(principal_fen(row) for row in bad if row.id not in by_others)
    return Fraction(own, whole) if whole else Fraction(0)


def _by_others(acting: Acting, loan_ids: Sequence[UUID]) -> set[UUID]:
    found = last_changes(acting.session, loan_ids)
    return {
        loan_id
        for loan_id, row in found.items()
        if {reason["code"] for reason in row.reasons} == {BY_DEBTOR}
    }


def set_level(
    work: LoanWork, level: Level, on: date, *, source: str, recorded_by: str, why: str
) -> None:
    """Class a loan at work: its level, its account's order of payments, news to other systems."""
    was = work.kept.level
    work.changes.update(level=level.value, level_since=on)
    if level.is_non_performing != work.account.is_classed_non_performing:
        event = Classed(on, level.is_non_performing)
        work.happen(event, working_calendar(), source=source, recorded_by=recorded_by)
    work.tell("loan.classified", on, level=level.value, was=was, by=why)


def class_no_better(
    acting: Acting,
    work: LoanWork,
    facts: ClassificationFacts,
    *,
    source: str,
    recorded_by: str,
    why: str,
) -> None:
    """Class a loan at work down to the floor that facts set, with its record; never up."""
    floor = classification_floor(facts, work.account.day)
    was = Level(work.kept.level)
    if floor.level.rank <= was.rank:
        return
    on = work.account.day
    set_level(work, floor.level, on, source=source, recorded_by=recorded_by, why=why)
    record_change(
        acting,
        work.loan_id,
        on,
        level=floor.level,
        was=was,
        floor=floor.level,
        reasons=kept_reasons(floor),
        recorded_by=recorded_by,
    )


def record_change(
    acting: Acting,
    loan_id: UUID,
    on: date,
    *,
    level: Level,
    was: Level,
    floor: Level,
    reasons: list[dict[str, Any]],
    recorded_by: str,
    review_id: UUID | None = None,
) -> ClassificationRow:
    """Add a change to the history; it is never taken away."""
    row = ClassificationRow(
        id=new_id(),
        loan_id=loan_id,
        on=on,
        level=level.value,
        level_before=was.value,
        floor=floor.value,
        source=FLOOR if review_id is None else REVIEW_SOURCE,
        review_id=review_id,
        reasons=reasons,
        recorded_by=recorded_by,
        created_at=acting.now,
    )
    acting.session.add(row)
    return row


def has_better_class(row: LoanRow, floor: Level) -> bool:
    """Whether a loan is classed better than a floor."""
    return Level(row.level).rank < floor.rank


def record_lateness(acting: Acting, loan_id: UUID, days_late: int, was: Level, on: date) -> None:
    """Add to the history that days late have classed a loan down."""
    floor = classification_floor(ClassificationFacts(days_late=days_late), on)
    record_change(
        acting,
        loan_id,
        on,
        level=floor.level,
        was=was,
        floor=floor.level,
        reasons=kept_reasons(floor),
        recorded_by="system",
    )
