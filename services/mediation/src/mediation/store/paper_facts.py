"""What papers of agreements, confirmations and payments are read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, false, func, or_, true
from sqlmodel import Session, col, select

from mediation.store.escrow_access import visible_escrow
from mediation.tables.cases import AgentRow, CaseRow, PartyRow
from mediation.tables.ledger import EntitlementRow, EscrowAccountRow, EscrowPartyRow
from mediation.tables.matters import PageRow, SignatureRow
from mediation.tables.mediators import AssignmentRow, MediatorRow, SessionRow
from mediation.tables.payouts import PayoutBatchRow, PayoutLineRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError

_AT_ONCE = 500
Item = TypeVar("Item")
PaidLine = tuple[PayoutLineRow, PayoutBatchRow, EscrowAccountRow, EntitlementRow]


def signatures_on(
    session: Session, agreement_id: UUID, party_refs: Sequence[str]
) -> Sequence[SignatureRow]:
    """The signatures on some pages ("" for the root), in the order of signing."""
    found: list[SignatureRow] = []
    for some in _slices(party_refs):
        query = select(SignatureRow).where(
            SignatureRow.agreement_id == agreement_id, col(SignatureRow.party_ref).in_(some)
        )
        found += session.exec(query).all()
    return sorted(found, key=lambda row: (row.signed_at, row.id))


def pages_of_parties(
    session: Session, agreement_id: UUID, party_refs: Sequence[str]
) -> Sequence[PageRow]:
    """The pages of some investors, in party order."""
    found: list[PageRow] = []
    for some in _slices(party_refs):
        query = select(PageRow).where(
            PageRow.agreement_id == agreement_id, col(PageRow.party_ref).in_(some)
        )
        found += session.exec(query).all()
    return sorted(found, key=lambda page: page.sequence)


def page_places(session: Session, agreement_id: UUID) -> dict[str, int]:
    """Each investor's place in the tree over an agreement's pages."""
    query = select(PageRow.party_ref).where(PageRow.agreement_id == agreement_id)
    ordered = session.exec(query.order_by(col(PageRow.sequence))).all()
    return {party_ref: place for place, party_ref in enumerate(ordered)}


def mediators_named(session: Session, subjects: Sequence[str]) -> dict[str, MediatorRow]:
    """Entries of the register by the names under which mediators sign."""
    query = select(MediatorRow).where(col(MediatorRow.subject).in_(subjects))
    return {row.subject: row for row in session.exec(query).all()}


def employers_of_cases(session: Session, case_ids: Sequence[UUID]) -> list[str]:
    """The organisations whose mediators worked in some cases."""
    found: set[str] = set()
    for some in _slices(case_ids):
        query = (
            select(MediatorRow.employer)
            .join(AssignmentRow, col(AssignmentRow.mediator_id) == col(MediatorRow.id))
            .where(col(AssignmentRow.case_id).in_(some))
        )
        found.update(session.exec(query.distinct()).all())
    return sorted(found)


def cases_named(session: Session, case_ids: Sequence[UUID]) -> list[CaseRow]:
    """Some cases in the order of their numbers."""
    found: list[CaseRow] = []
    for some in _slices(case_ids):
        found += session.exec(select(CaseRow).where(col(CaseRow.id).in_(some))).all()
    return sorted(found, key=lambda case: case.case_no)


def sessions_held(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many sessions with a record each case had."""
    found: dict[UUID, int] = {}
    for some in _slices(case_ids):
        query = (
            select(SessionRow.case_id, func.count())
            .where(col(SessionRow.case_id).in_(some), col(SessionRow.record).is_not(None))
            .group_by(col(SessionRow.case_id))
        )
        found.update((case_id, int(count)) for case_id, count in session.exec(query).all())
    return found


def parties_of_cases(session: Session, case_ids: Sequence[UUID]) -> list[PartyRow]:
    """All parties of some cases, applicants first."""
    found: list[PartyRow] = []
    for some in _slices(case_ids):
        found += session.exec(select(PartyRow).where(col(PartyRow.case_id).in_(some))).all()
    return sorted(found, key=lambda party: (party.role, str(party.case_id), party.sequence))


def agents_of_cases(
    session: Session, case_ids: Sequence[UUID]
) -> dict[tuple[UUID, str], list[str]]:
    """Who has acted for each party of some cases."""
    found: dict[tuple[UUID, str], list[str]] = {}
    for some in _slices(case_ids):
        query = select(AgentRow).where(col(AgentRow.case_id).in_(some))
        for row in session.exec(query.order_by(col(AgentRow.id))).all():
            found.setdefault((row.case_id, row.party_ref), []).append(row.subject)
    return found


def find_paid_line(session: Session, caller: Caller, line_id: UUID) -> PaidLine:
    """A payment, for its investor and those who see its account; raises NotFoundError."""
    is_investor = true() if caller.has_any("investor") else false()
    is_own = and_(is_investor, col(EscrowPartyRow.party_ref) == caller.subject)
    query = (
        select(PayoutLineRow, PayoutBatchRow, EscrowAccountRow, EntitlementRow)
        .join(PayoutBatchRow, col(PayoutBatchRow.id) == col(PayoutLineRow.batch_id))
        .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(PayoutLineRow.ledger_id))
        .join(EntitlementRow, col(EntitlementRow.id) == col(PayoutLineRow.entitlement_id))
        .join(EscrowPartyRow, col(EscrowPartyRow.id) == col(PayoutLineRow.party_id))
        .where(PayoutLineRow.id == line_id, or_(visible_escrow(caller), is_own))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("payout line", "付款明细")
    line, batch, escrow, entitlement = found
    return line, batch, escrow, entitlement


def _slices(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE)]
