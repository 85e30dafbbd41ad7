"""The investigation report: written, signed by both investigators."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from fastapi import Response

from loan_origination.forms.decision_answers import InvestigationAnswer, investigation_answer
from loan_origination.forms.decisions import ReportForm, SignForm
from loan_origination.routes.application_showing import Reader, Writer, do_in_case
from loan_origination.store.applications import find_application
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import InvestigationRow
from loan_origination.usecases import investigations
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import locked_application
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, ExpectedVersion, Storing, etag

router = new_router("investigation")


@router.get("/applications/{application_id}/investigation")
def get_investigation(
    application_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> InvestigationAnswer:
    """The report, and what it still lacks."""
    with database.reading() as session:
        acting = Acting(session, database, caller)
        row = find_application(session, caller, application_id)
        report = investigations.require_investigation(acting, row)
        response.headers["ETag"] = etag(report.version)
        return _shown(acting, row, report)


@router.put("/applications/{application_id}/investigation")
def put_investigation(
    application_id: UUID,
    body: ReportForm,
    version: ExpectedVersion,
    caller: Writer,
    database: CurrentDatabase,
    response: Response,
) -> InvestigationAnswer:
    """Replace the report; both signatures are taken back."""
    with database.writing() as session:
        acting = Acting(session, database, caller)
        row = locked_application(acting, application_id)
        report = investigations.write_report(acting, row, version, body)
        response.headers["ETag"] = etag(report.version)
        return _shown(acting, row, report)


@router.post(
    "/applications/{application_id}/investigation/sign", response_model=InvestigationAnswer
)
def post_sign(
    application_id: UUID,
    body: SignForm,
    caller: Writer,
    command: Storing,
) -> Response:
    """Sign exactly this report."""

    def action(acting: Acting, row: ApplicationRow) -> Answer:
        report = investigations.sign_report(acting, row, body.report_sha256)
        shown = _shown(acting, row, report)
        return Answer(shown, headers={"ETag": etag(report.version)})

    return do_in_case(command, application_id, action)


def _shown(acting: Acting, row: ApplicationRow, report: InvestigationRow) -> InvestigationAnswer:
    gaps = [asdict(gap) for gap in investigations.report_gaps(acting, row, report)]
    return investigation_answer(report, gaps)
