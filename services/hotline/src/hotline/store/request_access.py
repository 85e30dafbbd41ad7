"""Who sees which request, and whose name: decided in the query, every time."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, literal_column, or_, true
from sqlmodel import Session, col, select

from hotline.domain.escalation import Level
from hotline.domain.request_states import State
from hotline.domain.routing import TargetKind
from hotline.domain.rulebooks import Category
from hotline.tables.directory import BranchRow, InstitutionRow
from hotline.tables.requests import IN_MEDIATION, RequestRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError

SEES_ALL = ("supervisor", "auditor", "hotline_admin", "triager")
INSTITUTION = ("institution_handler", "institution_admin")
TO_INSTITUTION = (TargetKind.INSTITUTION, TargetKind.HEAD_OFFICE)


def visible_requests(caller: Caller) -> ColumnElement[bool]:
    """Institutions, bureaus and associations what is routed to them now; investors their own.

    Reports are secret: of the hotline's people those who triage, watch over all or keep the
    report desk see them, and agents what they took in themselves.
    """
    if caller.has_any(*SEES_ALL):
        return true()
    row = RequestRow
    is_report = col(row.category).is_not_distinct_from(Category.REPORT.value)
    theirs: list[ColumnElement[bool]] = []
    if caller.has_any("call_agent", "analyst"):
        theirs.append(~is_report)
    if caller.has_any("call_agent"):
        theirs.append(col(row.taken_by) == caller.subject)
    if caller.has_any("report_desk"):
        theirs.append(col(row.category) == Category.REPORT.value)
    if caller.has_any("investor"):
        theirs.append(col(row.account) == caller.subject)
    if caller.has_any("mediation_link"):
        theirs.append(literal_column(f"request.{IN_MEDIATION}"))
    theirs += _routed_to(caller)
    # No false beside others: SQLite would look for an index of it as well and find none.
    return or_(*theirs) if theirs else false()


def _routed_to(caller: Caller) -> list[ColumnElement[bool]]:
    """What the caller's organisation is the target of now, or has risen to its level."""
    row, own = RequestRow, caller.organisation
    theirs: list[ColumnElement[bool]] = []
    if not own:
        return theirs
    if caller.has_any(*INSTITUTION):
        is_there = col(row.target_kind).in_(TO_INSTITUTION)
        is_own = or_(col(row.institution_code) == own, col(row.branch_code) == own)
        # What is a branch's own is among its institution's: one index serves both in order.
        theirs.append(and_(is_there, col(row.institution_code) == institution_of(own), is_own))
    if caller.has_any("bureau"):
        theirs.append(and_(col(row.target_kind) == TargetKind.BUREAU, col(row.desk) == own))
        region = select(InstitutionRow.code).where(InstitutionRow.region_bureau == own)
        # Written out: an index of the few that have risen serves no parameter.
        has_risen = col(row.escalation) >= literal_column(str(Level.BUREAU.value))
        theirs.append(and_(has_risen, col(row.institution_code).in_(region)))
    if caller.has_any("association"):
        theirs.append(and_(col(row.target_kind) == TargetKind.ASSOCIATION, col(row.desk) == own))
    return theirs


def institution_of(own: str) -> ColumnElement[str]:
    """The institution that a caller's organisation is, or whose branch it is."""
    is_institution = exists().where(col(InstitutionRow.code) == own)
    of_branch = select(BranchRow.institution_code).where(BranchRow.code == own, ~is_institution)
    return func.coalesce(of_branch.scalar_subquery(), own)


def find_request(session: Session, caller: Caller, request_id: UUID) -> RequestRow:
    """The request, if the caller sees it; raises NotFoundError."""
    return _one(session, caller, request_id, is_locked=False)


def locked_request(session: Session, caller: Caller, request_id: UUID) -> RequestRow:
    """The same, held until the transaction ends."""
    return _one(session, caller, request_id, is_locked=True)


def lock_requests(session: Session, caller: Caller, request_ids: Collection[UUID]) -> None:
    """Hold several requests until the transaction ends; raises NotFoundError if one is not seen.

    They are locked in the order of their ids, whatever they are to one another: two that need the
    same requests at once never wait for each other in a circle.
    """
    wanted = set(request_ids)
    query = select(RequestRow.id).where(col(RequestRow.id).in_(wanted), visible_requests(caller))
    found = session.exec(query.order_by(col(RequestRow.id)).with_for_update()).all()
    if len(found) != len(wanted):
        raise NotFoundError("request", "诉求")


def held_requests(session: Session, request_ids: Collection[UUID]) -> dict[UUID, RequestRow]:
    """Requests by their ids, held in the order of these until the transaction ends."""
    query = select(RequestRow).where(col(RequestRow.id).in_(request_ids))
    query = query.order_by(col(RequestRow.id)).execution_options(populate_existing=True)
    return {row.id: row for row in session.exec(query.with_for_update()).all()}


def _one(session: Session, caller: Caller, request_id: UUID, *, is_locked: bool) -> RequestRow:
    query = select(RequestRow).where(RequestRow.id == request_id, visible_requests(caller))
    if is_locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("request", "诉求")
    return found


def is_target(caller: Caller, request: RequestRow) -> bool:
    """Whether the caller belongs to those who have to work on the request now."""
    own = caller.organisation
    match request.target_kind:
        case TargetKind.INSTITUTION | TargetKind.HEAD_OFFICE:
            is_own = own in (request.institution_code, request.branch_code)
            return caller.has_any(*INSTITUTION) and is_own
        case TargetKind.BUREAU:
            return caller.has_any("bureau") and own == request.desk
        case TargetKind.ASSOCIATION:
            return caller.has_any("association") and own == request.desk
        case TargetKind.MANUAL_DESK:
            return caller.has_any("triager", "call_agent")
        case _:
            return False


def may_unmask(caller: Caller, request: RequestRow) -> bool:
    """Whether the caller may learn whose request it is, with a reason.

    Never of a report: that takes two persons of the report desk. An institution only while it
    works on the request.
    """
    if caller.has_any("investor") and request.account == caller.subject:
        return True
    if request.category == Category.REPORT or request.is_anonymous:
        return False
    if caller.has_any("triager", "call_agent"):
        return True
    return State(request.state).is_with_institution and is_target(caller, request)
