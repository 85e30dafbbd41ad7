"""Frozen months, their restatements, and the denominators of statistics."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import Depends, Path, Response
from sqlmodel import Session

from hotline.forms.frozen_months import (
    ClientCountsAnswer,
    ClientCountsForm,
    FrozenMonthAnswer,
    FrozenMonthSummary,
    RestatedFigureAnswer,
    RestateForm,
    RestatementAnswer,
)
from hotline.store.frozen_months import frozen_months
from hotline.tables.statistics import FrozenMonthRow
from hotline.usecases.acting import Acting
from hotline.usecases.frozen_months import MonthFigures, enter_clients, freeze, restate, seen
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created

router = new_router("statistics")
Freezer = Annotated[Caller, Depends(needs("supervisor", "hotline_admin"))]
Reader = Annotated[Caller, Depends(needs("supervisor", "hotline_admin", "analyst", "auditor"))]
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]
Month = Annotated[str, Path(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]


@router.get("/stats/months")
def get_months(_caller: Reader, database: CurrentDatabase) -> list[FrozenMonthSummary]:
    """Every frozen month."""
    with database.reading() as session:
        return [_summary(row) for row in frozen_months(session)]


@router.get("/stats/months/{month}")
def get_month(month: Month, _caller: Reader, database: CurrentDatabase) -> FrozenMonthAnswer:
    """A frozen month: as first published, as it stands, and what a recount says now."""
    with database.reading() as session:
        return _answer(seen(session, month))


@router.post("/stats/months/{month}/freeze", status_code=201, response_model=FrozenMonthSummary)
def post_freeze(month: Month, caller: Freezer, command: Storing) -> Response:
    """Keep the figures of a month that is over, as they are published."""

    def action(session: Session) -> Answer:
        row = freeze(Acting(session, command.database, caller), month)
        return created(_summary(row), location=f"/hotline/v1/stats/months/{month}")

    return command.run(action)


@router.post("/stats/months/{month}/restate", response_model=FrozenMonthAnswer)
def post_restate(month: Month, body: RestateForm, caller: Freezer, command: Storing) -> Response:
    """Publish what has changed since, with the reason."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        return Answer(_answer(restate(acting, month, body.reason)))

    return command.run(action)


@router.post("/stats/client-counts", response_model=ClientCountsAnswer)
def post_client_counts(body: ClientCountsForm, caller: Keeper, command: Storing) -> Response:
    """Enter how many clients institutions have: what complaints are measured against."""

    def action(session: Session) -> Answer:
        entered = enter_clients(Acting(session, command.database, caller), body)
        return Answer(ClientCountsAnswer(entered=entered))

    return command.run(action)


def _summary(row: FrozenMonthRow) -> FrozenMonthSummary:
    return FrozenMonthSummary(month=row.month, sha256=row.sha256, frozen_at=row.frozen_at)


def _answer(found: MonthFigures) -> FrozenMonthAnswer:
    by_number = groupby(found.made, key=lambda row: row.number)
    restatements = []
    for number, group in by_number:
        rows = list(group)
        changes = [
            RestatedFigureAnswer(figure=row.figure, before=row.before, after=row.after)
            for row in rows
        ]
        restatements.append(
            RestatementAnswer(
                number=number,
                reason=rows[0].reason,
                restated_at=rows[0].restated_at,
                changes=changes,
            )
        )
    return FrozenMonthAnswer(
        month=found.row.month,
        sha256=found.row.sha256,
        frozen_at=found.row.frozen_at,
        figures=found.row.figures,
        published=dict(found.published),
        restatements=restatements,
        pending=[
            RestatedFigureAnswer(figure=each.figure, before=each.frozen, after=each.recounted)
            for each in found.pending
        ],
    )
