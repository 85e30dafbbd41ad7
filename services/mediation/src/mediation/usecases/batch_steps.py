"""A step over all cases of a court's batch, each with its own outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lawkit.refusals import Refusal
from mediation.forms.case_answers import BatchOutcome, RowOutcome
from mediation.tables.cases import CaseRow
from mediation.usecases.acting import Acting


def over_cases(
    acting: Acting, cases: Sequence[CaseRow], do: Callable[[Acting, CaseRow], None]
) -> BatchOutcome:
    """Take the step case by case; one that refuses leaves no trace and stops no other."""
    rows = [_over_one(acting, case, do) for case in cases]
    done = sum(row.is_done for row in rows)
    return BatchOutcome(done=done, refused=len(rows) - done, rows=rows)


def _over_one(acting: Acting, case: CaseRow, do: Callable[[Acting, CaseRow], None]) -> RowOutcome:
    case_id, number = case.id, case.court_case_no
    try:
        with acting.session.begin_nested():
            do(acting, case)
    except Refusal as refusal:
        acting.session.refresh(case)
        return RowOutcome(
            case_id=case_id,
            court_case_no=number,
            is_done=False,
            state=case.state,
            code=refusal.code,
            detail=refusal.detail,
        )
    return RowOutcome(case_id=case_id, court_case_no=number, is_done=True, state=case.state)
