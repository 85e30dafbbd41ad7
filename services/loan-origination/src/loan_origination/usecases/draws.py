"""A draw's way to the payout: requested, checked, approved, booked; given up or refused."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from loan_origination.contract_refusals import DayNotPossibleError, NotInForceError
from loan_origination.domain.credit_lives import DRAW, IN_FORCE
from loan_origination.domain.duties import Duty
from loan_origination.domain.income_plans import require_income_plan
from loan_origination.domain.loan_facts import PaymentMode
from loan_origination.domain.party_names import plain_name
from loan_origination.domain.payments import (
    PaymentFaultsError,
    PaymentFrame,
    order_faults,
)
from loan_origination.forms.draws import DrawForm, PapersForm
from loan_origination.store.contracts import ApprovedLoan
from loan_origination.store.draws import (
    drawn_by_purpose,
    draws_of,
    live_draws,
    live_payments,
)
from loan_origination.store.security import bridge_of, collateral_of
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import DrawPaymentRow, DrawRow, UseListRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import take_on
from loan_origination.usecases.contracts import loan_to_contract, lock_loan_contract
from loan_origination.usecases.draw_gates import (
    require_draw_gates,
    require_no_release,
    threshold_fen,
)
from loan_origination.usecases.draw_steps import hand_on, lock_draw, moved, noted
from loan_origination.usecases.related_parties import related_parties
from servicekit.ids import new_id

REQUESTERS = ("branch_officer",)
PAPER_CHECKERS = ("contract_officer", "branch_manager")
REFUSERS = ("contract_officer", "branch_manager", "payout_checker")


def request_draw(acting: Acting, form: DrawForm) -> DrawRow:
    """Ask for a draw; everything wrong with its payments is named at once."""
    standing = acting.standing(*REQUESTERS)
    application, contract = lock_loan_contract(acting, form.contract_id)
    if contract.state not in IN_FORCE:
        raise NotInForceError(contract.number, contract.state)
    require_no_release(acting, contract)
    if form.draw_on < acting.today:
        raise DayNotPossibleError("draw_on", "The day is over.", "提款日不得早于今日。")
    if form.draw_on > date.fromisoformat(contract.terms["available_until_on"]):
        raise DayNotPossibleError(
            "draw_on", "The availability is over by then.", "提款日不得晚于提款期截止日。"
        )
    require_income_plan(
        contract.terms["method"],
        [line.due_on for line in form.income_plan],
        draw_on=form.draw_on,
        matures_on=contract.matures_on,
    )
    loan = loan_to_contract(acting, application)
    frame = payment_frame(acting, loan, contract, form.amount_fen, form.mode)
    faults = order_faults(form.instructions, frame)
    if faults:
        raise PaymentFaultsError(faults)
    row = _kept(acting, contract, form, standing)
    hand_on(acting, application, row, "request", standing)
    noted(acting, application, row, "draw_request", standing)
    return row


def payment_frame(
    acting: Acting,
    loan: ApprovedLoan,
    contract: ContractRow,
    draw_fen: int,
    mode: PaymentMode,
    *,
    without: DrawRow | None = None,
) -> PaymentFrame:
    """What the payments of a draw are measured against; `without` leaves one draw out."""
    draws = [each for each in live_draws(acting.session, contract.id) if each is not without]
    drawn = drawn_by_purpose(draws)
    borrower = loan.file.borrower
    own = [account.number for account in borrower.accounts]
    own += [contract.terms[name] for name in ("repayment_account", "payout_account")]
    return PaymentFrame(
        draw_fen=draw_fen,
        mode=mode,
        threshold_fen=threshold_fen(acting, loan),
        borrower_names=frozenset({plain_name(borrower.name)}),
        borrower_accounts=frozenset([*own, contract.terms["supervised_account"]]),
        related_parties=related_parties(acting, loan),
        left_by_purpose={
            line["code"]: line["amount_fen"] - drawn[line["code"]]
            for line in contract.terms["purposes"]
        },
        old_lenders=frozenset(
            plain_name(line.old_loan.lender) for line in loan.file.purposes if line.old_loan
        ),
        only_payee=_bridged_lender(acting, contract),
    )


def _bridged_lender(acting: Acting, contract: ContractRow) -> str | None:
    """The old bank, while a collateral's mortgage waits behind a bridge."""
    for collateral in collateral_of(acting.session, contract.id):
        found = bridge_of(acting.session, collateral.id)
        if found is not None and collateral.state == "bridged":
            return found.old_lender
    return None


def _kept(acting: Acting, contract: ContractRow, form: DrawForm, standing: Standing) -> DrawRow:
    sequence = len(draws_of(acting.session, contract.id)) + 1
    purposes: Counter[str] = Counter()
    for each in form.instructions:
        purposes[each.purpose] += each.amount_fen
    row = DrawRow(
        id=new_id(),
        contract_id=contract.id,
        branch=contract.branch,
        sequence=sequence,
        number=f"{contract.number}-T{sequence:02d}",
        state="requested",
        amount_fen=form.amount_fen,
        mode=form.mode,
        account=contract.terms["payout_account"],
        account_decision=contract.terms["account_decision"],
        draw_on=form.draw_on,
        purposes=dict(purposes),
        income_plan=[line.model_dump(mode="json") for line in form.income_plan],
        papers=[],
        checks=[],
        requested_by=standing.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.session.add_all(_payments(form, row, contract, standing))
    if form.planned:
        acting.session.add(_plan(acting, form, row, standing))
    acting.session.flush()
    return row


def _plan(acting: Acting, form: DrawForm, row: DrawRow, standing: Standing) -> UseListRow:
    """The planned payments of a self-managed draw (annex 6)."""
    return UseListRow(
        id=new_id(),
        draw_id=row.id,
        kind="planned",
        sequence=1,
        lines=[line.model_dump(mode="json") for line in form.planned],
        differences=[],
        total_fen=form.amount_fen,
        handed_in_by=standing.person,
        created_at=acting.now,
    )


def _payments(
    form: DrawForm, row: DrawRow, contract: ContractRow, standing: Standing
) -> list[DrawPaymentRow]:
    """The payments to make; a self-managed draw is one credit to the borrower's account."""
    if form.payments:
        orders = [each.model_dump(mode="json") for each in form.payments]
    else:
        orders = [
            {
                "payee_name": contract.party_name,
                "payee_account": row.account,
                "payee_bank": contract.branch,
                "amount_fen": form.amount_fen,
                "purpose": "self_managed",
                "reference": row.number,
            }
        ]
    return [
        DrawPaymentRow(
            id=new_id(),
            draw_id=row.id,
            line_no=place,
            state="instructed",
            proposed_by=standing.person,
            **order,
        )
        for place, order in enumerate(orders, 1)
    ]


def check_draw(acting: Acting, draw_id: UUID, form: PapersForm) -> DrawRow:
    """The papers of the payout are there and were read by another person (R-U1, R-U2)."""
    standing = acting.person_standing(*PAPER_CHECKERS)
    application, _, row = lock_draw(acting, draw_id)
    DRAW.after(row.state, "check")
    hand_on(acting, application, row, "check", standing)
    row.papers = sorted(set(form.papers))
    row.account_decision = form.account_decision
    row.checked_by = standing.person
    return moved(acting, application, row, "check", standing)


def approve_draw(acting: Acting, draw_id: UUID) -> DrawRow:
    """The payout checker approves; every condition is tested on this very day (R-U8)."""
    standing = acting.person_standing("payout_checker")
    application, contract, row = lock_draw(acting, draw_id)
    DRAW.after(row.state, "approve")
    take_on(acting, application, Duty.PAYOUT_CHECKER, standing)
    hand_on(acting, application, row, "approve", standing)
    loan = loan_to_contract(acting, application)
    row.checks = require_draw_gates(acting, loan, contract, row, standing)
    row.approved_by, row.approved_on = standing.person, acting.today
    return moved(acting, application, row, "approve", standing)


def book_draw(acting: Acting, draw_id: UUID) -> DrawRow:
    """Accounting credits the payout account; what was tested on approval is tested again."""
    standing = acting.person_standing("accounting")
    application, contract, row = lock_draw(acting, draw_id)
    DRAW.after(row.state, "book")
    if acting.today < row.draw_on:
        raise DayNotPossibleError("draw_on", "The day of the draw lies ahead.", "未到提款日。")
    require_income_plan(
        contract.terms["method"],
        [date.fromisoformat(line["due_on"]) for line in row.income_plan],
        draw_on=acting.today,
        matures_on=contract.matures_on,
    )
    hand_on(acting, application, row, "book", standing)
    loan = loan_to_contract(acting, application)
    row.checks = require_draw_gates(acting, loan, contract, row, standing)
    row.booked_by, row.booked_on = standing.person, acting.today
    return moved(acting, application, row, "book", standing)


def send_payments(acting: Acting, draw_id: UUID) -> DrawRow:
    """Accounting sends all payments out of the payout account."""
    standing = acting.person_standing("accounting")
    application, _, row = lock_draw(acting, draw_id)
    DRAW.after(row.state, "pay")
    for payment in live_payments(acting.session, row.id):
        payment.state = "sent"
        acting.session.add(payment)
    return moved(acting, application, row, "pay", standing)


def refuse_draw(acting: Acting, draw_id: UUID, reason: str) -> DrawRow:
    """A draw that is not to be paid out."""
    standing = acting.person_standing(*REFUSERS)
    application, _, row = lock_draw(acting, draw_id)
    row.reason = reason
    return moved(acting, application, row, "refuse", standing, reason)


def cancel_draw(acting: Acting, draw_id: UUID, reason: str) -> DrawRow:
    """The borrower takes the request back before it is booked."""
    standing = acting.standing(*REQUESTERS)
    application, _, row = lock_draw(acting, draw_id)
    row.reason = reason
    return moved(acting, application, row, "cancel", standing, reason)
