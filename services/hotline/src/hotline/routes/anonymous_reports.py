"""Reports without a name: a receipt is the only way back to them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from hotline.domain.file_kinds import LARGEST_FILE
from hotline.domain.image_metadata import STRIPPED
from hotline.domain.work_proofs import Proof
from hotline.forms.dialogue import (
    STATES_ZH,
    AnonymousForm,
    AnonymousProgress,
    AnonymousTaken,
    ReceiptForm,
    ReceiptMessageForm,
    UploadLink,
    message_answer,
)
from hotline.store.dialogue import messages_of
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.anonymous import (
    NOBODY,
    Untraced,
    opened_token,
    report_anonymously,
    request_of_receipt,
    say_anonymously,
    upload_token,
)
from hotline.usecases.attachments import LINK_HOLDS, Scanner, attach_untraced
from hotline.usecases.report_gate import ReportGate
from servicekit.access import AnyCaller, CurrentDatabase, current_caller
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.commands import Answer, Storing
from servicekit.uploads import Upload, receive_upload

router = new_router("anonymous reports")
TAKEN_ZH = "您的举报已收到。凭以下回执查询进展和补充材料，回执仅显示一次，请妥善保管。"


@router.post("/reports/anonymous", status_code=201, response_model=AnonymousTaken)
def post_anonymous(
    body: AnonymousForm, caller: AnyCaller, command: Storing, request: Request
) -> Response:
    """Report without a name; the receipt of 16 digits is shown this once.

    More than so many an hour from one source are refused (429) with a challenge; its answer, sent
    as `proof`, lets the report in.
    """
    gate: ReportGate = request.app.state.report_gate
    proof = None if body.proof is None else Proof(body.proof.challenge, body.proof.answer)

    def action(session: Session) -> Answer:
        gate.admit(caller.subject, proof, command.database.clock())
        receipt = report_anonymously(Acting(session, command.database, caller), body)
        return Answer(AnonymousTaken(receipt=receipt, message_zh=TAKEN_ZH), 201)

    return command.run(action)


@router.post("/reports/by-receipt", dependencies=[Depends(current_caller)])
def post_by_receipt(
    body: ReceiptForm, database: CurrentDatabase, response: Response
) -> AnonymousProgress:
    """Where the report stands; a wrong and an absent receipt are answered alike."""
    response.headers["Cache-Control"] = "no-store"
    with database.reading() as session:
        return anonymous_progress(session, request_of_receipt(session, body.receipt))


@router.post("/reports/by-receipt/messages", status_code=201, response_model=AnonymousProgress)
def post_receipt_message(body: ReceiptMessageForm, caller: AnyCaller, command: Storing) -> Response:
    """Add to the report."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        request = say_anonymously(acting, body.receipt, body.text)
        return Answer(anonymous_progress(session, request), 201)

    return command.run(action)


async def receipt_upload(request: Request, _: AnyCaller) -> Upload:
    """The picture, spooled."""
    blobs: BlobStore = request.app.state.blobs
    return await receive_upload(request, blobs, allowed=STRIPPED, limit=LARGEST_FILE)


@router.post("/reports/by-receipt/upload-links", dependencies=[Depends(current_caller)])
def post_upload_link(
    body: ReceiptForm, database: CurrentDatabase, response: Response
) -> UploadLink:
    """Where a picture for the report can be sent for a few minutes; the link tells nothing."""
    response.headers["Cache-Control"] = "no-store"
    until = (database.clock() + LINK_HOLDS).replace(microsecond=0)
    with database.reading() as session:
        token = upload_token(request_of_receipt(session, body.receipt), until)
    return UploadLink(url=f"/hotline/v1/reports/uploads?token={quote(token)}", expires_at=until)


@router.post("/reports/uploads", status_code=201, response_model=AnonymousProgress)
def post_receipt_attachment(
    token: Annotated[str, Query(max_length=500)],
    upload: Annotated[Upload, Depends(receipt_upload)],
    command: Storing,
    request: Request,
) -> Response:
    """Add a picture (JPEG, PNG or HEIC, without its metadata) to an anonymous report."""
    blobs: BlobStore = request.app.state.blobs
    scanner: Scanner = request.app.state.scanner
    try:
        content = upload.path.read_bytes()
    finally:
        upload.discard()

    def action(session: Session) -> Answer:
        untraced = Untraced(session, command.database, NOBODY)
        row = session.get_one(RequestRow, opened_token(token, command.database.clock()))
        attach_untraced(untraced, row, blobs, content, scanner)
        return Answer(anonymous_progress(session, row), 201)

    return command.with_fingerprint(upload.sha256).run(action)


def anonymous_progress(session: Session, row: RequestRow) -> AnonymousProgress:
    """Where a report stands and what was said, as its reporter reads it."""
    return AnonymousProgress(
        state=row.state,
        state_zh=STATES_ZH[row.state],
        received_on=row.received_on,
        messages=[message_answer(each) for each in messages_of(session, row.id, "investor")],
    )
