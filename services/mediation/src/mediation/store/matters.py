"""Queries about matters, their parties, proposals and demonstration judgments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, literal, update
from sqlmodel import Session, col, delete, or_, select

from mediation.domain.schemes import LossRow
from mediation.store.case_access import own_parties, sees_whole_matter, visible_matters
from mediation.store.escrow import funded_fen
from mediation.tables.cases import CaseRow, PartyRow
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.matters import (
    DemonstrationRow,
    MatterPartyRow,
    MatterRow,
    ProposalRow,
    ProposedAmountRow,
)
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

OPEN_PROPOSALS = ("DRAFT", "SUBMITTED", "ACCEPTED")
SEES_PRIVATE = ("case_admin", "mediator")


def find_matter(
    session: Session, caller: Caller, on: date, matter_id: UUID, *, lock: bool = False
) -> MatterRow:
    """The matter, if the caller may see it; raises NotFoundError otherwise."""
    query = select(MatterRow).where(MatterRow.id == matter_id, visible_matters(caller, on))
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFoundError("matter", "纠纷事项")
    return found


def page_of_matters(
    session: Session, caller: Caller, on: date, paging: PageRequest
) -> Sequence[MatterRow]:
    """One page of the matters that the caller sees."""
    query = select(MatterRow).where(visible_matters(caller, on))
    page = newest_last(query, paging, col(MatterRow.created_at), col(MatterRow.id))
    return session.exec(page).all()


def parties_after(
    session: Session, caller: Caller, on: date, matter_id: UUID, after: int, limit: int
) -> Sequence[MatterPartyRow]:
    """The rows of a matter that follow a sequence number: all, or the caller's own alone."""
    query = select(MatterPartyRow).where(
        MatterPartyRow.matter_id == matter_id, col(MatterPartyRow.sequence) > after
    )
    if not sees_whole_matter(caller):
        query = query.where(own_parties(caller, on))
    return session.exec(query.order_by(col(MatterPartyRow.sequence)).limit(limit)).all()


def loss_rows(session: Session, matter_id: UUID) -> list[LossRow]:
    """All losses of a matter in party order, without names."""
    query = (
        select(
            MatterPartyRow.party_ref,
            MatterPartyRow.loss_fen,
            MatterPartyRow.recovered_fen,
            MatterPartyRow.flags,
        )
        .where(MatterPartyRow.matter_id == matter_id)
        .order_by(col(MatterPartyRow.sequence))
    )
    return [
        LossRow(party_ref, loss, recovered, frozenset(flags))
        for party_ref, loss, recovered, flags in session.exec(query).all()
    ]


def insert_parties(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Many parties at once."""
    if rows:
        session.execute(insert(MatterPartyRow), list(rows))


def drop_parties(session: Session, matter_id: UUID) -> None:
    """Remove the losses of a version that another takes the place of."""
    session.exec(delete(MatterPartyRow).where(col(MatterPartyRow.matter_id) == matter_id))


def link_cases(
    session: Session, matter_id: UUID, *, entrustment_id: UUID | None, case_ids: Sequence[UUID]
) -> None:
    """Tie every row to the case in which its investor is a party, and take the name from there."""
    chosen: list[ColumnElement[bool]] = [col(CaseRow.id).in_(case_ids)]
    if entrustment_id is not None:
        chosen.append(col(CaseRow.entrustment_id) == entrustment_id)
    query = (
        select(PartyRow)
        .join(CaseRow, col(CaseRow.id) == col(PartyRow.case_id))
        .where(or_(*chosen), PartyRow.role == "APPLICANT")
    )
    for party in session.exec(query).all():
        statement = (
            update(MatterPartyRow)
            .where(
                col(MatterPartyRow.matter_id) == matter_id,
                col(MatterPartyRow.party_ref) == party.party_ref,
            )
            .values(
                case_id=party.case_id,
                name=func.coalesce(
                    col(MatterPartyRow.name),
                    literal(party.name, MatterPartyRow.__table__.c.name.type),  # type: ignore[attr-defined]
                ),
            )
        )
        session.execute(statement)


def totals_of(session: Session, matter_id: UUID) -> tuple[int, int]:
    """How many parties a matter has, and the sum of their losses."""
    query = select(func.count(), func.coalesce(func.sum(MatterPartyRow.loss_fen), 0)).where(
        MatterPartyRow.matter_id == matter_id
    )
    count, total = session.exec(query).one()
    return int(count), int(total)


def mark_stale(session: Session, matter_ids: Sequence[UUID]) -> int:
    """Unsigned proposals whose ground has changed can no longer be accepted; returns how many."""
    statement = (
        update(ProposalRow)
        .where(
            col(ProposalRow.matter_id).in_(matter_ids), col(ProposalRow.state).in_(OPEN_PROPOSALS)
        )
        .values(state="STALE", version=col(ProposalRow.version) + 1)
    )
    found: Any = session.execute(statement)
    return int(found.rowcount)


def find_proposal(
    session: Session, caller: Caller, on: date, proposal_id: UUID, *, lock: bool = False
) -> tuple[ProposalRow, MatterRow]:
    """The proposal and its matter; a private one is its author's and the staff's."""
    query = (
        select(ProposalRow, MatterRow)
        .join(MatterRow, col(MatterRow.id) == col(ProposalRow.matter_id))
        .where(ProposalRow.id == proposal_id, visible_matters(caller, on))
    )
    if not caller.has_any(*SEES_PRIVATE):
        is_open = col(ProposalRow.is_private).is_(False) & (col(ProposalRow.state) != "DRAFT")
        query = query.where(or_(is_open, col(ProposalRow.author) == caller.subject))
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFoundError("proposal", "调解方案")
    return found


def highest_number(session: Session, matter_id: UUID) -> int:
    """The number of a matter's newest proposal; 0 before the first."""
    query = select(func.max(ProposalRow.number)).where(ProposalRow.matter_id == matter_id)
    return session.exec(query).one() or 0


def proposal_numbered(session: Session, matter_id: UUID, number: int) -> ProposalRow | None:
    """One version of a matter's proposals."""
    query = select(ProposalRow).where(
        ProposalRow.matter_id == matter_id, ProposalRow.number == number
    )
    return session.exec(query).one_or_none()


def insert_amounts(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Many proposed amounts at once."""
    if rows:
        session.execute(insert(ProposedAmountRow), list(rows))


def amounts_after(
    session: Session, proposal_id: UUID, after: int, limit: int, own: str | None = None
) -> Sequence[ProposedAmountRow]:
    """The amounts of a proposal that follow a sequence number; of one party where asked."""
    query = select(ProposedAmountRow).where(
        ProposedAmountRow.proposal_id == proposal_id, col(ProposedAmountRow.sequence) > after
    )
    if own is not None:
        query = query.where(ProposedAmountRow.party_ref == own)
    return session.exec(query.order_by(col(ProposedAmountRow.sequence)).limit(limit)).all()


def amounts_by_party(session: Session, proposal_id: UUID) -> dict[str, int]:
    """All amounts of a proposal."""
    query = select(ProposedAmountRow.party_ref, ProposedAmountRow.amount_fen).where(
        ProposedAmountRow.proposal_id == proposal_id
    )
    return dict(session.exec(query).all())


def funded_for(session: Session, matter_id: UUID) -> int | None:
    """What has been paid in for a matter; None while it has no escrow account."""
    query = select(EscrowAccountRow.id).where(EscrowAccountRow.matter_id == matter_id)
    accounts = session.exec(query).all()
    return sum(funded_fen(session, each) for each in accounts) if accounts else None


def find_demonstration(session: Session, demonstration_id: UUID) -> DemonstrationRow:
    """A demonstration judgment; raises NotFoundError. Judgments are public."""
    found = session.get(DemonstrationRow, demonstration_id)
    if found is None:
        raise NotFoundError("demonstration judgment", "示范判决")
    return found


def linked_matters(session: Session, demonstration_id: UUID) -> list[UUID]:
    """The parallel matters of a judgment."""
    query = select(MatterRow.id).where(MatterRow.demonstration_id == demonstration_id)
    return list(session.exec(query.order_by(col(MatterRow.id))).all())


def losses_in_order(session: Session, matter_id: UUID) -> Iterator[tuple[str, int]]:
    """Party and loss, in party order."""
    query = (
        select(MatterPartyRow.party_ref, MatterPartyRow.loss_fen)
        .where(MatterPartyRow.matter_id == matter_id)
        .order_by(col(MatterPartyRow.sequence))
    )
    yield from session.exec(query).all()
