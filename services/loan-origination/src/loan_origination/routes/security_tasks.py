"""What has to be done about collateral by a day: renewals, registrations, originals."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from loan_origination.forms.security import TaskAnswer, task_answer
from loan_origination.routes.credit_desk import Reader
from loan_origination.store.security import page_of_collateral
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.safekeeping import tasks_of
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.paging import Page, Paging, page_of
from servicekit.wire import Day, WireModel

router = new_router("security tasks")


class CollateralTasks(WireModel):
    """The tasks of one collateral."""

    collateral_id: UUID
    title_number: str
    branch: str
    tasks: list[TaskAnswer]


@router.get("/security-tasks")
def get_tasks(
    caller: Reader,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    due_by: Annotated[Day | None, Query()] = None,
) -> Page[CollateralTasks]:
    """The collateral that the caller sees, each with its tasks due by a day."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        return page_of(
            page_of_collateral(session, caller, paging, None),
            paging,
            item=lambda row: _tasks(acting, row, due_by),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


def _tasks(acting: Acting, row: CollateralRow, due_by: date | None) -> CollateralTasks:
    contract = acting.session.get_one(ContractRow, row.loan_contract_id)
    return CollateralTasks(
        collateral_id=row.id,
        title_number=row.title_number,
        branch=row.branch,
        tasks=[
            task_answer(row.id, task, acting.today)
            for task in tasks_of(acting, contract, row)
            if due_by is None or task.due_on <= due_by
        ],
    )
