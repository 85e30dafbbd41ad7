"""What comes back from the bank for a batch: result files, enquiries, returns."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from mediation.forms.payouts import (
    PayoutLineAnswer,
    ResolutionForm,
    ResultSummary,
    ReturnForm,
)
from mediation.routes.money import Bank, commanded
from mediation.routes.payout_batches import line_answer
from mediation.tables.payouts import PayoutLineRow
from mediation.usecases.acting import Acting
from mediation.usecases.results import import_results, resolve_line, return_line
from servicekit.application import new_router
from servicekit.commands import Answer, Command, Storing
from servicekit.problems import UnsupportedMediaTypeError

router = new_router("payout results")


async def csv_body(request: Request) -> bytes:
    """The raw CSV, within the limit of bodies."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "text/csv":
        raise UnsupportedMediaTypeError(
            "This takes text/csv.", "此处仅接受text/csv。", accepted=["text/csv"]
        )
    return await request.body()


@router.post(
    "/payout-batches/{batch_id}/results",
    response_model=ResultSummary,
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def post_results(
    batch_id: UUID,
    caller: Bank,
    command: Storing,
    content: Annotated[bytes, Depends(csv_body)],
) -> Response:
    """Take in the bank's result file; the same file again changes nothing."""
    digest = sha256(content).hexdigest()
    return commanded(
        command.with_fingerprint(digest),
        lambda acting: Answer(import_results(acting, batch_id, content, digest)),
    )


@router.post("/payout-lines/{line_id}/resolve", response_model=PayoutLineAnswer)
def post_resolve(
    line_id: UUID,
    body: ResolutionForm,
    caller: Bank,
    command: Storing,
) -> Response:
    """How an unknown payment ended, by an enquiry at the bank."""
    return _line(command, lambda acting: resolve_line(acting, line_id, body))


@router.post("/payout-lines/{line_id}/return", response_model=PayoutLineAnswer)
def post_return(
    line_id: UUID,
    body: ReturnForm,
    caller: Bank,
    command: Storing,
) -> Response:
    """A payment came back after its success."""
    return _line(command, lambda acting: return_line(acting, line_id, body.bank_ref))


def _line(command: Command, step: Callable[[Acting], PayoutLineRow]) -> Response:
    return commanded(command, lambda acting: Answer(line_answer(step(acting), acting.caller)))
