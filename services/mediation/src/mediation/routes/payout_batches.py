"""Payout batches: made by one person, approved by others, released, sent, resulted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from mediation.forms.escrow import masked
from mediation.forms.payouts import (
    DecisionForm,
    PayoutBatchAnswer,
    PayoutBatchForm,
    PayoutLineAnswer,
)
from mediation.routes.money import Approver, Checker, Maker, Reader, commanded, shown_name
from mediation.store.approvals import decisions_of
from mediation.store.escrow_access import find_batch, page_of_batches
from mediation.store.payouts import line_states, page_of_lines
from mediation.tables.payouts import ApprovalRoundRow, PayoutBatchRow
from mediation.usecases.acting import Acting
from mediation.usecases.payout_batches import (
    approve,
    cancel,
    check,
    close_batch,
    draft_batch,
    reject,
    submit,
)
from mediation.usecases.releases import release, sealed_content, send
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing, created, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("payout batches")
CSV = "text/csv; charset=utf-8"
Sender = Annotated[Caller, Depends(needs("case_admin", "checker", "fund_manager"))]
FileReader = Annotated[
    Caller, Depends(needs("custodian_bank", "checker", "fund_manager", "case_admin"))
]


@router.post("/payout-batches", status_code=201, response_model=PayoutBatchAnswer)
def post_batch(body: PayoutBatchForm, caller: Maker, command: Storing) -> Response:
    """Draft a batch; without lines it takes everything that is owed and neither paid nor held."""

    def action(acting: Acting) -> Answer:
        batch = draft_batch(acting, body)
        where = f"/mediation/v1/payout-batches/{batch.id}"
        answer = batch_answer(acting.session, batch)
        return created(answer, location=where, version=batch.version)

    return commanded(command, action)


@router.get("/payout-batches")
def get_batches(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    escrow_account: Annotated[UUID | None, Query()] = None,
) -> Page[PayoutBatchAnswer]:
    """The batches that the caller sees."""
    with database.reading() as session:
        return page_of(
            page_of_batches(session, caller, paging, escrow_account),
            paging,
            item=lambda row: batch_answer(session, row),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/payout-batches/{batch_id}")
def get_batch(
    batch_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> PayoutBatchAnswer:
    """One batch."""
    with database.reading() as session:
        batch = find_batch(session, caller, batch_id)
        response.headers["ETag"] = etag(batch.version)
        return batch_answer(session, batch)


@router.get("/payout-batches/{batch_id}/lines")
def get_lines(
    batch_id: UUID,
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    state: Annotated[str | None, Query(max_length=10)] = None,
) -> Page[PayoutLineAnswer]:
    """The lines of a batch in their order."""
    after = int(paging.after[0]) if paging.after else 0
    with database.reading() as session:
        find_batch(session, caller, batch_id)
        return page_of(
            page_of_lines(session, batch_id, after=after, limit=paging.limit + 1, state=state),
            paging,
            item=lambda row: line_answer(row, caller),
            position=lambda row: (row.line_no,),
            response=response,
        )


@router.post("/payout-batches/{batch_id}/check", response_model=PayoutBatchAnswer)
def post_check(batch_id: UUID, caller: Maker, command: Storing) -> Response:
    """Check everything; all faults are listed."""
    return _moved(command, lambda acting: check(acting, batch_id))


@router.post("/payout-batches/{batch_id}/submit", response_model=PayoutBatchAnswer)
def post_submit(batch_id: UUID, caller: Maker, command: Storing) -> Response:
    """Ask for the approvals; earlier ones are void."""
    return _moved(command, lambda acting: submit(acting, batch_id))


@router.post("/payout-batches/{batch_id}/approve", response_model=PayoutBatchAnswer)
def post_approve(
    batch_id: UUID,
    body: DecisionForm,
    caller: Approver,
    command: Storing,
) -> Response:
    """Approve exactly the content whose hash is sent along."""
    return _moved(command, lambda acting: approve(acting, batch_id, body))


@router.post("/payout-batches/{batch_id}/reject", response_model=PayoutBatchAnswer)
def post_reject(
    batch_id: UUID,
    body: DecisionForm,
    caller: Approver,
    command: Storing,
) -> Response:
    """Refuse; this ends the batch."""
    return _moved(command, lambda acting: reject(acting, batch_id, body))


@router.post("/payout-batches/{batch_id}/release", response_model=PayoutBatchAnswer)
def post_release(batch_id: UUID, caller: Checker, command: Storing) -> Response:
    """Hold the money and seal the file, in one transaction."""
    return _moved(command, lambda acting: release(acting, batch_id))


@router.post("/payout-batches/{batch_id}/cancel", response_model=PayoutBatchAnswer)
def post_cancel(batch_id: UUID, caller: Maker, command: Storing) -> Response:
    """Give the batch up before its release."""
    return _moved(command, lambda acting: cancel(acting, batch_id))


@router.post("/payout-batches/{batch_id}/send", response_model=PayoutBatchAnswer)
def post_send(batch_id: UUID, caller: Sender, command: Storing) -> Response:
    """The file went to the bank."""
    return _moved(command, lambda acting: send(acting, batch_id))


@router.post("/payout-batches/{batch_id}/close", response_model=PayoutBatchAnswer)
def post_close(batch_id: UUID, caller: Checker, command: Storing) -> Response:
    """File a reconciled batch away."""
    return _moved(command, lambda acting: close_batch(acting, batch_id))


@router.get(
    "/payout-batches/{batch_id}/file",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
def get_file(
    batch_id: UUID, caller: FileReader, database: CurrentDatabase, request: Request
) -> Response:
    """The sealed file, byte for byte as it was released."""
    with database.reading() as session:
        batch = find_batch(session, caller, batch_id)
        content = sealed_content(session, batch)
        name = f'attachment; filename="{batch.batch_no}.csv"'
        headers = {"Content-Disposition": name, "ETag": f'"{batch.file_sha256}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=CSV, headers=headers)


def _moved(command: Command, step: Callable[[Acting], PayoutBatchRow]) -> Response:
    def action(acting: Acting) -> Answer:
        batch = step(acting)
        acting.session.flush()
        return Answer(batch_answer(acting.session, batch), 200, {"ETag": etag(batch.version)})

    return commanded(command, action)


def batch_answer(session: Session, batch: PayoutBatchRow) -> PayoutBatchAnswer:
    """A stored batch as it goes out."""
    round_row = session.get(ApprovalRoundRow, batch.round_id) if batch.round_id else None
    states = line_states(session, batch.id)
    return PayoutBatchAnswer(
        id=batch.id,
        escrow_account_id=batch.ledger_id,
        batch_no=batch.batch_no,
        channel=batch.channel,
        state=batch.state,
        purpose=batch.purpose,
        pay_on=batch.pay_on,
        line_count=batch.line_count,
        sum_fen=batch.sum_fen,
        maker=batch.maker,
        content_sha256=batch.content_sha256,
        file_sha256=batch.file_sha256,
        policy=round_row.rules if round_row else None,
        approvals=decision_answers(session, round_row),
        lines_by_state={state.value: count for state, count in states.items()},
        created_at=batch.created_at,
        released_at=batch.released_at,
    )


def decision_answers(session: Session, row: ApprovalRoundRow | None) -> list[dict[str, Any]]:
    """Who decided what, when, as whom."""
    decisions = decisions_of(session, row.id) if row else ()
    return [
        {
            "person": one.person,
            "groups": one.groups,
            "decision": one.decision,
            "content_sha256": one.content_sha256,
            "given_at": one.given_at.isoformat(),
        }
        for one in decisions
    ]


def line_answer(row: Any, caller: Caller) -> PayoutLineAnswer:
    """A stored line as it goes out, its account masked, for those who watch the name as well."""
    names = PayoutLineAnswer.model_fields.keys() - {"payee_account", "payee_name"}
    return PayoutLineAnswer(
        **{name: getattr(row, name) for name in names},
        payee_name=shown_name(caller, row.payee_name),
        payee_account=masked(row.payee_account),
    )
