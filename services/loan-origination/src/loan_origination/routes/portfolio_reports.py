"""Reports of the portfolio as JSON, CSV or Chinese PDF with its picture, by Accept."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from loan_origination.forms.portfolio import (
    PortfolioAnswer,
    PortfolioRow,
    RentCollectionAnswer,
    RentRow,
    ReportName,
)
from loan_origination.reports.orders import PDF
from loan_origination.reports.portfolio_report import PortfolioReport, RentReport
from loan_origination.routes.credit_desk import Desk
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.portfolio_reports import (
    portfolio_answer,
    portfolio_report,
    rent_answer,
    rent_report,
)
from paperkit.csv_lines import MEDIA_TYPE as CSV
from paperkit.csv_lines import csv_blocks
from servicekit.application import new_router
from servicekit.negotiation import chosen_media_type

router = new_router("portfolio reports")
JSON = "application/json"
FORMS = (JSON, CSV, PDF)
RESPONSES: dict[int | str, dict[str, object]] = {200: {"content": {CSV: {}, PDF: {}}}}
Answered = PortfolioAnswer | RentCollectionAnswer


@router.get("/portfolio-reports/{name}", response_model=Answered, responses=RESPONSES)
def get_report(
    name: ReportName,
    desk: Desk,
    branch: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """One report over the loans that the caller sees, as of the open business day."""
    form = chosen_media_type(desk.request, FORMS)
    if form == PDF:
        kind = "rent-report" if name is ReportName.RENT_COLLECTION else "portfolio-report"
        return desk.printed(
            kind,
            lambda acting: (_source(acting, name, branch), name.value),
            forms=(PDF,),
        )
    with desk.reading() as acting:
        source = _source(acting, name, branch)
    if isinstance(source, RentReport):
        answer: Answered = rent_answer(source, branch)
    else:
        answer = portfolio_answer(source, branch)
    if form == CSV:
        return _csv(answer)
    return Response(answer.model_dump_json(), media_type=JSON)


def _source(acting: Acting, name: ReportName, branch: str | None) -> PortfolioReport | RentReport:
    if name is ReportName.RENT_COLLECTION:
        return rent_report(acting, branch)
    return portfolio_report(acting, name, branch)


def _csv(answer: Answered) -> Response:
    of_rent = isinstance(answer, RentCollectionAnswer)
    titles = list(RentRow.model_fields if of_rent else PortfolioRow.model_fields)
    lines = [[getattr(row, title) for title in titles] for row in answer.rows]
    name = f'attachment; filename="{answer.name.value}-{answer.as_of}.csv"'
    return Response(
        b"".join(csv_blocks(titles, lines)),
        media_type=CSV,
        headers={"Content-Disposition": name},
    )
