"""What the statistics of cases are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from lawkit.shanghai import end_of_day, shanghai_day, start_of_day
from mediation.domain.case_states import State
from mediation.domain.case_words import PartyKind
from mediation.domain.statistics import CountedCase
from mediation.store.case_access import visible_cases
from mediation.store.performance import NOTHING, Performed, paid_by_case
from mediation.tables.cases import CaseRow, PartyRow
from mediation.tables.mediators import AssignmentRow
from servicekit.callers import Caller

_INVESTORS = (PartyKind.ORDINARY_INVESTOR.value, PartyKind.PROFESSIONAL_INVESTOR.value)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which cases a report is about: received in the period, and narrowed further."""

    from_on: date
    to_on: date
    court: str | None = None
    issuer: str | None = None
    origin: str | None = None
    mediator: str | None = None


def counted_cases(
    session: Session, caller: Caller, on: date, wanted: ReportFilter
) -> list[tuple[CaseRow, CountedCase]]:
    """The cases that the caller sees and the report is about."""
    query = select(CaseRow).where(
        visible_cases(caller, on),
        col(CaseRow.created_at) >= start_of_day(wanted.from_on),
        col(CaseRow.created_at) < end_of_day(wanted.to_on),
    )
    for column, value in (
        (CaseRow.court, wanted.court),
        (CaseRow.issuer, wanted.issuer),
        (CaseRow.origin, wanted.origin),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    if wanted.mediator is not None:
        mediated = select(AssignmentRow.case_id).where(AssignmentRow.subject == wanted.mediator)
        query = query.where(col(CaseRow.id).in_(mediated))
    cases = session.exec(query.order_by(col(CaseRow.created_at), col(CaseRow.id))).all()
    return counted(session, cases)


def counted(session: Session, cases: Sequence[CaseRow]) -> list[tuple[CaseRow, CountedCase]]:
    """Cases with what statistics need to know of each."""
    investors = _investors(session, [case.id for case in cases])
    performed = paid_by_case(session, [case.id for case in cases])
    return [
        (case, _counted(case, investors.get(case.id, 0), performed.get(case.id, NOTHING)))
        for case in cases
    ]


def _investors(session: Session, case_ids: list[UUID]) -> Mapping[UUID, int]:
    found: dict[UUID, int] = {}
    for first in range(0, len(case_ids), 500):
        query: Any = (
            select(PartyRow.case_id, func.count())
            .where(
                col(PartyRow.case_id).in_(case_ids[first : first + 500]),
                col(PartyRow.kind).in_(_INVESTORS),
            )
            .group_by(col(PartyRow.case_id))
        )
        found.update({case_id: int(count) for case_id, count in session.exec(query).all()})
    return found


def _counted(case: CaseRow, investors: int, performed: Performed) -> CountedCase:
    """A case's facts; what is paid while it still performs is known to the ledger alone."""
    return CountedCase(
        state=State(case.state),
        was_accepted=case.accepted_at is not None,
        was_consented=case.consented_at is not None,
        refusal_code=case.refusal_code,
        end_reason=case.end_reason,
        investor_count=investors,
        claimed_fen=case.claimed_fen,
        agreed_fen=case.agreed_fen,
        paid_fen=max(case.paid_fen, performed.sent_fen),
        returned_fen=max(case.returned_fen, performed.returned_fen),
        accepted_on=_day(case.accepted_at),
        concluded_on=_day(case.concluded_at),
        has_applied_for_confirmation=case.confirmation_applied_at is not None,
        is_confirmed=case.confirmed_at is not None,
    )


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else shanghai_day(instant)
