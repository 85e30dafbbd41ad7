"""Stored underwriting of an application: figures, explanation, whether they still hold."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from loan_origination.forms.decision_answers import (
    UnderwritingAnswer,
    UnderwritingList,
    VerificationAnswer,
    underwriting_answer,
)
from loan_origination.reports.capacity_picture import CapacityPicture, capacity_picture
from loan_origination.routes.application_showing import PREFIX, Reader, Writer, do_in_case
from loan_origination.store.applications import find_application
from loan_origination.store.checks import find_underwriting, underwritings_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases import underwriting
from loan_origination.usecases.acting import Acting
from paperkit.drawing import drawn
from paperkit.press import Press
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Storing, created
from servicekit.negotiation import chosen_media_type

router = new_router("underwriting")
SVG, PNG = "image/svg+xml", "image/png"


@router.post(
    "/applications/{application_id}/underwritings",
    status_code=201,
    response_model=UnderwritingAnswer,
)
def post_underwriting(
    application_id: UUID,
    caller: Writer,
    command: Storing,
) -> Response:
    """Compute rent base, capacity and amount from the file, and keep them."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        found = underwriting.underwrite(acting, row)
        where = f"{PREFIX}/applications/{row.id}/underwritings/{found.id}"
        return created(underwriting_answer(found), location=where)

    return do_in_case(command, application_id, action)


@router.get("/applications/{application_id}/underwritings")
def get_underwritings(
    application_id: UUID, caller: Reader, database: CurrentDatabase
) -> UnderwritingList:
    """Every underwriting, oldest first."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        found = underwritings_of(session, row.id)
        return UnderwritingList(items=[underwriting_answer(one) for one in found])


@router.get("/applications/{application_id}/underwritings/{underwriting_id}")
def get_underwriting(
    application_id: UUID, underwriting_id: UUID, caller: Reader, database: CurrentDatabase
) -> UnderwritingAnswer:
    """One underwriting with its explanation."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        return underwriting_answer(find_underwriting(session, row.id, underwriting_id))


@router.get("/applications/{application_id}/underwritings/{underwriting_id}/verification")
def get_underwriting_verification(
    application_id: UUID, underwriting_id: UUID, caller: Reader, database: CurrentDatabase
) -> VerificationAnswer:
    """Whether a fresh computation over the stored inputs gives the same."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        found = find_underwriting(session, row.id, underwriting_id)
        session.expunge(found)
    is_same = underwriting.same_again(found)
    return VerificationAnswer(id=found.id, is_same=is_same, results_sha256=found.results_sha256)


@router.get(
    "/applications/{application_id}/underwritings/{underwriting_id}/picture",
    response_class=Response,
    responses={200: {"content": {SVG: {}, PNG: {}}}},
)
def get_underwriting_picture(
    application_id: UUID,
    underwriting_id: UUID,
    caller: Reader,
    database: CurrentDatabase,
    request: Request,
) -> Response:
    """Rent, debt service and cover by year, as SVG or PNG."""
    media_type = chosen_media_type(request, (SVG, PNG))
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        found = find_underwriting(session, row.id, underwriting_id)
        session.expunge(found)
    picture = capacity_picture(underwriting.computed_again(found))
    press: Press = request.app.state.press
    with press.room():
        return Response(press.printed(_drawn, (picture, media_type)), media_type=media_type)


def _drawn(order: tuple[CapacityPicture, str]) -> bytes:
    picture, media_type = order
    return drawn(picture, "svg" if media_type == SVG else "png")
