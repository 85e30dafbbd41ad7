"""Draws: requested, checked, approved, booked, paid; their payments, lists and loan notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from loan_origination.domain.credit_lives import DRAW
from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.draws import (
    BankResultForm,
    DrawAnswer,
    DrawForm,
    MisuseForm,
    PapersForm,
    PaymentAnswer,
    ReplacementForm,
    UseListAnswer,
    UseListForm,
    draw_answer,
    payment_answer,
    use_list_answer,
)
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.store.draws import (
    find_draw,
    live_payments,
    locked_fen,
    note_of,
    page_of_draws,
    payments_of,
    use_lists_of,
)
from loan_origination.tables.draws import DrawRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.draws import (
    approve_draw,
    book_draw,
    cancel_draw,
    check_draw,
    refuse_draw,
    request_draw,
    send_payments,
)
from loan_origination.usecases.fund_use import (
    clear_suspicion,
    hand_in_list,
    next_list_due_on,
    suspect_misuse,
    verify_use,
)
from loan_origination.usecases.misuse import confirm_misuse, put_right
from loan_origination.usecases.payouts import (
    propose_replacement,
    release_replacement,
    take_result,
)
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("draws")
PREFIX = "/loan-origination/v1"


@router.post("/draws", status_code=201, response_model=DrawAnswer)
def post_draw(body: DrawForm, command: Storing) -> Response:
    """Ask for a draw with its payments, or with its plan."""

    def action(acting: Acting) -> Answer:
        row = request_draw(acting, body)
        where = f"{PREFIX}/draws/{row.id}"
        return created(answered(acting, row), location=where, version=row.version)

    return commanded(command, action)


@router.get("/draws")
def get_draws(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[DrawAnswer]:
    """The draws that the caller sees."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        return page_of(
            page_of_draws(session, caller, paging, contract_id=contract_id, state=state),
            paging,
            item=lambda row: answered(acting, row),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/draws/{draw_id}")
def get_draw(
    draw_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> DrawAnswer:
    """One draw with its payments."""
    with database.reading() as session:
        row = find_draw(session, caller, draw_id)
        response.headers["ETag"] = etag(row.version)
        return answered(Acting(session, database, caller), row)


@router.post("/draws/{draw_id}/check", response_model=DrawAnswer)
def post_check(draw_id: UUID, body: PapersForm, command: Storing) -> Response:
    """The papers of the payout were read (R-U1)."""
    return _moved(command, lambda acting: check_draw(acting, draw_id, body))


@router.post("/draws/{draw_id}/approve", response_model=DrawAnswer)
def post_approve(draw_id: UUID, command: Storing) -> Response:
    """The payout checker approves; every condition is tested today."""
    return _moved(command, lambda acting: approve_draw(acting, draw_id))


@router.post("/draws/{draw_id}/book", response_model=DrawAnswer)
def post_book(draw_id: UUID, command: Storing) -> Response:
    """Accounting credits the payout account."""
    return _moved(command, lambda acting: book_draw(acting, draw_id))


@router.post("/draws/{draw_id}/pay", response_model=DrawAnswer)
def post_pay(draw_id: UUID, command: Storing) -> Response:
    """Accounting sends the payments."""
    return _moved(command, lambda acting: send_payments(acting, draw_id))


@router.post("/draws/{draw_id}/refuse", response_model=DrawAnswer)
def post_refuse(draw_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """The draw is not paid out."""
    return _moved(command, lambda acting: refuse_draw(acting, draw_id, body.reason))


@router.post("/draws/{draw_id}/cancel", response_model=DrawAnswer)
def post_cancel(draw_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """The borrower takes the request back."""
    return _moved(command, lambda acting: cancel_draw(acting, draw_id, body.reason))


@router.post("/draws/{draw_id}/payments/{payment_id}/result", response_model=DrawAnswer)
def post_result(
    draw_id: UUID, payment_id: UUID, body: BankResultForm, command: Storing
) -> Response:
    """What became of a payment at the bank."""
    return _moved(command, lambda acting: take_result(acting, draw_id, payment_id, body))


@router.post(
    "/draws/{draw_id}/payments/{payment_id}/replace",
    status_code=201,
    response_model=PaymentAnswer,
)
def post_replacement(
    draw_id: UUID, payment_id: UUID, body: ReplacementForm, command: Storing
) -> Response:
    """Where a locked payment should go instead."""

    def action(acting: Acting) -> Answer:
        row = propose_replacement(acting, draw_id, payment_id, body)
        return created(payment_answer(row), location=f"{PREFIX}/draws/{draw_id}")

    return commanded(command, action)


@router.post("/draws/{draw_id}/payments/{payment_id}/release", response_model=DrawAnswer)
def post_release(draw_id: UUID, payment_id: UUID, command: Storing) -> Response:
    """The payout checker lets a replacement go out."""
    return _moved(command, lambda acting: release_replacement(acting, draw_id, payment_id))


@router.post("/draws/{draw_id}/use-lists", status_code=201, response_model=UseListAnswer)
def post_use_list(draw_id: UUID, body: UseListForm, command: Storing) -> Response:
    """The borrower's actual payments up to a day (R-U6)."""

    def action(acting: Acting) -> Answer:
        row = hand_in_list(acting, draw_id, body)
        return created(use_list_answer(row), location=f"{PREFIX}/draws/{draw_id}/use-lists")

    return commanded(command, action)


@router.get("/draws/{draw_id}/use-lists")
def get_use_lists(draw_id: UUID, caller: Reader, database: CurrentDatabase) -> list[UseListAnswer]:
    """The planned list and the actual ones."""
    with database.reading() as session:
        row = find_draw(session, caller, draw_id)
        return [use_list_answer(each) for each in use_lists_of(session, row.id)]


@router.post("/draws/{draw_id}/verify-use", response_model=DrawAnswer)
def post_verify(draw_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """The use of the money was inspected and is as agreed."""
    return _moved(command, lambda acting: verify_use(acting, draw_id, body.reason))


@router.post("/draws/{draw_id}/suspect-misuse", response_model=DrawAnswer)
def post_suspect(draw_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """The money may have gone elsewhere."""
    return _moved(command, lambda acting: suspect_misuse(acting, draw_id, body.reason))


@router.post("/draws/{draw_id}/clear-suspicion", response_model=DrawAnswer)
def post_clear(draw_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Another person finds the suspicion without ground."""
    return _moved(command, lambda acting: clear_suspicion(acting, draw_id, body.reason))


@router.post("/draws/{draw_id}/confirm-misuse", response_model=DrawAnswer)
def post_confirm(draw_id: UUID, body: MisuseForm, command: Storing) -> Response:
    """Misuse is confirmed: an event of default (R-X3), and the misuse rate on the loan."""
    return _moved(command, lambda acting: confirm_misuse(acting, draw_id, body))


@router.post("/draws/{draw_id}/put-right", response_model=DrawAnswer)
def post_put_right(draw_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """Another person finds the misuse put right: the misuse rate ends."""
    return _moved(command, lambda acting: put_right(acting, draw_id, body.reason))


def answered(acting: Acting, row: DrawRow) -> DrawAnswer:
    """A draw with what is known about its payments."""
    note = note_of(acting.session, row.id)
    return draw_answer(
        row,
        payments_of(acting.session, row.id),
        allowed=DRAW.allowed(row.state),
        locked_fen=locked_fen(live_payments(acting.session, row.id)),
        loan_note_id=None if note is None else note.id,
        next_list_due_on=next_list_due_on(acting, row),
    )


def _moved(command: Command, step: Callable[[Acting], DrawRow]) -> Response:
    def action(acting: Acting) -> Answer:
        row = step(acting)
        return Answer(answered(acting, row), headers={"ETag": etag(row.version)})

    return commanded(command, action)
