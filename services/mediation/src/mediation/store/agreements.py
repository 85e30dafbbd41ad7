"""Queries about agreements, their pages, signatures and confirmations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, or_, update
from sqlmodel import Session, col, delete, select

from mediation.domain.case_states import TERMINAL
from mediation.domain.case_words import Consent
from mediation.domain.signatures import PageState, Signer
from mediation.store.case_access import own_parties, sees_whole_matter, visible_matters
from mediation.tables.cases import CaseRow, PartyRow
from mediation.tables.matters import (
    AgreementRow,
    ConfirmationRow,
    MatterPartyRow,
    MatterRow,
    PageRow,
    ProposalRow,
    ProposedAmountRow,
    SignatureRow,
)
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.problems import NotFoundError

SIGNED = (PageState.SIGNED.value, PageState.SIGNED_CONDITIONAL.value)


def find_agreement(
    session: Session, caller: Caller, on: date, agreement_id: UUID
) -> tuple[AgreementRow, MatterRow]:
    """The agreement and its matter, if the caller may see them; raises NotFoundError."""
    query = (
        select(AgreementRow, MatterRow)
        .join(MatterRow, col(MatterRow.id) == col(AgreementRow.matter_id))
        .where(AgreementRow.id == agreement_id, visible_matters(caller, on))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("agreement", "调解协议")
    return found


def lock_agreement(
    session: Session, database: Database, caller: Caller, on: date, agreement_id: UUID
) -> tuple[AgreementRow, MatterRow]:
    """The same, with the agreement held: its counts are changed by one at a time."""
    database.lock(session, "agreement", str(agreement_id))
    return find_agreement(session, caller, on, agreement_id)


def due_pages(
    session: Session, matter_id: UUID, proposal_id: UUID, after: int, limit: int
) -> Sequence[tuple[MatterPartyRow, int]]:
    """Parties who get something under a proposal, with the amount, in party order."""
    query = (
        select(MatterPartyRow, ProposedAmountRow.amount_fen)
        .join(
            ProposedAmountRow,
            (col(ProposedAmountRow.party_ref) == col(MatterPartyRow.party_ref))
            & (col(ProposedAmountRow.proposal_id) == proposal_id),
        )
        .where(
            MatterPartyRow.matter_id == matter_id,
            col(ProposedAmountRow.amount_fen) > 0,
            col(MatterPartyRow.sequence) > after,
            _is_at_the_table(),
        )
    )
    return session.exec(query.order_by(col(MatterPartyRow.sequence)).limit(limit)).all()


def due_totals(session: Session, matter_id: UUID, proposal_id: UUID) -> tuple[int, int]:
    """How many get something under a proposal, and how much together."""
    query = (
        select(func.count(), func.coalesce(func.sum(ProposedAmountRow.amount_fen), 0))
        .join(
            MatterPartyRow,
            (col(ProposedAmountRow.party_ref) == col(MatterPartyRow.party_ref))
            & (col(MatterPartyRow.matter_id) == matter_id),
        )
        .where(
            ProposedAmountRow.proposal_id == proposal_id,
            col(ProposedAmountRow.amount_fen) > 0,
            _is_at_the_table(),
        )
    )
    count, total = session.exec(query).one()
    return int(count), int(total)


def _is_at_the_table() -> ColumnElement[bool]:
    """Parties whose case has ended without an agreement get no page any more."""
    ended = select(CaseRow.id).where(col(CaseRow.state).in_(sorted(TERMINAL)))
    case_id = col(MatterPartyRow.case_id)
    return or_(case_id.is_(None), case_id.not_in(ended))


def cases_not_in(session: Session, matter_id: UUID, proposal_id: UUID, state: str) -> list[str]:
    """The numbers of open linked cases of paid parties that are not in a state, or in which a
    party has taken its consent back."""
    refused = select(PartyRow.case_id).where(PartyRow.consent == Consent.REFUSED)
    query = (
        select(CaseRow.case_no)
        .join(MatterPartyRow, col(MatterPartyRow.case_id) == col(CaseRow.id))
        .join(
            ProposedAmountRow,
            (col(ProposedAmountRow.party_ref) == col(MatterPartyRow.party_ref))
            & (col(ProposedAmountRow.proposal_id) == proposal_id),
        )
        .where(
            MatterPartyRow.matter_id == matter_id,
            col(ProposedAmountRow.amount_fen) > 0,
            col(CaseRow.state).not_in(sorted(TERMINAL)),
            or_(col(CaseRow.state) != state, col(CaseRow.id).in_(refused)),
        )
    )
    return sorted(session.exec(query).all())


def insert_pages(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Many pages at once."""
    if rows:
        session.execute(insert(PageRow), list(rows))


def page_hashes(session: Session, agreement_id: UUID) -> list[str]:
    """The hashes of all pages in party order."""
    query = select(PageRow.page_sha256).where(PageRow.agreement_id == agreement_id)
    return list(session.exec(query.order_by(col(PageRow.sequence))).all())


def find_page(session: Session, agreement_id: UUID, party_ref: str) -> PageRow:
    """One investor's page; raises NotFoundError."""
    query = select(PageRow).where(
        PageRow.agreement_id == agreement_id, PageRow.party_ref == party_ref
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("page", "协议分页")
    return found


def visible_page(
    session: Session, caller: Caller, on: date, agreement: AgreementRow, party_ref: str
) -> PageRow:
    """One investor's page, for the investor, the agent and those who see the whole matter."""
    query = select(PageRow).where(
        PageRow.agreement_id == agreement.id, PageRow.party_ref == party_ref
    )
    if not sees_whole_matter(caller):
        own = select(MatterPartyRow.party_ref).where(
            MatterPartyRow.matter_id == agreement.matter_id, own_parties(caller, on)
        )
        query = query.where(col(PageRow.party_ref).in_(own))
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("page", "协议分页")
    return found


def pages_after(
    session: Session,
    caller: Caller,
    on: date,
    agreement: AgreementRow,
    after: int,
    limit: int,
) -> Sequence[PageRow]:
    """The pages that follow a sequence number: all, or the caller's own alone."""
    query = select(PageRow).where(
        PageRow.agreement_id == agreement.id, col(PageRow.sequence) > after
    )
    if not sees_whole_matter(caller):
        own = select(MatterPartyRow.party_ref).where(
            MatterPartyRow.matter_id == agreement.matter_id, own_parties(caller, on)
        )
        query = query.where(col(PageRow.party_ref).in_(own))
    return session.exec(query.order_by(col(PageRow.sequence)).limit(limit)).all()


def pages_in(
    session: Session, agreement_id: UUID, states: Sequence[str], *, with_case: bool = False
) -> Sequence[PageRow]:
    """The pages in some states, in party order; only those of cases where asked."""
    query = select(PageRow).where(
        PageRow.agreement_id == agreement_id, col(PageRow.state).in_(states)
    )
    if with_case:
        query = query.where(col(PageRow.case_id).is_not(None))
    return session.exec(query.order_by(col(PageRow.sequence))).all()


def set_pages(
    session: Session,
    agreement_id: UUID,
    before: Sequence[str],
    state: str,
    effective_at: datetime | None = None,
) -> int:
    """Move all pages of some states at once; returns how many."""
    values: dict[str, Any] = {"state": state}
    if effective_at is not None:
        values["effective_at"] = effective_at
    statement = (
        update(PageRow)
        .where(col(PageRow.agreement_id) == agreement_id, col(PageRow.state).in_(before))
        .values(**values)
    )
    found: Any = session.execute(statement)
    return int(found.rowcount)


def root_signers(session: Session, agreement_id: UUID) -> frozenset[Signer]:
    """Who has signed the root."""
    query = select(SignatureRow.signer_kind).where(
        SignatureRow.agreement_id == agreement_id, SignatureRow.party_ref == ""
    )
    return frozenset(Signer(kind) for kind in session.exec(query).all())


def agreements_of(session: Session, matter_id: UUID) -> Sequence[AgreementRow]:
    """The agreements of a matter, oldest first."""
    query = select(AgreementRow).where(AgreementRow.matter_id == matter_id)
    return session.exec(query.order_by(col(AgreementRow.created_at))).all()


def confirmed_parties(session: Session, agreement_id: UUID) -> frozenset[str]:
    """The investors for whom confirmation runs or is granted."""
    query = select(ConfirmationRow.party_refs).where(
        ConfirmationRow.agreement_id == agreement_id, ConfirmationRow.state != "REJECTED"
    )
    return frozenset(party for refs in session.exec(query).all() for party in refs)


def find_confirmation(session: Session, caller: Caller, confirmation_id: UUID) -> ConfirmationRow:
    """The application, for its court and the staff; raises NotFoundError."""
    found = session.exec(
        select(ConfirmationRow).where(ConfirmationRow.id == confirmation_id).with_for_update()
    ).one_or_none()
    is_theirs = found is not None and (
        caller.has_any("case_admin", "supervisor")
        or (caller.has_any("court", "court_clerk") and found.court == caller.organisation)
    )
    if found is None or not is_theirs:
        raise NotFoundError("confirmation", "司法确认申请")
    return found


def drop_agreement(session: Session, agreement_id: UUID) -> None:
    """Remove the pages of an agreement that was never finished; its proposal stands again."""
    session.exec(delete(PageRow).where(col(PageRow.agreement_id) == agreement_id))
    agreement = session.get_one(AgreementRow, agreement_id)
    agreement.state = "FAILED"
    session.add(agreement)
    proposal = session.get_one(ProposalRow, agreement.proposal_id)
    proposal.state = "ACCEPTED"
    session.add(proposal)


def page_place(session: Session, agreement_id: UUID, sequence: int) -> int:
    """How many pages stand before a page: its place in the tree."""
    query = select(func.count()).where(
        PageRow.agreement_id == agreement_id, col(PageRow.sequence) < sequence
    )
    return int(session.exec(query).one())


def has_cases(session: Session, agreement_id: UUID) -> bool:
    """Whether any page belongs to a case of mediation."""
    query = select(PageRow.sequence).where(
        PageRow.agreement_id == agreement_id, col(PageRow.case_id).is_not(None)
    )
    return session.exec(query.limit(1)).first() is not None
