"""Waivers: asked for, endorsed, opined on, decided."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Response
from sqlmodel import Session

from loan_origination.forms.decision_answers import WaiverAnswer, WaiverList, waiver_answer
from loan_origination.forms.decisions import WaiverForm, WaiverOpinionForm, WaiverStepForm
from loan_origination.routes.application_showing import PREFIX, Reader, Writer, do_in_case
from loan_origination.store.applications import find_application
from loan_origination.store.checks import find_waiver, waivers_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import WaiverRow
from loan_origination.usecases import waivers
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, StatedVersion, Storing, created, etag

router = new_router("waivers")


@router.post("/applications/{application_id}/waivers", status_code=201, response_model=WaiverAnswer)
def post_waiver(
    application_id: UUID,
    body: WaiverForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Ask to let a failed rule pass that binds in principle."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        waiver = waivers.request_waiver(acting, row, body)
        where = f"{PREFIX}/waivers/{waiver.id}"
        return created(waiver_answer(waiver), location=where, version=waiver.version)

    return do_in_case(command, application_id, action)


@router.get("/applications/{application_id}/waivers")
def get_waivers(application_id: UUID, caller: Reader, database: CurrentDatabase) -> WaiverList:
    """The waivers of an application."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        return WaiverList(items=[waiver_answer(one) for one in waivers_of(session, row.id)])


@router.get("/waivers/{waiver_id}")
def get_waiver(
    waiver_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> WaiverAnswer:
    """One waiver."""
    with database.reading() as session:
        waiver = find_waiver(session, caller, waiver_id)
        response.headers["ETag"] = etag(waiver.version)
        return waiver_answer(waiver)


@router.post("/waivers/{waiver_id}/endorse", response_model=WaiverAnswer)
def post_endorse(
    waiver_id: UUID,
    body: WaiverStepForm,
    caller: Writer,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """The branch stands behind the request."""
    return _step(
        command,
        waiver_id,
        version,
        lambda acting, row, waiver: waivers.endorse(acting, row, waiver, body.text),
    )


@router.post("/waivers/{waiver_id}/opinion", response_model=WaiverAnswer)
def post_opinion(
    waiver_id: UUID,
    body: WaiverOpinionForm,
    caller: Writer,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """The reviewer's opinion."""
    return _step(
        command,
        waiver_id,
        version,
        lambda acting, row, waiver: waivers.give_opinion(
            acting, row, waiver, body.text, is_positive=body.is_positive
        ),
    )


@router.post("/waivers/{waiver_id}/approve", response_model=WaiverAnswer)
def post_approve(
    waiver_id: UUID,
    body: WaiverStepForm,
    caller: Writer,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Approve; never by the one who asked."""
    return _step(
        command,
        waiver_id,
        version,
        lambda acting, row, waiver: waivers.decide(
            acting, row, waiver, body.text, is_approved=True
        ),
    )


@router.post("/waivers/{waiver_id}/refuse", response_model=WaiverAnswer)
def post_refuse(
    waiver_id: UUID,
    body: WaiverStepForm,
    caller: Writer,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Refuse; never by the one who asked."""
    return _step(
        command,
        waiver_id,
        version,
        lambda acting, row, waiver: waivers.decide(
            acting, row, waiver, body.text, is_approved=False
        ),
    )


def _step(
    command: Command,
    waiver_id: UUID,
    version: int | None,
    do: Callable[[Acting, ApplicationRow, WaiverRow], None],
) -> Response:
    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, command.caller)
        row, waiver = waivers.locked_waiver(acting, waiver_id, version)
        do(acting, row, waiver)
        return Answer(waiver_answer(waiver), headers={"ETag": etag(waiver.version)})

    return command.run(action)
