"""What closing reports are read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from lawkit.shanghai import end_of_day, start_of_day
from mediation.domain.signatures import PageState
from mediation.store.case_access import visible_cases
from mediation.store.escrow_access import visible_escrow
from mediation.tables.cases import CaseRow, CourtReportRow
from mediation.tables.ledger import CheckpointRow, EscrowAccountRow
from mediation.tables.matters import AgreementRow, ConfirmationRow, MatterRow, PageRow
from mediation.tables.mediators import AssignmentRow, MediatorRow
from servicekit.callers import Caller

_AT_ONCE = 500


def mediators_by_case(
    session: Session, case_ids: Sequence[UUID]
) -> Mapping[UUID, list[tuple[str, str]]]:
    """Everyone who mediates or has mediated each case, as (subject, name)."""
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for some in _slices(case_ids):
        query = (
            select(AssignmentRow.case_id, AssignmentRow.subject, MediatorRow.name)
            .join(MediatorRow, col(MediatorRow.id) == col(AssignmentRow.mediator_id))
            .where(col(AssignmentRow.case_id).in_(some))
            .order_by(col(AssignmentRow.is_lead).desc(), col(AssignmentRow.assigned_at))
        )
        for case_id, subject, name in session.exec(query).all():
            if (subject, name) not in found[case_id]:
                found[case_id].append((subject, name))
    return found


def report_hashes(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The hashes of the written reports that ended cases."""
    found: dict[UUID, str] = {}
    for some in _slices(case_ids):
        query = select(CourtReportRow.case_id, CourtReportRow.sha256).where(
            col(CourtReportRow.case_id).in_(some)
        )
        found.update(session.exec(query).all())
    return found


def confirmations_by_case(
    session: Session, case_ids: Sequence[UUID]
) -> Mapping[UUID, tuple[str, str | None]]:
    """State and ruling number of each case's newest application for confirmation."""
    owners: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    for some in _slices(case_ids):
        query = select(PageRow.agreement_id, PageRow.party_ref, PageRow.case_id).where(
            col(PageRow.case_id).in_(some)
        )
        for agreement_id, party_ref, case_id in session.exec(query).all():
            assert case_id is not None
            owners[agreement_id][party_ref] = case_id
    found: dict[UUID, tuple[str, str | None]] = {}
    for row in confirmations_of(session, list(owners)):
        for party_ref in row.party_refs:
            if party_ref in owners[row.agreement_id]:
                found[owners[row.agreement_id][party_ref]] = (row.state, row.ruling_no)
    return found


def confirmations_of(session: Session, agreement_ids: Sequence[UUID]) -> Sequence[ConfirmationRow]:
    """The applications over some agreements, oldest first."""
    found: list[ConfirmationRow] = []
    for some in _slices(agreement_ids):
        query = select(ConfirmationRow).where(col(ConfirmationRow.agreement_id).in_(some))
        found += session.exec(query).all()
    return sorted(found, key=lambda row: (row.applied_at, row.id))


def accounts_to_show(
    session: Session, caller: Caller, ledger_ids: Iterable[UUID], matter_ids: Sequence[UUID]
) -> Sequence[EscrowAccountRow]:
    """The escrow accounts among these, or of these matters, that the caller may see."""
    query = select(EscrowAccountRow).where(
        visible_escrow(caller),
        or_(
            col(EscrowAccountRow.id).in_(list(ledger_ids)),
            col(EscrowAccountRow.matter_id).in_(matter_ids),
        ),
    )
    return session.exec(query.order_by(col(EscrowAccountRow.number))).all()


def accounts_opened_by(session: Session, caller: Caller, on: date) -> Sequence[EscrowAccountRow]:
    """The escrow accounts that the caller sees and that were there on a day, by number."""
    query = select(EscrowAccountRow).where(
        visible_escrow(caller), col(EscrowAccountRow.created_at) < end_of_day(on)
    )
    return session.exec(query.order_by(col(EscrowAccountRow.number))).all()


def court_cases(
    session: Session, caller: Caller, on: date, days: tuple[date, date], court: str | None
) -> Sequence[CaseRow]:
    """The cases that courts sent in a period, as far as the caller sees them."""
    query = select(CaseRow).where(
        visible_cases(caller, on),
        col(CaseRow.court).is_not(None),
        col(CaseRow.created_at) >= start_of_day(days[0]),
        col(CaseRow.created_at) < end_of_day(days[1]),
    )
    if court is not None:
        query = query.where(CaseRow.court == court)
    return session.exec(query.order_by(col(CaseRow.created_at), col(CaseRow.id))).all()


def matters_of_batch(session: Session, entrustment_id: UUID) -> Sequence[UUID]:
    """The matters that settle a court's batch."""
    query = select(MatterRow.id).where(MatterRow.entrustment_id == entrustment_id)
    return session.exec(query).all()


def agreements_of_matter(session: Session, matter_id: UUID) -> Sequence[AgreementRow]:
    """The agreements of a matter, oldest first."""
    query = select(AgreementRow).where(AgreementRow.matter_id == matter_id)
    return session.exec(query.order_by(col(AgreementRow.created_at))).all()


def page_sums(session: Session, agreement_id: UUID) -> dict[PageState, tuple[int, int]]:
    """How many pages stand in each state, and their money."""
    query = (
        select(PageRow.state, func.count(), func.sum(PageRow.amount_fen))
        .where(PageRow.agreement_id == agreement_id)
        .group_by(col(PageRow.state))
    )
    return {PageState(state): (int(n), int(fen)) for state, n, fen in session.exec(query).all()}


def newest_checkpoint(session: Session, ledger_id: UUID) -> CheckpointRow | None:
    """The newest signed head of a journal."""
    query = select(CheckpointRow).where(CheckpointRow.ledger_id == ledger_id)
    return session.exec(query.order_by(col(CheckpointRow.on).desc()).limit(1)).first()


def _slices(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
