"""What becomes of a draw's payments, and the loan note once all have arrived."""

from __future__ import annotations

from uuid import UUID

from lawkit.rounding import decimal_text, parse_decimal
from loan_origination.contract_refusals import DayNotPossibleError
from loan_origination.domain.credit_lives import PAYMENT
from loan_origination.domain.duties import Duty
from loan_origination.domain.loan_facts import PaymentMode
from loan_origination.domain.payments import Instruction, PaymentFaultsError, order_faults
from loan_origination.forms.draws import BankResultForm, ReplacementForm
from loan_origination.store.draws import find_payment, live_payments, payments_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import DrawPaymentRow, DrawRow, LoanNoteRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import take_on
from loan_origination.usecases.contracts import loan_to_contract
from loan_origination.usecases.draw_steps import lock_draw, moved, noted
from loan_origination.usecases.draws import REQUESTERS, payment_frame
from loan_origination.usecases.loan_opening import open_from_note
from servicekit.ids import new_id
from servicekit.outbox import emit

STEPS = {"paid": "pay", "failed": "fail", "returned": "return"}
NOTE_TERMS = (
    "rate_type",
    "lpr_tenor",
    "spread_bp",
    "repricing",
    "interest_method",
    "due_day",
    "supervised_account",
    "payout_account",
    "interest_only_months",
    "lateness",
)


def take_result(acting: Acting, draw_id: UUID, payment_id: UUID, form: BankResultForm) -> DrawRow:
    """The bank's word on one payment; the last one paid makes the draw paid.

    A failed or returned payment stays locked on the payout account.
    """
    standing = acting.standing("accounting", "system")
    application, contract, row = lock_draw(acting, draw_id)
    payment = find_payment(acting.session, row.id, payment_id)
    if form.on > acting.today or row.booked_on is None or form.on < row.booked_on:
        raise DayNotPossibleError(
            "on", "Between the booking and today.", "日期应在入账日与今日之间。"
        )
    payment.state = PAYMENT.after(payment.state, STEPS[form.result])
    payment.resulted_on, payment.bank_ref = form.on, form.bank_ref
    payment.result_text = form.text
    acting.session.add(payment)
    acting.session.flush()
    noted(acting, application, row, f"payment_{form.result}", standing, form.text)
    row.version += 1
    lines = live_payments(acting.session, row.id)
    if row.state == "paying" and all(line.state == "paid" for line in lines):
        row.paid_on = max(line.resulted_on for line in lines if line.resulted_on is not None)
        moved(acting, application, row, "settle", standing)
        _issue_note(acting, application, contract, row)
    acting.session.add(row)
    return row


def propose_replacement(
    acting: Acting, draw_id: UUID, payment_id: UUID, form: ReplacementForm
) -> DrawPaymentRow:
    """Where a locked payment should go instead; a payout checker releases it."""
    standing = acting.standing(*REQUESTERS)
    application, contract, row = lock_draw(acting, draw_id)
    failed = find_payment(acting.session, row.id, payment_id)
    PAYMENT.after(failed.state, "replace")
    _check_payee(acting, application, contract, row, failed, form)
    attempts = [
        each for each in payments_of(acting.session, row.id) if each.line_no == failed.line_no
    ]
    for each in attempts:
        if each.state == "proposed":
            acting.session.delete(each)
    acting.session.flush()
    proposed = DrawPaymentRow(
        id=new_id(),
        draw_id=row.id,
        line_no=failed.line_no,
        attempt=failed.attempt + 1,
        state="proposed",
        amount_fen=failed.amount_fen,
        purpose=failed.purpose,
        proposed_by=standing.person,
        **form.model_dump(),
    )
    take_on(acting, application, Duty.PROPOSER, standing, subject=proposed.id.hex)
    acting.session.add(proposed)
    acting.session.flush()
    noted(acting, application, row, "payment_replacement", standing)
    return proposed


def _check_payee(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    row: DrawRow,
    failed: DrawPaymentRow,
    form: ReplacementForm,
) -> None:
    """A replacement keeps every rule that the first order kept."""
    if row.mode == PaymentMode.SELF_MANAGED:
        return
    loan = loan_to_contract(acting, application)
    frame = payment_frame(
        acting, loan, contract, failed.amount_fen, PaymentMode.ENTRUSTED, without=row
    )
    order = Instruction(
        form.payee_name, form.payee_account, failed.amount_fen, failed.purpose, form.reference
    )
    faults = order_faults([order], frame)
    if faults:
        raise PaymentFaultsError(faults)


def release_replacement(acting: Acting, draw_id: UUID, payment_id: UUID) -> DrawRow:
    """A payout checker lets the replacement go out; the first payment is spent."""
    standing = acting.person_standing("payout_checker")
    application, _, row = lock_draw(acting, draw_id)
    proposed = find_payment(acting.session, row.id, payment_id)
    after = PAYMENT.after(proposed.state, "release")
    take_on(acting, application, Duty.PAYOUT_CHECKER, standing)
    take_on(acting, application, Duty.DECIDER, standing, subject=proposed.id.hex)
    for each in payments_of(acting.session, row.id):
        if each.line_no == proposed.line_no and each.id != proposed.id:
            each.state = "replaced"
            acting.session.add(each)
    proposed.state = PAYMENT.after(after, "send")
    row.version += 1
    acting.session.add_all([proposed, row])
    acting.session.flush()
    noted(acting, application, row, "payment_release", standing)
    return row


def _issue_note(
    acting: Acting, application: ApplicationRow, contract: ContractRow, row: DrawRow
) -> LoanNoteRow:
    """The loan note (借款借据) of a paid draw, and the event that servicing starts from.

    Interest runs from the booking: from that day the money was the borrower's.
    """
    assert row.booked_on is not None, "only booked draws are paid"
    assert contract.matures_on is not None, "only contracts in force are drawn"
    terms = contract.terms
    found = LoanNoteRow(
        id=new_id(),
        number=f"{row.number}-JJ",
        draw_id=row.id,
        contract_id=contract.id,
        application_id=application.id,
        branch=row.branch,
        borrower_name=contract.party_name,
        borrower_code=application.borrower_id,
        principal_fen=row.amount_fen,
        annual_rate=decimal_text(parse_decimal(terms["annual_rate"])),
        method=terms["method"],
        term_months=terms["term_months"],
        disbursed_on=row.booked_on,
        matures_on=contract.matures_on,
        repayment_account=terms["repayment_account"],
        terms={name: terms[name] for name in NOTE_TERMS} | {"income_plan": row.income_plan},
        created_at=acting.now,
    )
    acting.session.add(found)
    acting.session.flush()
    payload = found.model_dump(mode="json", exclude={"created_at", "borrower_name"})
    emit(acting.session, acting.database, f"loan-note/{found.id}", "loan_note.issued", payload)
    open_from_note(acting, found)
    return found
