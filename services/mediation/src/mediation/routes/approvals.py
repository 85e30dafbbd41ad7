"""Approval rounds and the postings that need a second person."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import Session

from mediation.forms.payouts import ApprovalRoundAnswer, DecisionForm, PostingForm
from mediation.money_errors import NoApprovalRoundError
from mediation.routes.money import Approver, Maker, Reader, commanded_on
from mediation.routes.payout_batches import decision_answers
from mediation.store.approvals import find_round, page_of_rounds
from mediation.tables.payouts import ApprovalRoundRow
from mediation.usecases.acting import Acting
from mediation.usecases.approval_subjects import APPROVAL_SUBJECTS, ApprovalSubject
from mediation.usecases.postings import propose
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("approvals")


@router.post(
    "/escrow-accounts/{ledger_id}/postings", status_code=201, response_model=ApprovalRoundAnswer
)
def post_posting(
    ledger_id: UUID,
    body: PostingForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Propose a posting; it is made with the last approval."""

    def action(acting: Acting) -> Answer:
        row = propose(acting, ledger_id, body)
        where = f"/mediation/v1/approvals/{row.id}"
        return created(round_answer(acting.session, row), location=where)

    return commanded_on(command, ledger_id, action)


@router.get("/approvals")
def get_rounds(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    state: Annotated[str | None, Query(max_length=10)] = None,
) -> Page[ApprovalRoundAnswer]:
    """The rounds that the caller sees, oldest first."""
    with database.reading() as session:
        return page_of(
            page_of_rounds(session, caller, paging, state),
            paging,
            item=lambda row: round_answer(session, row),
            position=lambda row: (row.opened_at.isoformat(), row.id),
            response=response,
        )


@router.get("/approvals/{round_id}")
def get_round(round_id: UUID, caller: Reader, database: CurrentDatabase) -> ApprovalRoundAnswer:
    """One round."""
    with database.reading() as session:
        return round_answer(session, find_round(session, caller, round_id))


@router.post("/approvals/{round_id}/approve", response_model=ApprovalRoundAnswer)
def post_approve(
    round_id: UUID, body: DecisionForm, caller: Approver, command: Storing
) -> Response:
    """Approve a posting, late claims or a change of account; the last approval makes it so."""

    def action(acting: Acting) -> Answer:
        row, subject = _subject(acting, round_id)
        subject.approve(acting, row, body)
        return Answer(round_answer(acting.session, row))

    return commanded_on(command, _ledger_of(command, caller, round_id), action)


@router.post("/approvals/{round_id}/reject", response_model=ApprovalRoundAnswer)
def post_reject(round_id: UUID, body: DecisionForm, caller: Approver, command: Storing) -> Response:
    """Refuse it."""

    def action(acting: Acting) -> Answer:
        row, subject = _subject(acting, round_id)
        subject.reject(acting, row, body)
        return Answer(round_answer(acting.session, row))

    return commanded_on(command, _ledger_of(command, caller, round_id), action)


def _ledger_of(command: Command, caller: Caller, round_id: UUID) -> UUID:
    with command.database.reading() as session:
        return find_round(session, caller, round_id).ledger_id


def _subject(acting: Acting, round_id: UUID) -> tuple[ApprovalRoundRow, ApprovalSubject]:
    """The round and what its decision does; batches have routes of their own."""
    row = find_round(acting.session, acting.caller, round_id)
    subject = APPROVAL_SUBJECTS.get(row.subject_kind)
    if subject is None:
        raise NoApprovalRoundError
    return row, subject


def round_answer(session: Session, row: ApprovalRoundRow) -> ApprovalRoundAnswer:
    """A stored round as it goes out."""
    return ApprovalRoundAnswer(
        id=row.id,
        escrow_account_id=row.ledger_id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        content_sha256=row.content_sha256,
        content=row.content,
        policy=row.rules,
        maker=row.maker,
        state=row.state,
        approvals=decision_answers(session, row),
        opened_at=row.opened_at,
    )
