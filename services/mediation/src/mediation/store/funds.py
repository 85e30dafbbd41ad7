"""Queries about funds, their announcements, windows and work on many claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from mediation.domain.claim_rules import Window
from mediation.tables.claims import ClaimEventRow, ClaimRow, ClaimRunItemRow, ClaimRunRow
from mediation.tables.funds import ClaimWindowRow, FundAnnouncementRow, FundRow
from mediation.tables.ledger import EntitlementRow, EscrowAccountRow, EscrowPartyRow
from mediation.tables.matters import MatterPartyRow
from servicekit.problems import NotFoundError

_ITEM = ClaimRunItemRow.__table__  # type: ignore[attr-defined]
IDS_A_QUESTION = 500


def has_fund(session: Session, ledger_id: UUID) -> bool:
    """Whether an escrow account carries a fund already."""
    same = select(col(FundRow.id)).where(col(FundRow.ledger_id) == ledger_id)
    return session.execute(same).first() is not None


def announcements_of(session: Session, fund_id: UUID) -> Sequence[FundAnnouncementRow]:
    """What was made public, in order."""
    query = select_rows(FundAnnouncementRow).where(FundAnnouncementRow.fund_id == fund_id)
    return session.exec(query.order_by(col(FundAnnouncementRow.number))).all()


def find_announcement(session: Session, fund_id: UUID, row_id: UUID) -> FundAnnouncementRow:
    """One announcement of a fund."""
    found = session.get(FundAnnouncementRow, row_id)
    if found is None or found.fund_id != fund_id:
        raise NotFoundError("announcement", "公告")
    return found


def windows_of(session: Session, fund_id: UUID) -> Sequence[ClaimWindowRow]:
    """A fund's claim windows, in order."""
    query = select_rows(ClaimWindowRow).where(ClaimWindowRow.fund_id == fund_id)
    return session.exec(query.order_by(col(ClaimWindowRow.number))).all()


def windows_as_facts(session: Session, fund_id: UUID) -> list[Window]:
    """The windows as the rules read them."""
    return [Window(row.from_on, row.until_on) for row in windows_of(session, fund_id)]


def events_of(session: Session, claim_id: UUID) -> Sequence[ClaimEventRow]:
    """The history of a claim, in order."""
    query = select_rows(ClaimEventRow).where(ClaimEventRow.claim_id == claim_id)
    return session.exec(query.order_by(col(ClaimEventRow.at), col(ClaimEventRow.id))).all()


def find_run(session: Session, fund_id: UUID, run_id: UUID) -> ClaimRunRow:
    """Work on many claims of one fund."""
    found = session.get(ClaimRunRow, run_id)
    if found is None or found.fund_id != fund_id:
        raise NotFoundError("run", "批处理")
    return found


def stage_rows(session: Session, run_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """The rows of a run, numbered from 1 by the caller."""
    empty = {"outcome": "", "code": "", "detail": "", "claim_id": None, "content": ""}
    if rows:
        session.execute(insert(_ITEM), [{**empty, "run_id": run_id, **row} for row in rows])


def next_items(session: Session, run_id: UUID, limit: int) -> Sequence[ClaimRunItemRow]:
    """The next rows of a run that have no outcome yet."""
    query = select_rows(ClaimRunItemRow).where(
        ClaimRunItemRow.run_id == run_id, ClaimRunItemRow.outcome == ""
    )
    return session.exec(query.order_by(col(ClaimRunItemRow.sequence)).limit(limit)).all()


def items_after(
    session: Session, run_id: UUID, *, after: int, limit: int, outcome: str | None
) -> Sequence[ClaimRunItemRow]:
    """Rows behind a row number, in order; one more than asked for when there are more."""
    query = select_rows(ClaimRunItemRow).where(
        ClaimRunItemRow.run_id == run_id, col(ClaimRunItemRow.sequence) > after
    )
    if outcome is not None:
        query = query.where(ClaimRunItemRow.outcome == outcome)
    return session.exec(query.order_by(col(ClaimRunItemRow.sequence)).limit(limit + 1)).all()


def outcomes_of(session: Session, run_id: UUID) -> dict[str, int]:
    """How many rows of a run had each outcome; those that wait are PENDING."""
    query = (
        select(_ITEM.c.outcome, func.count())
        .where(_ITEM.c.run_id == run_id)
        .group_by(_ITEM.c.outcome)
    )
    return {outcome or "PENDING": int(count) for outcome, count in session.execute(query)}


def claims_by_ref(session: Session, fund_id: UUID, refs: Sequence[str]) -> dict[str, ClaimRow]:
    """The claims of some investors in a fund."""
    found: dict[str, ClaimRow] = {}
    for start in range(0, len(refs), IDS_A_QUESTION):
        query = select_rows(ClaimRow).where(
            ClaimRow.fund_id == fund_id,
            col(ClaimRow.party_ref).in_(refs[start : start + IDS_A_QUESTION]),
        )
        found.update((row.party_ref, row) for row in session.exec(query))
    return found


def refs_in_states(session: Session, fund_id: UUID, states: Sequence[str]) -> list[str]:
    """The investors whose claims are in one of some stored states, in the order of the list."""
    query = (
        select(col(ClaimRow.party_ref))
        .where(col(ClaimRow.fund_id) == fund_id, col(ClaimRow.state).in_(states))
        .order_by(col(ClaimRow.sequence))
    )
    return list(session.execute(query).scalars())


def last_sequence(session: Session, fund_id: UUID) -> int:
    """The highest place in a fund's list."""
    query = select(func.max(col(ClaimRow.sequence))).where(col(ClaimRow.fund_id) == fund_id)
    return session.execute(query).scalar_one() or 0


def listed_amounts(session: Session, fund_id: UUID) -> Sequence[Any]:
    """Every line of the list as it is hashed: investor, loss, listed amount, exclusion."""
    query = select(
        col(ClaimRow.party_ref),
        col(ClaimRow.loss_fen),
        col(ClaimRow.listed_fen),
        col(ClaimRow.exclusion),
    ).where(col(ClaimRow.fund_id) == fund_id)
    return session.execute(query.order_by(col(ClaimRow.sequence))).all()


def matter_rows(session: Session, matter_id: UUID) -> Sequence[MatterPartyRow]:
    """The losses of a matter in their order."""
    query = select_rows(MatterPartyRow).where(MatterPartyRow.matter_id == matter_id)
    return session.exec(query.order_by(col(MatterPartyRow.sequence))).all()


def recovered_in_books(
    session: Session, escrow: EscrowAccountRow, refs: Sequence[str]
) -> dict[str, int]:
    """What some investors are owed or were paid for the same issuer from other accounts here."""
    found: dict[str, int] = {}
    for start in range(0, len(refs), IDS_A_QUESTION):
        query = (
            select(col(EscrowPartyRow.party_ref), func.sum(col(EntitlementRow.amount_fen)))
            .join(EntitlementRow, col(EntitlementRow.party_id) == col(EscrowPartyRow.id))
            .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(EscrowPartyRow.ledger_id))
            .where(
                col(EscrowAccountRow.issuer) == escrow.issuer,
                col(EscrowAccountRow.id) != escrow.id,
                col(EntitlementRow.state) == "ENTITLED",
                col(EscrowPartyRow.party_ref).in_(refs[start : start + IDS_A_QUESTION]),
            )
            .group_by(col(EscrowPartyRow.party_ref))
        )
        found.update((ref, int(fen)) for ref, fen in session.execute(query))
    return found
