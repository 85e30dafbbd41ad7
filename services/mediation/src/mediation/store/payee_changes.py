"""Queries about changes of the accounts that investors are paid to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from mediation.domain.payee_changes import OPEN_CHANGES, PayeeChangeState
from mediation.domain.payouts import LineState
from mediation.store.claim_states import is_under_way
from mediation.store.escrow_access import EVERYTHING, STAFF
from mediation.tables.cases import AgentRow, CaseRow
from mediation.tables.claims import ClaimAgentRow, ClaimRow
from mediation.tables.ledger import EscrowAccountRow, EscrowPartyRow
from mediation.tables.payees import PayeeChangeRow
from mediation.tables.payouts import PayoutBatchRow, PayoutLineRow
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


@dataclass(frozen=True, slots=True)
class Payee:
    """Where an investor of an account is paid to today; either record may be missing."""

    party: EscrowPartyRow | None
    claim: ClaimRow | None

    @property
    def account(self) -> str:
        if self.party is not None:
            return self.party.payee_account
        return self.claim.payee_account if self.claim else ""

    @property
    def bank_code(self) -> str:
        if self.party is not None:
            return self.party.bank_code
        return self.claim.bank_code if self.claim else ""


def find_payee(session: Session, ledger_id: UUID, party_ref: str) -> Payee:
    """The investor's records in an account; raises NotFoundError without any."""
    party = session.exec(
        select_rows(EscrowPartyRow).where(
            EscrowPartyRow.ledger_id == ledger_id, EscrowPartyRow.party_ref == party_ref
        )
    ).one_or_none()
    claim = session.exec(
        select_rows(ClaimRow).where(
            ClaimRow.ledger_id == ledger_id, ClaimRow.party_ref == party_ref
        )
    ).one_or_none()
    if party is None and claim is None:
        raise NotFoundError("investor of this account", "本账户投资者")
    return Payee(party, claim)


def represents(session: Session, caller: Caller, on: date, ledger_id: UUID, party_ref: str) -> bool:
    """Whether a power of attorney lets an agent speak for an investor of an account today."""
    by_claim = (
        select(func.count())
        .select_from(ClaimAgentRow)
        .join(ClaimRow, col(ClaimRow.id) == col(ClaimAgentRow.claim_id))
        .where(
            col(ClaimRow.ledger_id) == ledger_id,
            col(ClaimRow.party_ref) == party_ref,
            *_in_force(ClaimAgentRow, caller, on),
        )
    )
    # A power of attorney for a case reaches no further than accounts of the same counterparty.
    by_case = (
        select(func.count())
        .select_from(AgentRow)
        .join(CaseRow, col(CaseRow.id) == col(AgentRow.case_id))
        .join(EscrowAccountRow, col(EscrowAccountRow.issuer) == col(CaseRow.issuer))
        .where(
            col(EscrowAccountRow.id) == ledger_id,
            col(AgentRow.party_ref) == party_ref,
            *_in_force(AgentRow, caller, on),
        )
    )
    return bool(session.execute(by_claim).scalar_one() or session.execute(by_case).scalar_one())


def _in_force(
    table: type[ClaimAgentRow] | type[AgentRow], caller: Caller, on: date
) -> tuple[ColumnElement[bool], ...]:
    return (
        col(table.subject) == caller.subject,
        col(table.from_on) <= on,
        or_(col(table.until_on).is_(None), col(table.until_on) >= on),
    )


def is_being_paid(session: Session, ledger_id: UUID, party: EscrowPartyRow | None) -> bool:
    """Whether a payment to the investor is in an open batch or at the bank."""
    if party is None:
        return False
    query = (
        select(func.count())
        .select_from(PayoutLineRow)
        .join(PayoutBatchRow, col(PayoutBatchRow.id) == col(PayoutLineRow.batch_id))
        .where(
            col(PayoutLineRow.ledger_id) == ledger_id,
            col(PayoutLineRow.party_id) == party.id,
            is_under_way(),
        )
    )
    return bool(session.execute(query).scalar_one())


def has_bounced(session: Session, ledger_id: UUID, party: EscrowPartyRow | None) -> bool:
    """Whether the last payment to the investor that has an end failed or came back."""
    if party is None:
        return False
    ended = (LineState.SUCCESS.value, LineState.FAILED.value, LineState.RETURNED.value)
    query = (
        select(col(PayoutLineRow.state))
        .join(PayoutBatchRow, col(PayoutBatchRow.id) == col(PayoutLineRow.batch_id))
        .where(
            col(PayoutLineRow.ledger_id) == ledger_id,
            col(PayoutLineRow.party_id) == party.id,
            col(PayoutLineRow.state).in_(ended),
        )
        .order_by(col(PayoutBatchRow.batch_no).desc(), col(PayoutLineRow.line_no).desc())
        .limit(1)
    )
    last = session.execute(query).scalar_one_or_none()
    return last in {LineState.FAILED.value, LineState.RETURNED.value}


def open_change(session: Session, ledger_id: UUID, party_ref: str) -> PayeeChangeRow | None:
    """The change of an investor's account that is not decided yet."""
    query = select_rows(PayeeChangeRow).where(
        PayeeChangeRow.ledger_id == ledger_id,
        PayeeChangeRow.party_ref == party_ref,
        col(PayeeChangeRow.state).in_([state.value for state in OPEN_CHANGES]),
    )
    return session.exec(query).one_or_none()


def due_changes(session: Session, ledger_id: UUID, now: datetime) -> Sequence[PayeeChangeRow]:
    """Changes of an account that have cooled off."""
    query = select_rows(PayeeChangeRow).where(
        PayeeChangeRow.ledger_id == ledger_id,
        PayeeChangeRow.state == PayeeChangeState.COOLING.value,
        col(PayeeChangeRow.effective_from) <= now,
    )
    return session.exec(query.order_by(col(PayeeChangeRow.effective_from))).all()


def visible_changes(caller: Caller) -> ColumnElement[bool]:
    """Staff and those who supervise see an account's changes, everybody else the own ones."""
    theirs: list[ColumnElement[bool]] = [false()]
    if caller.has_any("investor"):
        theirs.append(col(PayeeChangeRow.party_ref) == caller.subject)
    if caller.has_any("party_agent"):
        theirs.append(col(PayeeChangeRow.asked_by) == caller.subject)
    if caller.has_any(*STAFF) and caller.organisation:
        accounts = select(col(EscrowAccountRow.id)).where(
            col(EscrowAccountRow.administrator) == caller.organisation
        )
        theirs.append(col(PayeeChangeRow.ledger_id).in_(accounts))
    if caller.has_any(*EVERYTHING):
        theirs.append(true())
    return or_(*theirs)


def find_change(session: Session, caller: Caller, change_id: UUID) -> PayeeChangeRow:
    """A change that the caller may see; raises NotFoundError otherwise."""
    query = select_rows(PayeeChangeRow).where(
        PayeeChangeRow.id == change_id, visible_changes(caller)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("change of account", "收款账户变更")
    return found


def page_of_changes(
    session: Session, caller: Caller, paging: PageRequest, ledger_id: UUID | None, state: str | None
) -> Sequence[PayeeChangeRow]:
    """One page of the changes that the caller sees."""
    query = select_rows(PayeeChangeRow).where(visible_changes(caller))
    if ledger_id is not None:
        query = query.where(PayeeChangeRow.ledger_id == ledger_id)
    if state is not None:
        query = query.where(PayeeChangeRow.state == state)
    return session.exec(
        newest_last(query, paging, col(PayeeChangeRow.created_at), col(PayeeChangeRow.id))
    ).all()
