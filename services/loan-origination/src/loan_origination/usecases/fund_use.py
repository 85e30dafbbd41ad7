"""Whether the money of a draw went where it should: lists of use, verification, misuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from loan_origination.contract_refusals import (
    DayNotPossibleError,
    ListTotalError,
    NotSelfManagedError,
    PaymentsOpenError,
)
from loan_origination.domain.credit_lives import DRAW
from loan_origination.domain.duties import Duty
from loan_origination.domain.loan_facts import PaymentMode
from loan_origination.domain.payments import actual_list_due_on, use_differences
from loan_origination.forms.draws import DefaultEventForm, UseListForm
from loan_origination.store.draws import (
    live_payments,
    locked_fen,
    use_lines,
    use_lists_of,
)
from loan_origination.tables.draws import DefaultEventRow, DrawRow, UseListRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import journal, take_on
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.draw_steps import lock_draw, moved, noted
from servicekit.ids import new_id

WATCHERS = ("post_loan_officer", "branch_manager")
JUDGES = ("branch_manager", "risk_manager", "ho_credit_mgmt")


def hand_in_list(acting: Acting, draw_id: UUID, form: UseListForm) -> UseListRow:
    """The actual payments of a self-managed draw; what nobody explains is suspected misuse."""
    standing = acting.standing("branch_officer", "post_loan_officer")
    application, _, row = lock_draw(acting, draw_id)
    if row.mode != PaymentMode.SELF_MANAGED:
        raise NotSelfManagedError
    if row.paid_on is None or not row.paid_on <= form.until_on <= acting.today:
        raise DayNotPossibleError(
            "until_on", "After the payout and not after today.", "截止日应在放款之后且不晚于今日。"
        )
    before = use_lists_of(acting.session, row.id, "actual")
    spent = sum(each.total_fen for each in before)
    total = sum(line.amount_fen for line in form.lines)
    if spent + total > row.amount_fen:
        raise ListTotalError(total, row.amount_fen - spent)
    found = UseListRow(
        id=new_id(),
        draw_id=row.id,
        kind="actual",
        sequence=len(before) + 1,
        lines=[line.model_dump(mode="json") for line in form.lines],
        differences=[],
        total_fen=total,
        until_on=form.until_on,
        handed_in_by=standing.person,
        created_at=acting.now,
    )
    acting.session.add(found)
    acting.session.flush()
    noted(acting, application, row, "use_list", standing)
    unexplained = _compare(acting, row, found, before)
    if unexplained and "suspect" in DRAW.allowed(row.state):
        row.reported_by = standing.person
        reason = f"未说明的支付差异：{'、'.join(unexplained)}"
        moved(acting, application, row, "suspect", standing, reason)
    return found


def _compare(
    acting: Acting, row: DrawRow, found: UseListRow, before: Sequence[UseListRow]
) -> list[str]:
    """Keep where the list departs from the plan; the payees that nobody explains."""
    planned = use_lines(use_lists_of(acting.session, row.id, "planned"))
    differences = use_differences(planned, use_lines([*before, found]))
    found.differences = [
        {**asdict(each), "is_explained": each.is_explained} for each in differences
    ]
    acting.session.add(found)
    return [each.payee for each in differences if not each.is_explained]


def next_list_due_on(acting: Acting, row: DrawRow) -> date | None:
    """When the next list of actual payments is due; None once the money is used up."""
    if row.mode != PaymentMode.SELF_MANAGED or row.paid_on is None:
        return None
    lists = use_lists_of(acting.session, row.id, "actual")
    if sum(each.total_fen for each in lists) >= row.amount_fen:
        return None
    return actual_list_due_on(row.paid_on, len(lists))


def verify_use(acting: Acting, draw_id: UUID, reason: str) -> DrawRow:
    """The use of the money was inspected and found as agreed: all of it, with no payment open."""
    standing = acting.person_standing(*WATCHERS)
    application, _, row = lock_draw(acting, draw_id)
    DRAW.after(row.state, "verify_use")
    lines = live_payments(acting.session, row.id)
    still_open = [line.line_no for line in lines if line.state != "paid"]
    if still_open:
        raise PaymentsOpenError(still_open, locked_fen(lines))
    if row.mode == PaymentMode.SELF_MANAGED:
        spent = sum(each.total_fen for each in use_lists_of(acting.session, row.id, "actual"))
        if spent != row.amount_fen:
            raise ListTotalError(spent, row.amount_fen)
    row.reason = reason
    return moved(acting, application, row, "verify_use", standing, reason)


def suspect_misuse(acting: Acting, draw_id: UUID, reason: str) -> DrawRow:
    """Somebody has reason to think that the money went elsewhere."""
    standing = acting.person_standing(*WATCHERS)
    application, _, row = lock_draw(acting, draw_id)
    take_on(acting, application, Duty.PROPOSER, standing, subject=f"{row.id.hex}-use")
    row.reason, row.reported_by = reason, standing.person
    return moved(acting, application, row, "suspect", standing, reason)


def clear_suspicion(acting: Acting, draw_id: UUID, reason: str) -> DrawRow:
    """Another person finds the suspicion without ground."""
    standing = acting.person_standing(*JUDGES)
    application, _, row = lock_draw(acting, draw_id)
    DRAW.after(row.state, "clear")
    take_on(acting, application, Duty.DECIDER, standing, subject=f"{row.id.hex}-use")
    row.reason = reason
    return moved(acting, application, row, "clear", standing, reason)


def find_default(acting: Acting, contract_id: UUID, form: DefaultEventForm) -> DefaultEventRow:
    """An event of default is found under a contract."""
    standing = acting.person_standing("branch_officer", *WATCHERS, "risk_manager")
    application, contract = lock_loan_contract(acting, contract_id)
    if form.found_on > acting.today:
        raise DayNotPossibleError("found_on", "The day lies ahead.", "日期不得晚于今日。")
    row = DefaultEventRow(
        id=new_id(), contract_id=contract.id, found_by=standing.person, **form.model_dump()
    )
    take_on(acting, application, Duty.PROPOSER, standing, subject=row.id.hex)
    acting.session.add(row)
    acting.session.flush()
    journal(acting, application, "default_found", standing, form.note, rule_id=row.rule_id)
    return row
