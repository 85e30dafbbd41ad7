"""Work on many claims of a fund: list, notifications, declarations, verification, expiry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response

from mediation.forms.funds import (
    DeclarationsForm,
    LateClaimsForm,
    ListForm,
    NotificationForm,
    RunAnswer,
    RunItemAnswer,
)
from mediation.forms.payouts import ApprovalRoundAnswer
from mediation.routes.approvals import round_answer
from mediation.routes.claim_showing import fund_path, item_answer, run_answer
from mediation.routes.money import Checker, FundManager, Maker, commanded
from mediation.store.claim_access import own_fund
from mediation.store.funds import find_run, items_after
from mediation.tables.claims import ClaimRunRow
from mediation.usecases.acting import Acting
from mediation.usecases.claim_runs import (
    EXPIRE,
    EXPIRE_UNPAID,
    FORFEIT,
    NOTIFY,
    VERIFY,
    start_declarations,
    start_list,
    start_over_claims,
)
from mediation.usecases.late_claims import propose_late
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing, created
from servicekit.jobs import PublicJob, accepted_job
from servicekit.paging import Page, Paging, page_of

router = new_router("claims")
ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"model": PublicJob}}
RunReader = Annotated[
    Caller, Depends(needs("case_admin", "checker", "fund_manager", "supervisor", "auditor"))
]


def started(command: Command, start: Callable[[Acting], ClaimRunRow]) -> Response:
    """At once up to a thousand rows (201), else as a job (202)."""

    def action(acting: Acting) -> Answer:
        run = start(acting)
        if run.job_id is not None:
            return accepted_job(acting.session, acting.database, run.job_id, program="mediation")
        where = f"{fund_path(run.fund_id)}/runs/{run.id}"
        return created(run_answer(acting.session, run), location=where)

    return commanded(command, action)


@router.post("/funds/{fund_id}/list", status_code=201, response_model=RunAnswer, responses=ACCEPTED)
def post_list(
    fund_id: UUID,
    body: ListForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Build the eligible list; each row has its outcome, a row known before changes nothing."""
    return started(command, lambda acting: start_list(acting, fund_id, body))


@router.post(
    "/funds/{fund_id}/notifications",
    status_code=201,
    response_model=RunAnswer,
    responses=ACCEPTED,
)
def post_notifications(
    fund_id: UUID,
    body: NotificationForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Tell every listed investor."""
    options = {"channel": body.channel}
    return started(command, lambda acting: start_over_claims(acting, fund_id, NOTIFY, options))


@router.post(
    "/funds/{fund_id}/declarations",
    status_code=201,
    response_model=RunAnswer,
    responses=ACCEPTED,
)
def post_declarations(
    fund_id: UUID,
    body: DeclarationsForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Take in declarations that the exchange's system or a counter collected."""
    return started(command, lambda acting: start_declarations(acting, fund_id, body.rows))


@router.post(
    "/funds/{fund_id}/verifications",
    status_code=201,
    response_model=RunAnswer,
    responses=ACCEPTED,
)
def post_verifications(
    fund_id: UUID,
    caller: Checker,
    command: Storing,
) -> Response:
    """Verify all valid declarations; what passes is owed from here on."""
    return started(command, lambda acting: start_over_claims(acting, fund_id, VERIFY))


@router.post(
    "/funds/{fund_id}/expire", status_code=201, response_model=RunAnswer, responses=ACCEPTED
)
def post_expire(
    fund_id: UUID,
    caller: FundManager,
    command: Storing,
) -> Response:
    """The windows are over: claims without a valid declaration expire."""
    return started(command, lambda acting: start_over_claims(acting, fund_id, EXPIRE))


@router.post(
    "/funds/{fund_id}/expire-unpaid",
    status_code=201,
    response_model=RunAnswer,
    responses=ACCEPTED,
)
def post_expire_unpaid(
    fund_id: UUID,
    caller: FundManager,
    command: Storing,
) -> Response:
    """The keep period is over: what could not be paid becomes unclaimed money."""
    return started(command, lambda acting: start_over_claims(acting, fund_id, EXPIRE_UNPAID))


@router.post(
    "/funds/{fund_id}/forfeit", status_code=201, response_model=RunAnswer, responses=ACCEPTED
)
def post_forfeit(
    fund_id: UUID,
    caller: FundManager,
    command: Storing,
) -> Response:
    """The fund has ended: expired claims can no longer be admitted."""
    return started(command, lambda acting: start_over_claims(acting, fund_id, FORFEIT))


@router.post("/funds/{fund_id}/late-claims", status_code=201, response_model=ApprovalRoundAnswer)
def post_late_claims(
    fund_id: UUID,
    body: LateClaimsForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Propose to admit late claims; another person approves (`/approvals/{id}/approve`)."""

    def action(acting: Acting) -> Answer:
        row = propose_late(acting, fund_id, body)
        where = f"/mediation/v1/approvals/{row.id}"
        return created(round_answer(acting.session, row), location=where)

    return commanded(command, action)


@router.get("/funds/{fund_id}/runs/{run_id}")
def get_run(fund_id: UUID, run_id: UUID, caller: RunReader, database: CurrentDatabase) -> RunAnswer:
    """Work on many claims and how it stands."""
    with database.reading() as session:
        own_fund(session, caller, fund_id)
        return run_answer(session, find_run(session, fund_id, run_id))


@router.get("/funds/{fund_id}/runs/{run_id}/rows")
def get_run_rows(
    fund_id: UUID,
    run_id: UUID,
    caller: RunReader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    outcome: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[RunItemAnswer]:
    """The rows with their outcomes, in their order."""
    after = int(paging.after[0]) if paging.after else 0
    with database.reading() as session:
        own_fund(session, caller, fund_id)
        find_run(session, fund_id, run_id)
        return page_of(
            items_after(session, run_id, after=after, limit=paging.limit, outcome=outcome),
            paging,
            item=item_answer,
            position=lambda row: (row.sequence,),
            response=response,
        )
