"""Queries about promises, proposals under them, and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from mediation.domain.promises import Promise
from mediation.domain.suitability import Evidence, OwedItem
from mediation.store.case_access import visible_cases
from mediation.tables.cases import CaseRow
from mediation.tables.fast_track import EvidenceRow, FastProposalRow, PromiseRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


def promises_of(session: Session, firm: str) -> list[Promise]:
    """All promises of a firm as the rules read them."""
    rows = session.exec(select(PromiseRow).where(PromiseRow.firm == firm))
    return [
        Promise(row.firm, row.cap_fen, row.valid_from, row.valid_until, row.is_withdrawn)
        for row in rows
    ]


def page_of_promises(
    session: Session, paging: PageRequest, firm: str | None
) -> Sequence[PromiseRow]:
    """One page of the promises, which are public."""
    query = select(PromiseRow)
    if firm is not None:
        query = query.where(PromiseRow.firm == firm)
    return session.exec(
        newest_last(query, paging, col(PromiseRow.created_at), col(PromiseRow.id))
    ).all()


def own_promise(session: Session, caller: Caller, promise_id: UUID) -> PromiseRow:
    """A promise of the caller's firm, held until the transaction ends."""
    query = select(PromiseRow).where(
        PromiseRow.id == promise_id, PromiseRow.firm == caller.organisation
    )
    found = session.exec(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFoundError("promise", "承诺")
    return found


def proposals_in(session: Session, case_id: UUID) -> Sequence[FastProposalRow]:
    """A case's proposals on the fast track, oldest first."""
    query = select(FastProposalRow).where(FastProposalRow.case_id == case_id)
    return session.exec(
        query.order_by(col(FastProposalRow.created_at), col(FastProposalRow.id))
    ).all()


def find_fast_proposal(
    session: Session, caller: Caller, on: date, proposal_id: UUID
) -> FastProposalRow:
    """A proposal in a case that the caller may see."""
    query = (
        select(FastProposalRow)
        .join(CaseRow, col(CaseRow.id) == col(FastProposalRow.case_id))
        .where(FastProposalRow.id == proposal_id, visible_cases(caller, on))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("proposal", "调解方案")
    return found


def evidence_in(session: Session, case_id: UUID) -> Sequence[EvidenceRow]:
    """The checklist of a case in its order."""
    rows = session.exec(select(EvidenceRow).where(EvidenceRow.case_id == case_id)).all()
    order = list(Evidence)
    return sorted(rows, key=lambda row: order.index(Evidence(row.evidence)))


def owed_item(row: EvidenceRow) -> OwedItem:
    """One piece of evidence as the rules read it."""
    return OwedItem(Evidence(row.evidence), row.due_on, row.received_at is not None)
