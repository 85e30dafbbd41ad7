"""Step 9 in full: days late, failures in a watch period, and debtors whose other debt is bad."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from loan_origination.domain.classification import (
    ClassificationFacts,
    classification_floor,
    is_in_watch,
)
from loan_origination.store.classifications import (
    debtors_to_look_at,
    debts_here,
    late_in_watch,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.class_history import (
    class_no_better,
    has_better_class,
    own_bank_share,
)
from loan_origination.usecases.day_floors import raise_floors
from loan_origination.usecases.day_steps import Part
from loan_origination.usecases.lapses import OWN_HAND
from loan_origination.usecases.loan_moves import ONE_DAY, with_loan
from loan_origination.usecases.restructurings import watch_of_loan

CHUNK = 200


def class_loans(acting: Acting, on: date, cursor: Any) -> Part:
    """The next chunk of the first phase that is not done; running it again changes nothing."""
    phase, inner = cursor or ["late", None]
    part = PHASES[phase](replace(acting, caller=OWN_HAND), on, inner)
    if part.cursor is not None:
        return Part(part.counts, [phase, part.cursor], part.loans)
    names = list(PHASES)
    rest = names[names.index(phase) + 1 :]
    return Part(part.counts, [rest[0], None] if rest else None, part.loans)


def fail_watches(acting: Acting, on: date, cursor: Any) -> Part:
    """A restructured loan that is late in its watch is substandard at least, and the watch starts
    again with the next due date."""
    rows = late_in_watch(acting.session, None if cursor is None else UUID(cursor), CHUNK)
    counts: Counter[str] = Counter()
    last = str(rows[-1].id) if len(rows) == CHUNK else None
    for loan_id, watch in [(row.id, watch_of_loan(acting, row)) for row in rows]:
        if watch is None or not is_in_watch(watch, on):
            continue
        facts = ClassificationFacts(restructuring=replace(watch, has_failed_in_watch=True))
        with with_loan(acting, loan_id) as work:
            work.changes["watch_from_on"] = work.account.next_due_on or on + ONE_DAY
            class_no_better(
                acting, work, facts, source="batch", recorded_by="system", why="failed in watch"
            )
        counts["failed_in_watch"] += 1
    return Part(counts, last)


def class_debtors(acting: Acting, on: date, cursor: Any) -> Part:
    """More than 10 % of a debtor's debt here non-performing: all of it is."""
    codes = debtors_to_look_at(acting.session, cursor, CHUNK)
    counts: Counter[str] = Counter()
    for code in codes:
        facts = ClassificationFacts(own_bank_non_performing_share=own_bank_share(acting, code))
        floor = classification_floor(facts, on).level
        better = [
            row.id for row in debts_here(acting.session, code) if has_better_class(row, floor)
        ]
        for loan_id in better:
            with with_loan(acting, loan_id) as work:
                class_no_better(
                    acting,
                    work,
                    facts,
                    source="batch",
                    recorded_by="system",
                    why="the debtor's other debt",
                )
            counts["whole_debtor"] += 1
    return Part(counts, codes[-1] if len(codes) == CHUNK else None)


PHASES: Mapping[str, Callable[[Acting, date, Any], Part]] = {
    "late": raise_floors,
    "watch": fail_watches,
    "debtors": class_debtors,
}
