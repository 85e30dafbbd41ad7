"""Groups, the bank's capital, checks of limits and what they found."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from loan_origination.domain.exposures import excess
from loan_origination.forms.exposures import (
    CapitalAnswer,
    CapitalForm,
    CheckedLimits,
    FindingForm,
    GroupAnswer,
    GroupExposureAnswer,
    GroupForm,
    IncidentAnswer,
    MemberExposureAnswer,
    MemberForm,
    capital_answer,
    incident_answer,
)
from loan_origination.routes.credit_desk import commanded
from loan_origination.store.application_access import SEES_ALL
from loan_origination.store.exposures import (
    find_group,
    members_of,
    page_of_capital,
    page_of_groups,
    page_of_incidents,
)
from loan_origination.tables.exposures import CustomerGroupRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.exposures import (
    accept_capital,
    check_limits,
    group_now,
    open_group,
    propose_capital,
    step_incident,
)
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("groups and limits")
PREFIX = "/loan-origination/v1"
HeadOffice = Annotated[Caller, Depends(needs(*SEES_ALL, "accounting"))]


@router.post("/capital-bases", status_code=201, response_model=CapitalAnswer)
def post_capital(body: CapitalForm, command: Storing) -> Response:
    """The bank's capital base from a day on, told by the risk side."""

    def action(acting: Acting) -> Answer:
        row = propose_capital(acting, body)
        return created(capital_answer(row), location=f"{PREFIX}/capital-bases")

    return commanded(command, action)


@router.post("/capital-bases/{capital_id}/accept", response_model=CapitalAnswer)
def post_accept_capital(capital_id: UUID, command: Storing) -> Response:
    """Another person accepts a capital base."""
    return commanded(
        command, lambda acting: Answer(capital_answer(accept_capital(acting, capital_id)))
    )


@router.get("/capital-bases")
def get_capital(
    caller: HeadOffice,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[CapitalAnswer]:
    """The capital bases, accepted or not."""
    with database.reading() as session:
        return page_of(
            page_of_capital(session, paging),
            paging,
            item=capital_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post("/groups", status_code=201, response_model=GroupAnswer)
def post_group(body: GroupForm, command: Storing) -> Response:
    """A group with its members, their legal representatives and the one who controls it."""

    def action(acting: Acting) -> Answer:
        row = open_group(acting, body)
        return created(_answered(acting, row), location=f"{PREFIX}/groups/{row.id}")

    return commanded(command, action)


@router.get("/groups")
def get_groups(
    caller: HeadOffice, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[GroupAnswer]:
    """The groups."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        return page_of(
            page_of_groups(session, paging),
            paging,
            item=lambda row: _answered(acting, row),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/groups/{group_id}")
def get_group(group_id: UUID, caller: HeadOffice, database: CurrentDatabase) -> GroupAnswer:
    """One group."""
    with database.reading() as session:
        return _answered(Acting(session, database, caller), find_group(session, group_id))


@router.get("/groups/{group_id}/exposure")
def get_exposure(
    group_id: UUID, caller: HeadOffice, database: CurrentDatabase
) -> GroupExposureAnswer:
    """Credit to a group beside 15 % of the bank's capital (R-O1)."""
    with database.reading() as session:
        members, total, capital, limit = group_now(Acting(session, database, caller), group_id)
        return GroupExposureAnswer(
            members=[
                MemberExposureAnswer(
                    credit_code=code,
                    name=part.name,
                    drawn_fen=part.drawn.fen,
                    undrawn_fen=part.undrawn.fen,
                    off_balance_fen=part.off_balance.fen,
                    total_fen=part.total.fen,
                )
                for code, part in members
            ],
            exposure_fen=total.value.fen,
            capital_fen=capital.capital_fen,
            capital_since=capital.since,
            limit_fen=limit.fen,
            excess_fen=excess(limit, total.value).fen,
            rule_id="R-O1",
            explanation=total.tree(),
        )


@router.post("/exposure-checks", response_model=CheckedLimits)
def post_check(command: Storing) -> Response:
    """Check every group against its limit; what exceeds it unapproved becomes an incident."""

    def action(acting: Acting) -> Answer:
        count, found = check_limits(acting)
        incidents = [incident_answer(row) for row in found]
        return Answer(CheckedLimits(groups_checked=count, incidents=incidents))

    return commanded(command, action)


@router.get("/limit-incidents")
def get_incidents(
    caller: HeadOffice,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[IncidentAnswer]:
    """Limits that were exceeded."""
    with database.reading() as session:
        return page_of(
            page_of_incidents(session, paging, state),
            paging,
            item=incident_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.post("/limit-incidents/{incident_id}/investigate", response_model=IncidentAnswer)
def post_investigate(incident_id: UUID, body: FindingForm, command: Storing) -> Response:
    """An excess is investigated."""
    return _stepped(command, incident_id, "investigate", body)


@router.post("/limit-incidents/{incident_id}/close", response_model=IncidentAnswer)
def post_close(incident_id: UUID, body: FindingForm, command: Storing) -> Response:
    """Another person closes the incident."""
    return _stepped(command, incident_id, "close", body)


def _stepped(command: Command, incident_id: UUID, step: str, body: FindingForm) -> Response:
    def action(acting: Acting) -> Answer:
        return Answer(incident_answer(step_incident(acting, incident_id, step, body)))

    return commanded(command, action)


def _answered(acting: Acting, row: CustomerGroupRow) -> GroupAnswer:
    members = members_of(acting.session, row.id)
    return GroupAnswer(
        id=row.id,
        name=row.name,
        actual_controller=row.actual_controller,
        members=[
            MemberForm(
                credit_code=each.credit_code,
                name=each.name,
                legal_representative=each.legal_representative,
            )
            for each in members
        ],
        created_at=row.created_at,
    )
