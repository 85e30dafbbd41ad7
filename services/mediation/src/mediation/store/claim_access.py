"""Who sees which fund and which claim: decided in the query, every time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from mediation.store.claim_states import shown_state
from mediation.store.escrow_access import EVERYTHING, STAFF, lock_ledger, visible_escrow
from mediation.tables.claims import ClaimAgentRow, ClaimRow, ObjectionRow
from mediation.tables.funds import FundRow
from mediation.tables.ledger import EscrowAccountRow
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError

_NO_FUND = ("compensation fund", "补偿基金")
_NO_CLAIM = ("claim", "申报")


def visible_funds(caller: Caller) -> ColumnElement[bool]:
    """What is announced is public; a plan is seen by those who see its escrow account."""
    theirs = select(col(EscrowAccountRow.id)).where(visible_escrow(caller))
    return or_(col(FundRow.state) != "PLANNED", col(FundRow.ledger_id).in_(theirs))


def visible_claims(caller: Caller, on: date) -> ColumnElement[bool]:
    """Investors see their own, agents those they act in, the administrator's staff and those who
    supervise the whole list; funders and banks see no claim at all."""
    theirs: list[ColumnElement[bool]] = [false()]
    if caller.has_any(*STAFF, *EVERYTHING):
        accounts = select(col(EscrowAccountRow.id)).where(
            visible_escrow(caller)
            if caller.has_any(*EVERYTHING)
            else col(EscrowAccountRow.administrator) == caller.organisation
        )
        theirs.append(col(ClaimRow.ledger_id).in_(accounts))
    if caller.has_any("investor"):
        theirs.append(and_(col(ClaimRow.party_ref) == caller.subject, _is_public()))
    if caller.has_any("party_agent"):
        is_open = or_(col(ClaimAgentRow.until_on).is_(None), col(ClaimAgentRow.until_on) >= on)
        represented = select(col(ClaimAgentRow.claim_id)).where(
            col(ClaimAgentRow.subject) == caller.subject, col(ClaimAgentRow.from_on) <= on, is_open
        )
        theirs.append(and_(col(ClaimRow.id).in_(represented), _is_public()))
    return or_(*theirs)


def _is_public() -> ColumnElement[bool]:
    announced = select(col(FundRow.id)).where(col(FundRow.state) != "PLANNED")
    return col(ClaimRow.fund_id).in_(announced)


def find_fund(session: Session, caller: Caller, fund_id: UUID, *, lock: bool = False) -> FundRow:
    """A fund that the caller may see; raises NotFoundError otherwise."""
    query = select_rows(FundRow).where(FundRow.id == fund_id, visible_funds(caller))
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFoundError(*_NO_FUND)
    return found


def own_fund(session: Session, caller: Caller, fund_id: UUID, *, lock: bool = False) -> FundRow:
    """A fund whose escrow account the caller sees: announced or not, strangers change nothing."""
    theirs = select(col(EscrowAccountRow.id)).where(visible_escrow(caller))
    query = select_rows(FundRow).where(FundRow.id == fund_id, col(FundRow.ledger_id).in_(theirs))
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFoundError(*_NO_FUND)
    return found


def page_of_funds(session: Session, caller: Caller, paging: PageRequest) -> Sequence[FundRow]:
    """One page of the funds that the caller sees."""
    query = select_rows(FundRow).where(visible_funds(caller))
    return session.exec(newest_last(query, paging, col(FundRow.created_at), col(FundRow.id))).all()


def find_claim(session: Session, caller: Caller, on: date, claim_id: UUID) -> ClaimRow:
    """A claim that the caller may see; raises NotFoundError otherwise."""
    query = select_rows(ClaimRow).where(ClaimRow.id == claim_id, visible_claims(caller, on))
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError(*_NO_CLAIM)
    return found


def lock_claim(
    session: Session, database: Database, caller: Caller, on: date, claim_id: UUID
) -> ClaimRow:
    """The same, held until the transaction ends; its ledger is held first, as everywhere."""
    lock_ledger(session, database, find_claim(session, caller, on, claim_id).ledger_id)
    query = select_rows(ClaimRow).where(ClaimRow.id == claim_id, visible_claims(caller, on))
    found = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError(*_NO_CLAIM)
    return found


def page_of_claims(
    session: Session,
    caller: Caller,
    on: date,
    paging: PageRequest,
    *,
    fund_id: UUID | None = None,
    state: str | None = None,
    party_ref: str | None = None,
) -> Sequence[tuple[ClaimRow, str]]:
    """One page of the claims that the caller sees, each with its state as shown."""
    shown = shown_state()
    query = select_rows(ClaimRow, shown).where(visible_claims(caller, on))
    if fund_id is not None:
        query = query.where(ClaimRow.fund_id == fund_id)
    if state is not None:
        query = query.where(shown == state)
    if party_ref is not None:
        query = query.where(ClaimRow.party_ref == party_ref)
    page: Any = newest_last(cast(Any, query), paging, col(ClaimRow.created_at), col(ClaimRow.id))
    found: Sequence[tuple[ClaimRow, str]] = session.exec(page).all()
    return found


def find_objection(session: Session, caller: Caller, on: date, row_id: UUID) -> ObjectionRow:
    """An objection to a claim that the caller may see."""
    query = (
        select_rows(ObjectionRow)
        .join(ClaimRow, col(ClaimRow.id) == col(ObjectionRow.claim_id))
        .where(ObjectionRow.id == row_id, visible_claims(caller, on))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("objection", "异议")
    return found


def page_of_objections(
    session: Session,
    caller: Caller,
    on: date,
    paging: PageRequest,
    fund_id: UUID,
    state: str | None,
) -> Sequence[ObjectionRow]:
    """One page of a fund's objections, as far as the caller sees their claims."""
    query = (
        select_rows(ObjectionRow)
        .join(ClaimRow, col(ClaimRow.id) == col(ObjectionRow.claim_id))
        .where(ObjectionRow.fund_id == fund_id, visible_claims(caller, on))
    )
    if state is not None:
        query = query.where(ObjectionRow.state == state)
    return session.exec(
        newest_last(query, paging, col(ObjectionRow.raised_at), col(ObjectionRow.id))
    ).all()
