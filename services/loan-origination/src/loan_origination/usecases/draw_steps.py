"""What every step of a draw does: hold the case, part the hands, move on, tell the journal."""

from __future__ import annotations

from uuid import UUID

from loan_origination.domain.credit_lives import DRAW
from loan_origination.domain.duties import Duty
from loan_origination.store.draws import contract_of_draw, find_draw
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import DrawRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal, take_on
from loan_origination.usecases.contracts import lock_loan_contract

HANDS = ("request", "check", "approve", "book")
"""The steps of a draw that four different people take."""


def hand_on(
    acting: Acting, application: ApplicationRow, row: DrawRow, step: str, standing: Standing
) -> None:
    """Whoever takes a step of a draw proposes every later one, and so can take none of them."""
    place = HANDS.index(step)
    if place:
        take_on(acting, application, Duty.DECIDER, standing, subject=f"{row.id.hex}-{step}")
    for later in HANDS[place + 1 :]:
        take_on(acting, application, Duty.PROPOSER, standing, subject=f"{row.id.hex}-{later}")


def lock_draw(acting: Acting, draw_id: UUID) -> tuple[ApplicationRow, ContractRow, DrawRow]:
    """A draw with its contract and case, the case held before the rest is read."""
    contract_id = contract_of_draw(acting.session, acting.caller, draw_id)
    application, contract = lock_loan_contract(acting, contract_id)
    return application, contract, find_draw(acting.session, acting.caller, draw_id)


def moved(
    acting: Acting,
    application: ApplicationRow,
    row: DrawRow,
    step: str,
    standing: Standing,
    reason: str = "",
) -> DrawRow:
    """Take a step of a draw's life and note it in the case's journal."""
    row.state = DRAW.after(row.state, step)
    row.version += 1
    acting.session.add(row)
    noted(acting, application, row, f"draw_{step}", standing, reason)
    return row


def noted(
    acting: Acting,
    application: ApplicationRow,
    row: DrawRow,
    action: str,
    standing: Standing,
    reason: str = "",
) -> None:
    """An entry about a draw in the case's journal."""
    journal(
        acting,
        application,
        action,
        standing,
        reason,
        draw=row.number,
        state=row.state,
        amount_fen=row.amount_fen,
    )
