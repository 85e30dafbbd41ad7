"""Verification: hashes of everything a calculation rests on, and whether a fresh run agrees."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from loss_calc.errors import NotCalculatedError
from loss_calc.forms.verification import VerificationAnswer
from loss_calc.store.calculations import all_results, find_calculation
from loss_calc.store.verifications import latest_verification
from loss_calc.tables import CalculationRow
from loss_calc.usecases.verification import ask_for_verification, evidence_of, stated_by
from loss_calc.verification.bundle import write_bundle
from loss_calc.verification.evidence import Evidence
from loss_calc.verification.findings import document_checks, findings
from loss_calc.verification.hashes import code_version
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing
from servicekit.database import Database
from servicekit.jobs import PublicJob, accepted_job, job_state

router = new_router("verification")
Verifying = Annotated[Caller, Depends(needs("court", "loss_analyst", "auditor", "supervisor"))]
ZIP = "application/zip"


@router.get("/calculations/{calculation_id}/verification")
def get_verification(
    calculation_id: UUID, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> VerificationAnswer:
    """Whether a fresh run gives the same: made at once for a small case, else by the last job."""
    state = request.app.state
    blobs: BlobStore = state.blobs
    with database.reading() as session:
        calculation = calculated(session, database, caller, calculation_id)
        evidence = evidence_of(session, blobs, calculation)
        stated = stated_by(calculation)
        investors: int = (calculation.totals or {})["investors"]
        latest = latest_verification(session, calculation_id)
        session.expunge_all()
    if investors <= state.settings.verify_at_once_investors:
        stored = (row.answer for row in all_results(database, calculation_id))
        found = findings(evidence, stated, stored, state.pool)
        return _answer(calculation_id, found, verified_at=database.clock(), job_id=None)
    if latest is not None:
        at, job_id = latest.created_at, latest.job_id
        return _answer(calculation_id, latest.findings, verified_at=at, job_id=job_id)
    return _answer(calculation_id, _unverified(evidence, stated, investors))


@router.post(
    "/calculations/{calculation_id}/verifications", status_code=202, response_model=PublicJob
)
def post_verification(calculation_id: UUID, caller: Verifying, command: Storing) -> Response:
    """Run the calculation afresh in a job; its answer carries `is_same`."""

    def action(session: Session) -> Answer:
        calculation = calculated(session, command.database, caller, calculation_id)
        job_id = ask_for_verification(session, command.database, caller, calculation)
        return accepted_job(session, command.database, job_id, program="loss-calc")

    return command.run(action)


@router.get(
    "/calculations/{calculation_id}/verification/bundle",
    response_class=Response,
    responses={200: {"content": {ZIP: {}}}},
)
def get_bundle(
    calculation_id: UUID, caller: AnyCaller, database: CurrentDatabase, request: Request
) -> Response:
    """Everything needed to verify elsewhere by `python -m loss_calc.verification`, as a zip."""
    blobs: BlobStore = request.app.state.blobs
    with database.reading() as session:
        calculation = calculated(session, database, caller, calculation_id)
        evidence = evidence_of(session, blobs, calculation)
        stated = stated_by(calculation)
    path = blobs.scratch()
    try:
        answers = (row.answer for row in all_results(database, calculation_id))
        write_bundle(path, evidence, stated, answers)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    name = f'attachment; filename="verification-{calculation_id}.zip"'
    done = BackgroundTask(path.unlink, missing_ok=True)
    headers = {"Content-Disposition": name}
    return FileResponse(path, media_type=ZIP, headers=headers, background=done)


def calculated(
    session: Session, database: Database, caller: Caller, calculation_id: UUID
) -> CalculationRow:
    """The calculation with its results; raises NotFoundError and NotCalculatedError."""
    calculation = find_calculation(session, caller, calculation_id)
    state = job_state(session, database, calculation.job_id)
    if state != "succeeded":
        raise NotCalculatedError(state)
    return calculation


def _unverified(evidence: Evidence, stated: dict[str, Any], investors: int) -> dict[str, Any]:
    """The hashes of a large case that no job has verified yet; its files are not read here."""
    made_with = stated["made_with"]
    return {
        "is_same": None,
        "code": code_version(),
        "made_with_code": made_with and made_with["code"],
        "documents": document_checks(evidence, made_with),
        "inputs": [
            {"name": check.name, "sha256": check.sha256, "is_intact": None}
            for check in evidence.pinned()
        ],
        "results": {
            "stated_sha256": stated["results_sha256"],
            "stored_sha256": None,
            "fresh_sha256": None,
            "investors": investors,
            "differing_investors": None,
        },
        "refusal": None,
        "differences": [],
    }


def _answer(
    calculation_id: UUID, found: dict[str, Any], *, verified_at: Any = None, job_id: Any = None
) -> VerificationAnswer:
    facts = {"calculation_id": calculation_id, "verified_at": verified_at, "job_id": job_id}
    return VerificationAnswer.model_validate({**found, **facts})
