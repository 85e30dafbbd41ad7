"""Agreements: one framework, a page for everybody who gets something, one root over all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from mediation.domain.agreements import merkle_root, page_hash
from mediation.domain.case_states import State, Step
from mediation.domain.signatures import PageState
from mediation.forms.agreements import AgreementForm
from mediation.refusals import CasesNotReadyError, MatterStateError, NothingToPayError
from mediation.store.agreements import (
    cases_not_in,
    due_pages,
    due_totals,
    insert_pages,
    page_hashes,
    pages_in,
)
from mediation.store.matters import find_matter, find_proposal
from mediation.store.payees import set_payees
from mediation.tables.cases import CaseRow
from mediation.tables.matters import AgreementRow, MatterPartyRow, MatterRow, ProposalRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_moves import move
from mediation.usecases.matters import require_matter
from mediation.usecases.proposals import require_fresh
from servicekit.ids import new_id
from servicekit.jobs import enqueue
from servicekit.problems import NotFoundError

BUILD_AGREEMENT = "build-agreement"


def draft_agreement(acting: Acting, matter_id: UUID, form: AgreementForm) -> AgreementRow:
    """An agreement over an accepted proposal, still without its pages.

    Raises ProposalStaleError, CasesNotReadyError for cases that are not in mediation, and
    NothingToPayError.
    """
    session = acting.session
    matter = find_matter(session, acting.caller, acting.today, matter_id, lock=True)
    require_matter(matter, "OPEN")
    proposal = _accepted_proposal(acting, matter, form.proposal_id)
    count, total = due_totals(session, matter.id, proposal.id)
    if count == 0:
        raise NothingToPayError
    set_payees(session, matter.id, [payee.model_dump() for payee in form.payees])
    minimum = form.minimum.fact() if form.minimum else None
    row = AgreementRow(
        id=new_id(),
        matter_id=matter.id,
        proposal_id=proposal.id,
        framework=form.framework,
        terms=form.terms.model_dump(mode="json"),
        is_for_court=form.is_for_court,
        state="BUILDING",
        minimum_count_bp=minimum.count_bp if minimum else None,
        minimum_amount_bp=minimum.amount_bp if minimum else None,
        minimum_by_on=minimum.by_on if minimum else None,
        page_count=count,
        total_fen=total,
        created_by=acting.person,
        created_at=acting.now,
    )
    session.add(row)
    session.flush()
    proposal.state = "AGREED"
    proposal.version += 1
    session.add(proposal)
    acting.record("agreement.drafted", "agreement", row.id, pages=count, total_fen=total)
    return row


def _accepted_proposal(acting: Acting, matter: MatterRow, proposal_id: UUID) -> ProposalRow:
    """The proposal that the issuer has accepted, with all its cases in mediation."""
    session = acting.session
    proposal, _ = find_proposal(session, acting.caller, acting.today, proposal_id, lock=True)
    if proposal.matter_id != matter.id:
        raise NotFoundError("proposal", "调解方案")
    require_fresh(acting, proposal)
    if proposal.state != "ACCEPTED":
        raise MatterStateError("proposal", proposal.state, ("ACCEPTED",))
    late = cases_not_in(session, matter.id, proposal.id, State.IN_MEDIATION)
    if late:
        raise CasesNotReadyError(late)
    return proposal


def build_later(acting: Acting, agreement: AgreementRow) -> UUID:
    """Ask for the job that makes the pages."""
    job_id = enqueue(
        acting.session,
        acting.database,
        acting.caller,
        BUILD_AGREEMENT,
        {"agreement_id": str(agreement.id)},
        unit="pages",
        total=agreement.page_count,
    )
    agreement.job_id = job_id
    acting.session.add(agreement)
    acting.session.flush()
    return job_id


def build_pages(acting: Acting, agreement: AgreementRow, after: int, limit: int) -> tuple[int, int]:
    """Make the pages that follow a place; returns the last place and how many were made."""
    matter = acting.session.get_one(MatterRow, agreement.matter_id)
    due = due_pages(acting.session, matter.id, agreement.proposal_id, after, limit)
    numbers = _case_numbers(acting, [party for party, _ in due])
    rows = []
    for party, amount in due:
        page = _page(agreement, matter, party, amount, numbers)
        rows.append(
            {
                "agreement_id": agreement.id,
                "sequence": party.sequence,
                "party_ref": party.party_ref,
                "case_id": party.case_id,
                "amount_fen": amount,
                "page": json.dumps(page, sort_keys=True, ensure_ascii=False),
                "page_sha256": page_hash(page),
                "state": PageState.OPEN.value,
                "signed_at": None,
                "effective_at": None,
            }
        )
    insert_pages(acting.session, rows)
    return (due[-1][0].sequence if due else after), len(rows)


def finish_pages(acting: Acting, agreement: AgreementRow) -> None:
    """All pages are there: one root over them, and the cases have a draft."""
    hashes = page_hashes(acting.session, agreement.id)
    if len(hashes) != agreement.page_count:
        # A case has ended since the agreement was drafted.
        raise CasesNotReadyError([])
    agreement.merkle_root = merkle_root(hashes)
    agreement.state = "OPEN"
    agreement.version += 1
    acting.session.add(agreement)
    acting.session.flush()
    for page in pages_in(acting.session, agreement.id, [PageState.OPEN], with_case=True):
        move(acting, acting.session.get_one(CaseRow, page.case_id), Step.DRAFT)
    acting.record("agreement.opened", "agreement", agreement.id, merkle_root=agreement.merkle_root)


def _case_numbers(
    acting: Acting, parties: Sequence[MatterPartyRow]
) -> Mapping[UUID, tuple[str, str | None]]:
    cases = [
        acting.session.get_one(CaseRow, party.case_id)
        for party in parties
        if party.case_id is not None
    ]
    return {case.id: (case.case_no, case.court_case_no) for case in cases}


def _page(
    agreement: AgreementRow,
    matter: MatterRow,
    party: MatterPartyRow,
    amount_fen: int,
    numbers: Mapping[UUID, tuple[str, str | None]],
) -> dict[str, Any]:
    """One investor's page: identity, case, loss, amount, account, and the clauses for all."""
    case_no, court_case_no = numbers[party.case_id] if party.case_id else (None, None)
    return {
        "agreement_id": str(agreement.id),
        "sequence": party.sequence,
        "party_ref": party.party_ref,
        "payee": party.name or party.party_ref,
        "case_no": case_no,
        "court_case_no": court_case_no,
        "issuer": matter.issuer,
        "loss_fen": party.loss_fen,
        "amount_fen": amount_fen,
        "account": party.payee_account,
        "bank_code": party.bank_code,
        **agreement.terms,
    }
