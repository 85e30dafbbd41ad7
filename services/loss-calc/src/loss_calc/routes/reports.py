"""Papers for the court's file: the whole calculation, one investor, a comparison."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from loss_calc.reports.orders import (
    EVERY_FORM,
    PAPERS,
    SUFFIXES,
    printed_batch,
    printed_comparison,
    printed_investor,
)
from loss_calc.usecases.reports import batch_source, comparison_source, investor_source
from paperkit.press import Press
from servicekit.access import AnyCaller, CurrentDatabase
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.negotiation import chosen_media_type

router = new_router("reports")


def _offered(forms: tuple[str, ...]) -> dict[int | str, dict[str, object]]:
    return {200: {"content": {form: {} for form in forms}}}


@router.get(
    "/calculations/{calculation_id}/report",
    response_class=Response,
    responses=_offered(EVERY_FORM),
)
def get_report(
    calculation_id: UUID, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """投资者损失金额计算报告 as PDF, DOCX or XLSX."""
    media_type = chosen_media_type(request, EVERY_FORM)
    blobs: BlobStore = request.app.state.blobs
    press: Press = request.app.state.press
    with press.room():
        source = batch_source(database, blobs, caller, calculation_id)
        content = press.printed(printed_batch, (source, media_type))
    return _download(content, media_type, f"report-{calculation_id}")


@router.get(
    "/calculations/{calculation_id}/investors/{investor_id}/report",
    response_class=Response,
    responses=_offered(PAPERS),
)
def get_investor_report(
    calculation_id: UUID,
    investor_id: str,
    caller: AnyCaller,
    database: CurrentDatabase,
    request: Request,
) -> Response:
    """计算底稿 of one investor as PDF or DOCX."""
    media_type = chosen_media_type(request, PAPERS)
    blobs: BlobStore = request.app.state.blobs
    press: Press = request.app.state.press
    with press.room():
        source = investor_source(database, blobs, caller, calculation_id, investor_id)
        content = press.printed(printed_investor, (source, media_type))
    return _download(content, media_type, f"working-paper-{calculation_id}")


@router.get(
    "/comparisons/{comparison_id}/report",
    response_class=Response,
    responses=_offered(EVERY_FORM),
)
def get_comparison_report(
    comparison_id: UUID, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """损失计算咨询意见 on a comparison as PDF, DOCX or XLSX."""
    media_type = chosen_media_type(request, EVERY_FORM)
    blobs: BlobStore = request.app.state.blobs
    press: Press = request.app.state.press
    with press.room():
        source = comparison_source(database, blobs, caller, comparison_id)
        content = press.printed(printed_comparison, (source, media_type))
    return _download(content, media_type, f"opinion-{comparison_id}")


def _download(content: bytes, media_type: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}.{SUFFIXES[media_type]}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
