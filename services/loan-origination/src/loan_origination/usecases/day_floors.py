"""Step 9: the classification floor that days late set; no loan is classed better than it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from loan_origination.domain.classification import Level, days_late_floor
from loan_origination.domain.servicing.events import Classed
from loan_origination.store.bank_accounts import Funds
from loan_origination.store.loan_keeping import kept_loan
from loan_origination.store.loan_late import late_loans
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.class_history import record_lateness
from loan_origination.usecases.day_steps import Part
from loan_origination.usecases.loan_moves import working_calendar
from loan_origination.usecases.loan_saving import save_loans
from loan_origination.usecases.loan_work import LoanWork

CHUNK = 500


def raise_floors(acting: Acting, on: date, cursor: Any) -> Part:
    """Class the next late loans no better than their days late allow; people class them back."""
    rows = late_loans(acting.session, on, None if cursor is None else UUID(cursor), CHUNK)
    counts: Counter[str] = Counter()
    works = []
    for row in rows:
        if days_late_floor(row.days_late, on).rank > Level(row.level).rank:
            work = LoanWork.of(kept_loan(row))
            works.append(work)
            counts[class_by_lateness(acting, work, on)] += 1
    save_loans(acting, on, works, Funds(()))
    return Part(counts, str(rows[-1].id) if len(rows) == CHUNK else None)


def class_by_lateness(acting: Acting, work: LoanWork, on: date) -> Level:
    """Class a loan no better than its days late allow; returns the level it has then.

    The list shows the level; the account is told when the loan becomes non-performing.
    """
    days_late, present = work.account.days_late, Level(work.kept.level)
    floor = days_late_floor(days_late, on)
    if floor.rank <= present.rank:
        return present
    work.changes.update(level=floor.value, level_since=on)
    if floor.is_non_performing != work.account.is_classed_non_performing:
        event = Classed(on, floor.is_non_performing)
        work.happen(event, working_calendar(), source="batch", recorded_by="system")
    work.tell("loan.classified", on, level=floor.value, was=present.value, by="days late")
    record_lateness(acting, work.loan_id, days_late, present, on)
    return floor
