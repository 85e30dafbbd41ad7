"""Putting a consented change of a loan into effect on the open business day."""

from __future__ import annotations

from uuid import UUID

from loan_origination.forms.loan_changes import EffectForm
from loan_origination.loan_refusals import OtherPersonError
from loan_origination.store.loan_changes import locked_change
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.extensions import carry_out
from loan_origination.usecases.loan_changes import AGREED, CONSENTED, EFFECTIVE, require_state
from loan_origination.usecases.loan_moves import with_loan, working_calendar
from loan_origination.usecases.prepayments import event_of


def put_into_effect(acting: Acting, change_id: UUID, form: EffectForm) -> LoanChangeRow:
    """Accounting books the change; paying everything off needs no supplement, the rest does."""
    standing = acting.person_standing("accounting")
    row = locked_change(acting.session, acting.caller, change_id)
    require_state(row, *((CONSENTED, AGREED) if row.kind == "payoff" else (AGREED,)))
    if row.decided_by in standing.persons:
        raise OtherPersonError("The booking", "入账", [row.decided_by or ""])
    loan_id, kind, number = row.loan_id, row.kind, row.agreement_number
    with with_loan(acting, loan_id) as work:
        if kind == "extension":
            carry_out(acting, row, work, standing.person)
        else:
            event = event_of(row, work.account, form.amount_fen)
            told = {"source": "decision", "recorded_by": standing.person, "reference": number}
            work.happen(event, working_calendar(), **told)
            amount = form.amount_fen or 0
            work.tell("loan.prepaid", work.account.day, kind=kind, amount_fen=amount)
    row = locked_change(acting.session, acting.caller, change_id)
    row.state, row.effective_on = EFFECTIVE, work.account.day
    row.effected_by, row.event_seq = standing.person, work.event_count
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record("loan_change.effective", "loan_change", row.id, loan_id=str(loan_id))
    return row
