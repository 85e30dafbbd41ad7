"""The checklist of evidence that a securities company owes in a dispute with an investor."""

from __future__ import annotations

from uuid import UUID

from mediation.claim_refusals import NoBurdenOfProofError
from mediation.domain.case_states import State
from mediation.domain.suitability import bears_proof, evidence_owed
from mediation.forms.fast_track import EvidenceReceiptForm, EvidenceRequestForm
from mediation.refusals import AlreadyThereError
from mediation.store.cases import as_parties, parties_of
from mediation.store.fast_track import evidence_in
from mediation.tables.cases import CaseRow
from mediation.tables.fast_track import EvidenceRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_moves import note_event
from mediation.usecases.case_steps import locked_case, party_for
from servicekit.problems import NotFoundError


def request_evidence(acting: Acting, case_id: UUID, form: EvidenceRequestForm) -> CaseRow:
    """Ask the securities company for its evidence; raises NoBurdenOfProofError where none is."""
    case = locked_case(acting, case_id)
    owing = bears_proof(as_parties(parties_of(acting.session, case.id)))
    if not owing:
        raise NoBurdenOfProofError
    if evidence_in(acting.session, case.id):
        raise AlreadyThereError("checklist", "适当性证据清单")
    acting.session.add_all(
        EvidenceRow(
            case_id=case.id,
            evidence=evidence,
            owed_by=owing[0],
            due_on=form.due_on,
            requested_by=acting.person,
        )
        for evidence in evidence_owed()
    )
    acting.session.flush()
    note_event(acting, case, "request_evidence", State(case.state))
    return case


def receive_evidence(acting: Acting, case_id: UUID, form: EvidenceReceiptForm) -> CaseRow:
    """A piece of evidence came, from the company itself or recorded by the staff."""
    case = locked_case(acting, case_id)
    row = acting.session.get(EvidenceRow, (case.id, form.evidence))
    if row is None:
        raise NotFoundError("evidence asked for", "待提交证据")
    party_for(acting, case, row.owed_by)
    if row.received_at is not None:
        raise AlreadyThereError("evidence", "该项证据")
    row.received_at, row.document_sha256 = acting.now, form.document_sha256
    acting.session.add(row)
    acting.session.flush()
    note_event(acting, case, "receive_evidence", State(case.state))
    return case
