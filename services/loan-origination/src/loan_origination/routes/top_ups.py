"""Revaluations judged against the balance, and the top-up cases that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import col

from loan_origination.forms.contracts import ReasonForm
from loan_origination.forms.revaluations import NewSecurityForm, TopUpAnswer, top_up_answer
from loan_origination.forms.security import CollateralAnswer
from loan_origination.routes.collateral import answered
from loan_origination.routes.credit_desk import Reader, commanded
from loan_origination.routes.watch_desk import listed, stepped, wanted
from loan_origination.tables.monitoring import TopUpRow
from loan_origination.usecases import revaluations
from loan_origination.usecases.acting import Acting
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, Storing
from servicekit.paging import Page, Paging

router = new_router("revaluations and top-up cases")


@router.post("/collateral/{collateral_id}/judge-value", response_model=CollateralAnswer)
def post_judge(collateral_id: UUID, command: Storing) -> Response:
    """After an accepted revaluation: settled, or a top-up case (R-Z4)."""
    return stepped(
        command, lambda acting: revaluations.judge_value(acting, collateral_id), answered
    )


@router.get("/top-ups")
def get_top_ups(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    contract_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[TopUpAnswer]:
    """The top-up cases that the caller sees."""
    chosen = wanted((col(TopUpRow.contract_id), contract_id), (col(TopUpRow.state), state))
    return listed(database, caller, TopUpRow, paging, response, _shown, *chosen)


@router.post("/top-ups/{case_id}/provide", response_model=TopUpAnswer)
def post_provide(case_id: UUID, body: NewSecurityForm, command: Storing) -> Response:
    """New security was given, or the balance was brought down."""
    return _done(command, lambda acting: revaluations.provide(acting, case_id, body))


@router.post("/top-ups/{case_id}/accept", response_model=TopUpAnswer)
def post_accept(case_id: UUID, command: Storing) -> Response:
    """The risk side finds it enough."""
    return _done(command, lambda acting: revaluations.accept(acting, case_id))


@router.post("/top-ups/{case_id}/return", response_model=TopUpAnswer)
def post_return(case_id: UUID, body: ReasonForm, command: Storing) -> Response:
    """What was given is not enough."""
    return _done(command, lambda acting: revaluations.send_back(acting, case_id, body.reason))


def _done(command: Command, step: Callable[[Acting], TopUpRow]) -> Response:
    return commanded(command, lambda acting: Answer(_shown(acting, step(acting))))


def _shown(acting: Acting, row: TopUpRow) -> TopUpAnswer:
    return top_up_answer(row, acting.today)
