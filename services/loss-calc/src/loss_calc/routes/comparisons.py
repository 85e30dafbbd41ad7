"""Comparisons of many choices over a case: asked for, watched as jobs, read."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from loss_calc.compared_investor import ComparedInvestor, investor_comparison
from loss_calc.comparing import ComparedChoices
from loss_calc.errors import NotComparedError
from loss_calc.forms.answers import SUMMED
from loss_calc.forms.comparison import ComparisonForm
from loss_calc.forms.comparison_answers import (
    ComparisonAnswer,
    ComparisonLine,
    InvestorComparison,
)
from loss_calc.outputs.tables import MEDIA_TYPES, Column, ColumnKind
from loss_calc.routes.downloads import download
from loss_calc.store.cases import find_case
from loss_calc.store.comparisons import (
    all_investors,
    all_lines,
    find_comparison,
    find_investor,
    lines_after,
    page_of_comparisons,
)
from loss_calc.tables import ComparisonRow
from loss_calc.usecases.comparisons import ask_for_comparison
from loss_calc.work.comparison_lines import investor_amounts
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.database import Database
from servicekit.jobs import PublicJob, accepted_job, job_state
from servicekit.negotiation import chosen_media_type
from servicekit.paging import Page, Paging, page_of

router = new_router("comparisons")
Comparing = Annotated[Caller, Depends(needs("court", "loss_analyst"))]
JSON = "application/json"
PLAIN = tuple(
    name for name in ComparisonLine.model_fields if name not in ("switches", "attribution", "alone")
)
SUM_KINDS = {
    "mean_deduction_ratio": ColumnKind.FIGURE,
    "overall_deduction_ratio": ColumnKind.FIGURE,
}
INVESTOR_COLUMNS = (
    Column("investor_id", ColumnKind.TEXT),
    *(Column(name, ColumnKind.WHOLE) for name in ("number", *SUMMED)),
)


@router.post("/cases/{case_id}/comparisons", status_code=202, response_model=PublicJob)
def post_comparison(
    case_id: UUID, body: ComparisonForm, caller: Comparing, command: Storing, request: Request
) -> Response:
    """Calculate the case under every combination; the job's answer carries `comparison_id`."""
    blobs: BlobStore = request.app.state.blobs

    def action(session: Session) -> Answer:
        row = ask_for_comparison(session, command.database, blobs, caller, case_id, body)
        return accepted_job(session, command.database, row.job_id, program="loss-calc")

    return command.run(action)


@router.get("/cases/{case_id}/comparisons")
def get_comparisons(
    case_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[ComparisonAnswer]:
    """The comparisons of a case, oldest first."""
    with database.reading() as session:
        find_case(session, caller, case_id)
        return page_of(
            page_of_comparisons(session, case_id, paging),
            paging,
            item=lambda row: comparison_answer(row, job_state(session, database, row.job_id)),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/comparisons/{comparison_id}")
def get_comparison(
    comparison_id: UUID, caller: AnyCaller, database: CurrentDatabase
) -> ComparisonAnswer:
    """One comparison with its range, median, base, sensitivity and candidate days."""
    with database.reading() as session:
        row = find_comparison(session, caller, comparison_id)
        return comparison_answer(row, job_state(session, database, row.job_id))


def comparison_answer(row: ComparisonRow, state: str) -> ComparisonAnswer:
    """A stored comparison as it goes out."""
    choices = choices_of(row)
    switches = [
        {
            "name": each.name,
            "base": each.labels[option],
            "options": [
                {"label": label, "value": value}
                for label, value in zip(each.labels, each.documents(), strict=True)
            ],
        }
        for each, option in zip(choices.lists, choices.grid.base, strict=True)
    ]
    return ComparisonAnswer.model_validate(
        {**row.model_dump(), "state": state, "switches": switches}
    )


def choices_of(row: ComparisonRow) -> ComparedChoices:
    """The combinations of a stored comparison."""
    return ComparedChoices(ComparisonForm.model_validate(row.choices))


@router.get("/comparisons/{comparison_id}/rows", response_model=Page[ComparisonLine])
def get_rows(
    comparison_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    request: Request,
) -> Response:
    """One row per combination: JSON in pages; CSV, NDJSON, Parquet, XLSX whole."""
    media_type = chosen_media_type(request, (JSON, *MEDIA_TYPES))
    row = _compared(database, caller, comparison_id)
    if media_type == JSON:
        return _page(database, comparison_id, paging)
    names = [each.name for each in choices_of(row).lists]
    answers = (line.answer for line in all_lines(database, comparison_id))
    return download(
        request.app.state.blobs,
        f"comparison-{comparison_id}",
        media_type,
        columns_of(names),
        (flat_line(names, answer) for answer in answers),
    )


@router.get("/comparisons/{comparison_id}/investors", response_class=Response)
def get_investors(
    comparison_id: UUID, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """Every investor under every combination, one row each: CSV, NDJSON, Parquet or XLSX."""
    media_type = chosen_media_type(request, MEDIA_TYPES)
    _compared(database, caller, comparison_id)
    rows = (
        {"investor_id": row.investor_id, "number": number, **amounts}
        for row in all_investors(database, comparison_id)
        for number, amounts in enumerate(investor_amounts(row.figures), start=1)
    )
    name = f"comparison-investors-{comparison_id}"
    return download(request.app.state.blobs, name, media_type, INVESTOR_COLUMNS, rows)


@router.get("/comparisons/{comparison_id}/investors/{investor_id}")
def get_investor(
    comparison_id: UUID,
    investor_id: str,
    caller: AnyCaller,
    database: CurrentDatabase,
    request: Request,
) -> InvestorComparison:
    """One investor under every combination, computed afresh and compared with what is stored."""
    row = _compared(database, caller, comparison_id)
    with database.reading() as session:
        investor = find_investor(session, comparison_id, investor_id)
        session.expunge_all()
    found = ComparedInvestor(row, investor)
    return InvestorComparison.model_validate(
        investor_comparison(found, choices_of(row), request.app.state.blobs)
    )


def _compared(database: Database, caller: Caller, comparison_id: UUID) -> ComparisonRow:
    with database.reading() as session:
        row = find_comparison(session, caller, comparison_id)
        state = job_state(session, database, row.job_id)
        session.expunge_all()
    if state != "succeeded":
        raise NotComparedError(state)
    return row


def _page(database: Database, comparison_id: UUID, paging: Paging) -> Response:
    after = int(paging.after[0]) if paging.after else 0
    response = Response(media_type=JSON)
    with database.reading() as session:
        page = page_of(
            lines_after(session, comparison_id, after, paging.limit + 1),
            paging,
            item=lambda row: ComparisonLine.model_validate(row.answer),
            position=lambda row: (row.number,),
            response=response,
        )
    headers = {"Link": response.headers["Link"]} if "Link" in response.headers else {}
    return Response(page.model_dump_json(), headers=headers, media_type=JSON)


def columns_of(names: list[str]) -> list[Column]:
    """The columns of the table of combinations: the switches, the sums, and what each switch adds
    to the difference in the order of attribution."""
    return [
        *(Column(name, ColumnKind.TEXT) for name in names),
        *(Column(name, SUM_KINDS.get(name, ColumnKind.WHOLE)) for name in PLAIN),
        *(Column(f"{name}_delta_fen", ColumnKind.WHOLE) for name in names),
    ]


def flat_line(names: list[str], answer: dict[str, Any]) -> dict[str, Any]:
    """A stored line as one row of that table."""
    by_switch = {step["switch"]: step["delta_fen"] for step in answer["attribution"]}
    return {
        **{name: answer["switches"][name] for name in names},
        **{name: answer[name] for name in PLAIN},
        "is_base": int(answer["is_base"]),
        **{f"{name}_delta_fen": by_switch.get(name, 0) for name in names},
    }
