"""Matters: many investors' losses against one issuer, by reference or inline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from mediation.clients.loss_calc import LossCalc
from mediation.forms.case_answers import masked_name
from mediation.forms.matters import (
    LossesForm,
    MatterAnswer,
    MatterForm,
    MatterPartyAnswer,
)
from mediation.store.matters import find_matter, page_of_matters, parties_after
from mediation.tables.matters import MatterPartyRow, MatterRow
from mediation.usecases.acting import Acting
from mediation.usecases.matters import (
    AT_ONCE,
    load_calculated,
    load_inline,
    load_later,
    open_matter,
    renew_losses,
)
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing, etag
from servicekit.jobs import PublicJob, accepted_job
from servicekit.paging import Page, Paging, page_of

router = new_router("matters")
Opening = Annotated[Caller, Depends(needs("case_admin", "fund_manager", "court", "court_clerk"))]
ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"model": PublicJob}}


def matter_answer(row: MatterRow) -> MatterAnswer:
    """A matter as it goes out."""
    return MatterAnswer.model_validate(
        {name: getattr(row, name) for name in MatterAnswer.model_fields}
    )


class Losses:
    """Losses by reference, read with the caller's rights before anything is stored."""

    def __init__(self, request: Request, caller: Caller, form: LossesForm) -> None:
        self.form = form
        self.calculation: Mapping[str, Any] | None = None
        self.results: list[dict[str, Any]] = []
        self.total = 0
        if form.loss_calculation_id is None:
            return
        loss_calc: LossCalc = request.app.state.loss_calc
        self.calculation = loss_calc.calculation(caller, form.loss_calculation_id)
        self.total = int(self.calculation["totals"]["investors"])
        if self.total <= AT_ONCE:
            self.results = list(loss_calc.rows(caller, form.loss_calculation_id))

    def store(self, acting: Acting, matter: MatterRow, case_ids: list[UUID]) -> Answer:
        """At once up to a thousand parties or inline (201), else as a job (202)."""
        if self.total > AT_ONCE:
            job_id = load_later(acting, matter, self.total, case_ids)
            return accepted_job(acting.session, acting.database, job_id, program="mediation")
        if self.form.rows is not None:
            load_inline(acting, matter, self.form.rows, case_ids)
        else:
            load_calculated(acting, matter, self.results, case_ids)
        headers = {"Location": f"/mediation/v1/matters/{matter.id}", "ETag": etag(matter.version)}
        return Answer(matter_answer(matter), 201, headers)


@router.post("/matters", status_code=201, response_model=MatterAnswer, responses=ACCEPTED)
def post_matter(body: MatterForm, caller: Opening, command: Storing, request: Request) -> Response:
    """Open a matter; more than 1,000 parties of a calculation are read by a job (202)."""
    losses = Losses(request, caller, body)

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        matter = open_matter(acting, body, losses.calculation)
        return losses.store(acting, matter, list(body.case_ids))

    return command.run(action)


@router.post(
    "/matters/{matter_id}/losses",
    status_code=201,
    response_model=MatterAnswer,
    responses=ACCEPTED,
)
def post_losses(
    matter_id: UUID, body: LossesForm, caller: Opening, command: Storing, request: Request
) -> Response:
    """Another version of the losses; proposals that nobody has signed become stale."""
    losses = Losses(request, caller, body)

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        matter = renew_losses(acting, matter_id, body, losses.calculation)
        return losses.store(acting, matter, [])

    return command.run(action)


@router.get("/matters")
def get_matters(
    caller: AnyCaller, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[MatterAnswer]:
    """The matters that the caller sees, oldest first."""
    with database.reading() as session:
        return page_of(
            page_of_matters(session, caller, day_in_shanghai(database.clock()), paging),
            paging,
            item=matter_answer,
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/matters/{matter_id}")
def get_matter(
    matter_id: UUID, caller: AnyCaller, database: CurrentDatabase, response: Response
) -> MatterAnswer:
    """One matter."""
    with database.reading() as session:
        row = find_matter(session, caller, day_in_shanghai(database.clock()), matter_id)
        response.headers["ETag"] = etag(row.version)
        return matter_answer(row)


@router.get("/matters/{matter_id}/parties")
def get_parties(
    matter_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[MatterPartyAnswer]:
    """The investors of a matter in their order; an investor sees the own row alone."""
    today = day_in_shanghai(database.clock())
    after = int(paging.after[0]) if paging.after else 0
    is_masked = caller.has_any("supervisor", "auditor")
    with database.reading() as session:
        find_matter(session, caller, today, matter_id)
        return page_of(
            parties_after(session, caller, today, matter_id, after, paging.limit + 1),
            paging,
            item=lambda row: _party(row, is_masked=is_masked),
            position=lambda row: (row.sequence,),
            response=response,
        )


def _party(row: MatterPartyRow, *, is_masked: bool) -> MatterPartyAnswer:
    name = masked_name(row.name) if is_masked and row.name else row.name
    return MatterPartyAnswer(
        sequence=row.sequence,
        party_ref=row.party_ref,
        name=name,
        loss_fen=row.loss_fen,
        recovered_fen=row.recovered_fen,
        flags=row.flags,
        case_id=row.case_id,
    )
