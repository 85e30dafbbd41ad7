"""Evidence of suitability: what a securities company owes, and what of it has come."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from mediation.domain.suitability import NAMES_ZH, Evidence, is_adverse, standing
from mediation.forms.fast_track import (
    EvidenceAnswer,
    EvidenceReceiptForm,
    EvidenceRequestForm,
    SuitabilityAnswer,
)
from mediation.routes.money import commanded
from mediation.store.cases import find_case
from mediation.store.fast_track import evidence_in, owed_item
from mediation.usecases.acting import Acting
from mediation.usecases.suitability import receive_evidence, request_evidence
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Storing

router = new_router("suitability evidence")
Asking = Annotated[Caller, Depends(needs("case_admin", "mediator"))]
Showing = Annotated[
    Caller, Depends(needs("issuer_rep", "issuer_signatory", "case_admin", "mediator"))
]


@router.post(
    "/cases/{case_id}/suitability-evidence", status_code=201, response_model=SuitabilityAnswer
)
def post_request(
    case_id: UUID,
    body: EvidenceRequestForm,
    caller: Asking,
    command: Storing,
) -> Response:
    """Ask the securities company for its evidence."""

    def action(acting: Acting) -> Answer:
        request_evidence(acting, case_id, body)
        return Answer(suitability_answer(acting.session, case_id, acting.today), 201)

    return commanded(command, action)


@router.post("/cases/{case_id}/suitability-evidence/receive", response_model=SuitabilityAnswer)
def post_receipt(
    case_id: UUID,
    body: EvidenceReceiptForm,
    caller: Showing,
    command: Storing,
) -> Response:
    """A piece of evidence came."""

    def action(acting: Acting) -> Answer:
        receive_evidence(acting, case_id, body)
        return Answer(suitability_answer(acting.session, case_id, acting.today))

    return commanded(command, action)


@router.get("/cases/{case_id}/suitability-evidence")
def get_evidence(case_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> SuitabilityAnswer:
    """The checklist; missing evidence counts against the company."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        find_case(session, caller, today, case_id)
        return suitability_answer(session, case_id, today)


def suitability_answer(session: Session, case_id: UUID, today: date) -> SuitabilityAnswer:
    """The checklist of a case as it stands today."""
    rows = evidence_in(session, case_id)
    return SuitabilityAnswer(
        items=[
            EvidenceAnswer(
                evidence=row.evidence,
                name_zh=NAMES_ZH[Evidence(row.evidence)],
                owed_by=row.owed_by,
                due_on=row.due_on,
                standing=standing(owed_item(row), today),
                received_at=row.received_at,
                document_sha256=row.document_sha256,
            )
            for row in rows
        ],
        is_adverse=is_adverse([owed_item(row) for row in rows], today),
    )
