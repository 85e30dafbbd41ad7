"""The borrower's statement and schedule as Chinese PDF, XLSX or DOCX; the receipt of a release."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from loan_origination.reports.orders import LOAN_PAPERS
from loan_origination.routes.credit_desk import PAPER_RESPONSES, Desk
from loan_origination.usecases.loan_papers import (
    hand_back_receipt,
    loan_schedule,
    loan_statement,
)
from servicekit.application import new_router
from servicekit.wire import Day

router = new_router("papers of running loans")
RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"content": {form: {} for form in LOAN_PAPERS}}
}


@router.get("/loans/{loan_id}/papers/statement", response_class=Response, responses=RESPONSES)
def get_statement(
    loan_id: UUID, desk: Desk, from_on: Annotated[Day | None, Query()] = None
) -> Response:
    """贷款对账单 from a day (a year back when left out) to the day the loan has reached."""
    return desk.printed(
        "statement",
        lambda acting: loan_statement(acting, loan_id, from_on),
        forms=LOAN_PAPERS,
    )


@router.get("/loans/{loan_id}/papers/schedule", response_class=Response, responses=RESPONSES)
def get_schedule_paper(loan_id: UUID, desk: Desk) -> Response:
    """还款计划表."""
    return desk.printed(
        "schedule",
        lambda acting: loan_schedule(acting, loan_id),
        forms=LOAN_PAPERS,
    )


@router.get(
    "/releases/{release_id}/papers/receipt", response_class=Response, responses=PAPER_RESPONSES
)
def get_receipt(release_id: UUID, desk: Desk) -> Response:
    """抵（质）押权证领取凭证."""
    return desk.printed(
        "hand-back-receipt",
        lambda acting: hand_back_receipt(acting, release_id),
    )
