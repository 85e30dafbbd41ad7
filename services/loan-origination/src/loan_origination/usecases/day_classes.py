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
    Level,
    classification_floor,
    is_in_watch,
)
from loan_origination.forms.classification_reviews import ReviewFactsForm, kept_reasons
from loan_origination.store.classifications import (
    debtors_to_look_at,
    debts_here,
    late_in_watch,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.class_history import (
    has_better_class,
    own_bank_share,
    record_change,
    set_level,
)
from loan_origination.usecases.day_floors import raise_floors
from loan_origination.usecases.day_steps import Part
from loan_origination.usecases.lapses import OWN_HAND
from loan_origination.usecases.loan_moves import with_loan

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
    """A restructured loan that is late in its watch period is substandard at least."""
    found = late_in_watch(acting.session, None if cursor is None else UUID(cursor), CHUNK)
    counts: Counter[str] = Counter()
    for loan_id, told in found:
        restructuring = ReviewFactsForm.model_validate(told).restructuring()
        if restructuring is None or not is_in_watch(restructuring, on):
            continue
        facts = ClassificationFacts(restructuring=replace(restructuring, has_failed_in_watch=True))
        _class_down(acting, loan_id, facts, on, why="failed in watch")
        counts["failed_in_watch"] += 1
    return Part(counts, str(found[-1][0]) if len(found) == CHUNK else None)


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
            _class_down(acting, loan_id, facts, on, why="the debtor's other debt")
            counts["whole_debtor"] += 1
    return Part(counts, codes[-1] if len(codes) == CHUNK else None)


PHASES: Mapping[str, Callable[[Acting, date, Any], Part]] = {
    "late": raise_floors,
    "watch": fail_watches,
    "debtors": class_debtors,
}


def _class_down(
    acting: Acting, loan_id: UUID, facts: ClassificationFacts, on: date, *, why: str
) -> None:
    floor = classification_floor(facts, on)
    with with_loan(acting, loan_id) as work:
        was = Level(work.kept.level)
        if floor.level.rank <= was.rank:
            return
        set_level(work, floor.level, on, source="batch", recorded_by="system", why=why)
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
