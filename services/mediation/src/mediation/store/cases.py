"""Queries about cases, their parties, clocks and file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from mediation.domain.case_words import Consent, PartyKind, PartyRole
from mediation.domain.cases import Party
from mediation.store.case_access import acts_as_agent, visible_cases
from mediation.tables.cases import (
    AgentRow,
    CaseClockRow,
    CaseEventRow,
    CasePauseRow,
    CaseRow,
    CourtReportRow,
    EntrustmentRow,
    PartyRow,
)
from servicekit.callers import Caller
from servicekit.paging import PageRequest, newest_last
from servicekit.problems import NotFoundError


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to."""

    court: str | None = None
    issuer: str | None = None
    state: str | None = None
    due_before: datetime | None = None
    q: str | None = None


def find_case(
    session: Session, caller: Caller, on: date, case_id: UUID, *, lock: bool = False
) -> CaseRow:
    """The case, if the caller may see it; raises NotFoundError otherwise."""
    query = select(CaseRow).where(CaseRow.id == case_id, visible_cases(caller, on))
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFoundError("case", "案件")
    return found


def page_of_cases(
    session: Session, caller: Caller, on: date, paging: PageRequest, wanted: CaseFilter
) -> Sequence[CaseRow]:
    """One page of the cases that the caller sees, oldest first."""
    query = select(CaseRow).where(visible_cases(caller, on))
    for column, value in (
        (CaseRow.court, wanted.court),
        (CaseRow.issuer, wanted.issuer),
        (CaseRow.state, wanted.state),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    if wanted.due_before is not None:
        query = query.where(col(CaseRow.due_at) < wanted.due_before)
    if wanted.q is not None:
        numbers = (CaseRow.case_no, CaseRow.court_case_no, CaseRow.source_ref)
        query = query.where(
            or_(*(col(number).contains(wanted.q, autoescape=True) for number in numbers))
        )
    page = newest_last(query, paging, col(CaseRow.created_at), col(CaseRow.id))
    return session.exec(page).all()


def cases_of_batch(session: Session, entrustment_id: UUID) -> Sequence[CaseRow]:
    """The cases that a batch made, in their order."""
    query = select(CaseRow).where(CaseRow.entrustment_id == entrustment_id)
    return session.exec(query.order_by(col(CaseRow.created_at), col(CaseRow.id))).all()


def parties_of(session: Session, case_id: UUID) -> Sequence[PartyRow]:
    """The parties in the order in which they were named."""
    query = select(PartyRow).where(PartyRow.case_id == case_id)
    return session.exec(query.order_by(col(PartyRow.sequence))).all()


def as_parties(rows: Sequence[PartyRow]) -> list[Party]:
    """The parties as the rules of a case see them."""
    return [
        Party(row.party_ref, PartyRole(row.role), PartyKind(row.kind), Consent(row.consent))
        for row in rows
    ]


def agents_of(session: Session, case_id: UUID) -> Sequence[AgentRow]:
    """Everyone who has had a power of attorney in the case."""
    query = select(AgentRow).where(AgentRow.case_id == case_id)
    return session.exec(query.order_by(col(AgentRow.id))).all()


def parties_spoken_for(session: Session, caller: Caller, on: date, case: CaseRow) -> frozenset[str]:
    """The parties of a case for which this caller may speak."""
    spoken: set[str] = set()
    parties = parties_of(session, case.id)
    if caller.has_any("investor"):
        spoken |= {row.party_ref for row in parties if row.party_ref == caller.subject}
    if caller.has_any("issuer_rep", "issuer_signatory"):
        spoken |= {row.party_ref for row in parties if row.organisation == caller.organisation}
    if caller.has_any("party_agent"):
        query = select(AgentRow.party_ref).where(
            AgentRow.case_id == case.id, acts_as_agent(caller.subject, on)
        )
        spoken |= set(session.exec(query).all())
    return frozenset(spoken)


def open_clocks(session: Session, case_id: UUID, code: str | None = None) -> Sequence[CaseClockRow]:
    """The clocks of a case that still run."""
    query = select(CaseClockRow).where(
        CaseClockRow.case_id == case_id, col(CaseClockRow.met_at).is_(None)
    )
    if code is not None:
        query = query.where(CaseClockRow.code == code)
    return session.exec(query.order_by(col(CaseClockRow.due_at))).all()


def clocks_of(session: Session, case_id: UUID) -> Sequence[CaseClockRow]:
    """All clocks of a case."""
    query = select(CaseClockRow).where(CaseClockRow.case_id == case_id)
    return session.exec(query.order_by(col(CaseClockRow.started_at), col(CaseClockRow.id))).all()


def pauses_of(session: Session, case_id: UUID) -> Sequence[CasePauseRow]:
    """When the term of mediation stood still."""
    query = select(CasePauseRow).where(CasePauseRow.case_id == case_id)
    return session.exec(query.order_by(col(CasePauseRow.from_at))).all()


def timeline_of(session: Session, case_id: UUID) -> Sequence[CaseEventRow]:
    """Everything that happened to a case, in order."""
    query = select(CaseEventRow).where(CaseEventRow.case_id == case_id)
    return session.exec(query.order_by(col(CaseEventRow.at), col(CaseEventRow.id))).all()


def report_of(session: Session, case_id: UUID) -> CourtReportRow | None:
    """The report to the court, once the case has ended."""
    return session.exec(
        select(CourtReportRow).where(CourtReportRow.case_id == case_id)
    ).one_or_none()


def known_court_numbers(session: Session, court: str, numbers: Sequence[str]) -> dict[str, UUID]:
    """Which of these case numbers the court has sent before."""
    query = select(CaseRow.court_case_no, CaseRow.id).where(
        CaseRow.court == court, col(CaseRow.court_case_no).in_(numbers)
    )
    return {number: case_id for number, case_id in session.exec(query).all() if number}


def cases_by_source(session: Session, source_ref: str) -> Sequence[CaseRow]:
    """The cases that a source has made before, oldest first; held until the transaction ends."""
    query = select(CaseRow).where(CaseRow.source_ref == source_ref)
    ordered = query.order_by(col(CaseRow.created_at), col(CaseRow.id))
    return session.exec(ordered.with_for_update()).all()


def highest_case_no(session: Session, prefix: str) -> str | None:
    """The highest case number of a year."""
    query = select(func.max(CaseRow.case_no)).where(col(CaseRow.case_no).startswith(prefix))
    return session.exec(query).one()


def find_entrustment(session: Session, caller: Caller, entrustment_id: UUID) -> EntrustmentRow:
    """The batch, for its court and for the staff; raises NotFoundError otherwise."""
    found = session.get(EntrustmentRow, entrustment_id)
    is_theirs = found is not None and (
        caller.has_any("case_admin", "supervisor")
        or (caller.has_any("court", "court_clerk") and found.court == caller.organisation)
    )
    if found is None or not is_theirs:
        raise NotFoundError("entrustment", "委派委托批次")
    return found


def entrustment_by_number(session: Session, court: str, batch_no: str) -> EntrustmentRow | None:
    """The batch that the court has sent under this number before."""
    query = select(EntrustmentRow).where(
        EntrustmentRow.court == court, EntrustmentRow.batch_no == batch_no
    )
    return session.exec(query).one_or_none()
