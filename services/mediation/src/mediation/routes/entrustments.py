"""A court's batches: sent once, answered row by row, moved as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from mediation.domain.case_states import State
from mediation.forms.case_answers import BatchOutcome, EntrustmentAnswer, entrustment_answer
from mediation.forms.cases import AssignForm, EntrustmentForm, ScreenForm
from mediation.routes.case_showing import Closing, Reason, Staff
from mediation.store.cases import cases_of_batch, find_entrustment
from mediation.tables.cases import CaseRow
from mediation.usecases import case_steps, mediators
from mediation.usecases.acting import Acting
from mediation.usecases.batch_steps import over_cases
from mediation.usecases.case_intake import entrust
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing

router = new_router("entrustments")
CourtClerk = Annotated[Caller, Depends(needs("court", "court_clerk"))]


@router.post("/entrustments", status_code=201, response_model=EntrustmentAnswer)
def post_entrustment(body: EntrustmentForm, caller: CourtClerk, command: Storing) -> Response:
    """A batch of up to 1,000 cases; each row gets its own result (the same batch again: 200)."""

    def action(session: Session) -> Answer:
        row, is_new = entrust(Acting(session, command.database, caller), body)
        headers = {"Location": f"/mediation/v1/entrustments/{row.id}"}
        return Answer(entrustment_answer(row), 201 if is_new else 200, headers)

    return command.run(action)


@router.get("/entrustments/{entrustment_id}")
def get_entrustment(
    entrustment_id: UUID, caller: AnyCaller, database: CurrentDatabase
) -> EntrustmentAnswer:
    """A batch with the result of every row."""
    with database.reading() as session:
        return entrustment_answer(find_entrustment(session, caller, entrustment_id))


@router.post("/entrustments/{entrustment_id}/recall", response_model=BatchOutcome)
def post_recall(
    entrustment_id: UUID, body: Reason, caller: CourtClerk, command: Storing
) -> Response:
    """The court takes back every case of the batch that has not been signed or ended."""

    return _over_batch(
        command,
        caller,
        entrustment_id,
        lambda acting, case: case_steps.recall(acting, case, body.reason),
        is_recall=True,
    )


@router.post("/entrustments/{entrustment_id}/screen", response_model=BatchOutcome)
def post_screen(
    entrustment_id: UUID, body: ScreenForm, caller: Staff, command: Storing
) -> Response:
    """Screen every case of the batch alike."""
    return _over_batch(
        command,
        caller,
        entrustment_id,
        lambda acting, case: case_steps.screen(acting, case, body.fact(), body.reason),
    )


@router.post("/entrustments/{entrustment_id}/accept", response_model=BatchOutcome)
def post_accept(entrustment_id: UUID, body: Reason, caller: Staff, command: Storing) -> Response:
    """Accept every case of the batch that can be."""
    return _over_batch(
        command,
        caller,
        entrustment_id,
        lambda acting, case: case_steps.accept(acting, case, body.reason),
    )


@router.post("/entrustments/{entrustment_id}/assign", response_model=BatchOutcome)
def post_assign(
    entrustment_id: UUID, body: AssignForm, caller: Staff, command: Storing
) -> Response:
    """Put the same mediators to work in every case; conflicts are checked case by case."""
    return _over_batch(
        command, caller, entrustment_id, lambda acting, case: mediators.assign(acting, case, body)
    )


@router.post("/entrustments/{entrustment_id}/invite", response_model=BatchOutcome)
def post_invite(entrustment_id: UUID, body: Reason, caller: Staff, command: Storing) -> Response:
    """Invite the parties of every case."""
    return _over_batch(
        command,
        caller,
        entrustment_id,
        lambda acting, case: case_steps.invite(acting, case, body.reason),
    )


@router.post("/entrustments/{entrustment_id}/begin", response_model=BatchOutcome)
def post_begin(entrustment_id: UUID, body: Reason, caller: Staff, command: Storing) -> Response:
    """Begin mediation in every case whose parties have all agreed."""
    return _over_batch(
        command,
        caller,
        entrustment_id,
        lambda acting, case: case_steps.begin(acting, case, body.reason),
    )


@router.post("/entrustments/{entrustment_id}/close", response_model=BatchOutcome)
def post_close(entrustment_id: UUID, body: Closing, caller: Staff, command: Storing) -> Response:
    """Close every case of the batch whose agreement has been paid."""
    return _over_batch(
        command,
        caller,
        entrustment_id,
        lambda acting, case: case_steps.close(acting, case, body),
    )


def _over_batch(
    command: Command,
    caller: Caller,
    entrustment_id: UUID,
    do: Callable[[Acting, CaseRow], None],
    *,
    is_recall: bool = False,
) -> Response:
    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        acting.database.lock(session, "entrustment_steps", str(entrustment_id))
        batch = find_entrustment(session, caller, entrustment_id)
        batch.is_recalled = batch.is_recalled or is_recall
        session.add(batch)
        cases = [
            case_steps.locked_case(acting, row.id)
            for row in cases_of_batch(session, entrustment_id)
            if not State(row.state).is_terminal
        ]
        return Answer(over_cases(acting, cases, do))

    return command.run(action)
