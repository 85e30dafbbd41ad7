"""The names of organisations, as papers print them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Response

from mediation.forms.organisations import OrganisationAnswer, OrganisationForm
from mediation.store.organisations import find_organisation, organisations_after
from mediation.usecases.acting import Acting
from mediation.usecases.organisations import name_organisation
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import StatedVersion, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("organisations")
Naming = Annotated[Caller, Depends(needs("case_admin"))]
OrganisationId = Annotated[str, Path(min_length=1, max_length=200)]


@router.put(
    "/organisations/{organisation_id}",
    response_model=OrganisationAnswer,
    responses={201: {"model": OrganisationAnswer}},
)
def put_organisation(
    organisation_id: OrganisationId,
    body: OrganisationForm,
    caller: Naming,
    database: CurrentDatabase,
    version: StatedVersion,
) -> Response:
    """Give an organisation its name on paper; changing one needs If-Match."""
    with database.writing() as session:
        row, is_new = name_organisation(
            Acting(session, database, caller), organisation_id, body, version
        )
        answer, tag = OrganisationAnswer(id=row.id, name=row.name), etag(row.version)
    return Response(
        answer.model_dump_json(), 201 if is_new else 200, {"ETag": tag}, "application/json"
    )


@router.get("/organisations")
def get_organisations(
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[OrganisationAnswer]:
    """The named organisations, by id."""
    after = str(paging.after[0]) if paging.after else ""
    with database.reading() as session:
        return page_of(
            organisations_after(session, after, paging.limit + 1),
            paging,
            item=lambda row: OrganisationAnswer(id=row.id, name=row.name),
            position=lambda row: (row.id,),
            response=response,
        )


@router.get("/organisations/{organisation_id}")
def get_organisation(
    organisation_id: OrganisationId,
    caller: AnyCaller,
    database: CurrentDatabase,
    response: Response,
) -> OrganisationAnswer:
    """One organisation's name."""
    with database.reading() as session:
        row = find_organisation(session, organisation_id)
        response.headers["ETag"] = etag(row.version)
        return OrganisationAnswer(id=row.id, name=row.name)
