"""Putting a consented change of a loan into effect on the open business day."""

from __future__ import annotations

from uuid import UUID

from loan_origination.forms.loan_changes import EffectForm
from loan_origination.loan_refusals import OtherPersonError
from loan_origination.store.loan_changes import locked_change
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.agreed_plans import replan
from loan_origination.usecases.extensions import carry_out, hold_contract
from loan_origination.usecases.loan_changes import (
    AGREED,
    CONSENTED,
    EFFECTIVE,
    WRITE_OFF,
    require_state,
)
from loan_origination.usecases.loan_decisions import reprice, write_off
from loan_origination.usecases.loan_moves import with_loan, working_calendar
from loan_origination.usecases.loan_work import LoanWork
from loan_origination.usecases.prepayments import event_of

EXTENSION = "extension"
READY = {"payoff": (CONSENTED, AGREED), WRITE_OFF: (CONSENTED,)}
"""From which states a change is booked; all others need the signed supplement."""


def put_into_effect(acting: Acting, change_id: UUID, form: EffectForm) -> LoanChangeRow:
    """Accounting books the change; paying everything off and writing off need no supplement."""
    standing = acting.person_standing("accounting")
    row = locked_change(acting.session, acting.caller, change_id)
    require_state(row, *READY.get(row.kind, (AGREED,)))
    if row.decided_by in standing.persons:
        raise OtherPersonError("The booking", "入账", [row.decided_by or ""])
    loan_id = row.loan_id
    if row.kind == EXTENSION:
        hold_contract(acting, loan_id)
    with with_loan(acting, loan_id) as work:
        _carry_out(acting, row, work, standing.person, form.amount_fen)
    row = locked_change(acting.session, acting.caller, change_id)
    row.state, row.effective_on = EFFECTIVE, work.account.day
    row.effected_by, row.event_seq = standing.person, work.event_count
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record("loan_change.effective", "loan_change", row.id, loan_id=str(loan_id))
    return row


def _carry_out(
    acting: Acting, row: LoanChangeRow, work: LoanWork, person: str, amount_fen: int | None
) -> None:
    match row.kind:
        case "extension":
            carry_out(acting, row, work, person)
        case "income_plan":
            replan(acting, row, work, person)
        case "repricing":
            reprice(acting, row, work, person)
        case "write_off":
            write_off(work, person)
        case _:
            event = event_of(row, work.account, amount_fen)
            told = {"source": "decision", "recorded_by": person, "reference": row.agreement_number}
            work.happen(event, working_calendar(), **told)
            paid = {"kind": row.kind, "amount_fen": amount_fen or 0}
            work.tell("loan.prepaid", work.account.day, **paid)
