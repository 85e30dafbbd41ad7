"""Requests in the shape of Open311 GeoReport v2, for reading: what the caller sees, masked."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Response

from hotline.domain.request_numbers import parsed_number
from hotline.domain.request_states import State
from hotline.domain.rulebooks import Category
from hotline.forms.words import CATEGORIES, OUTCOMES, SUBJECTS, word
from hotline.store.group_names import issue_titles
from hotline.store.open311 import AskedRequests, asked_requests, request_numbered
from hotline.tables.requests import RequestRow
from servicekit.access import AnyCaller, CurrentDatabase
from servicekit.application import new_router
from servicekit.clock import instant_text
from servicekit.paging import Paging
from servicekit.wire import Instant, WireModel, written_instant

router = new_router("open311")
_STATES_ZH = {"open": "办理中", "closed": "已办结"}


def _listed(*words: str) -> str:
    """The pattern of one or several of some words, with commas between."""
    one = f"({'|'.join(words)})"
    return f"^{one}(,{one})*$"


def _split(text: str | None) -> list[str] | None:
    return None if text is None else [each.strip() for each in text.split(",")]


class ServiceAnswer(WireModel):
    """A kind of request; of `realtime` services the id is known at once."""

    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: Literal["realtime", "batch", "blackbox"]
    keywords: str
    group: str


class ServiceRequestAnswer(WireModel):
    """A request in GeoReport's words; what the hotline has no word for is null."""

    service_request_id: str
    status: Literal["open", "closed"]
    status_notes: str | None
    service_name: str
    service_code: str
    description: str | None
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: str
    updated_datetime: str | None
    expected_datetime: str | None
    address: str | None
    lat: None
    long: None
    media_url: None


class TokenAnswer(WireModel):
    """The id behind a token: the hotline gives out numbers at once, so they are the same."""

    token: str
    service_request_id: str


@router.get("/open311/v2/services")
@router.get("/open311/v2/services.json", include_in_schema=False)
def get_services(_caller: AnyCaller) -> list[ServiceAnswer]:
    """What can be asked of the hotline."""
    return [
        ServiceAnswer(
            service_code=category.value,
            service_name=category.zh,
            description=f"12386热线{category.zh}",
            metadata=False,
            type="realtime",
            keywords=",".join(SUBJECTS.values()),
            group="12386",
        )
        for category in Category
    ]


def asked(
    service_request_id: Annotated[str | None, Query(max_length=2_000)] = None,
    status: Annotated[str | None, Query(pattern=_listed("open", "closed"))] = None,
    service_code: Annotated[str | None, Query(pattern=_listed(*Category))] = None,
    start_date: Annotated[Instant | None, Query()] = None,
    end_date: Annotated[Instant | None, Query()] = None,
) -> AskedRequests:
    """What narrows the list down; the first three take several values with commas between."""
    states = set(_split(status) or ())
    return AskedRequests(
        numbers=_split(service_request_id),
        is_open="open" in states if len(states) == 1 else None,
        categories=_split(service_code),
        since=start_date,
        until=end_date,
    )


@router.get("/open311/v2/requests")
@router.get("/open311/v2/requests.json", include_in_schema=False)
def get_requests(
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    wanted: Annotated[AskedRequests, Depends(asked)],
) -> list[ServiceRequestAnswer]:
    """The requests that the caller sees, oldest first; the next page is in the Link header."""
    with database.reading() as session:
        rows = asked_requests(session, caller, paging, wanted)
        if len(rows) > paging.limit:
            last = rows[paging.limit - 1]
            following = paging.cursor((last.created_at.isoformat(), last.id))
            response.headers["Link"] = f'<{paging.url}&cursor={following}>; rel="next"'
        titles = issue_titles(session)
        return [_shown(row, titles) for row in rows[: paging.limit]]


@router.get("/open311/v2/requests/{number}")
@router.get("/open311/v2/requests/{number}.json", include_in_schema=False)
def get_request(
    number: str, caller: AnyCaller, database: CurrentDatabase
) -> list[ServiceRequestAnswer]:
    """One request by its number, as a list of one, as the standard has it."""
    with database.reading() as session:
        row = request_numbered(session, caller, parsed_number(number))
        return [_shown(row, issue_titles(session))]


@router.get("/open311/v2/tokens/{token}")
@router.get("/open311/v2/tokens/{token}.json", include_in_schema=False)
def get_token(token: str, caller: AnyCaller, database: CurrentDatabase) -> list[TokenAnswer]:
    """The id of a request by its token."""
    with database.reading() as session:
        row = request_numbered(session, caller, parsed_number(token))
        return [TokenAnswer(token=row.number, service_request_id=row.number)]


def _shown(row: RequestRow, titles: dict[str, str]) -> ServiceRequestAnswer:
    status: Literal["open", "closed"] = "open" if State(row.state).is_open else "closed"
    notes = word(OUTCOMES, row.outcome) if row.outcome else _STATES_ZH[status]
    updated = row.closed_at or row.contacted_at or row.routed_at
    return ServiceRequestAnswer(
        service_request_id=row.number,
        status=status,
        status_notes=notes,
        service_name=word(CATEGORIES, row.category or ""),
        service_code=row.category or "",
        description=f"{titles.get(row.issue, row.issue)}：{row.masked_text}",
        agency_responsible=row.institution_code or row.desk,
        service_notice=None,
        requested_datetime=instant_text(row.created_at),
        updated_datetime=written_instant(updated),
        expected_datetime=written_instant(row.due_at),
        address=row.region,
        lat=None,
        long=None,
        media_url=None,
    )
