"""Who sees which request, and whose name: decided in the query, every time."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import Session, col, select

from hotline.domain.escalation import Level
from hotline.domain.request_states import State
from hotline.domain.routing import TargetKind
from hotline.domain.rulebooks import Category
from hotline.tables.directory import InstitutionRow
from hotline.tables.requests import RequestRow
from servicekit.callers import Caller
from servicekit.problems import NotFoundError

SEES_ALL = ("supervisor", "auditor", "hotline_admin", "triager")
INSTITUTION = ("institution_handler", "institution_admin")
MEDIATED = (State.MEDIATION_OFFERED, State.IN_MEDIATION, State.MEDIATION_RESULT)
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
    theirs: list[ColumnElement[bool]] = [false()]
    if caller.has_any("call_agent", "analyst"):
        theirs.append(~is_report)
    if caller.has_any("call_agent"):
        theirs.append(col(row.taken_by) == caller.subject)
    if caller.has_any("report_desk"):
        theirs.append(is_report)
    if caller.has_any("investor"):
        theirs.append(col(row.account) == caller.subject)
    if caller.has_any("mediation_link"):
        theirs.append(col(row.state).in_(MEDIATED))
    theirs += [_routed_to(caller)]
    return or_(*theirs)


def _routed_to(caller: Caller) -> ColumnElement[bool]:
    """What the caller's organisation is the target of now, or has risen to its level."""
    row, own = RequestRow, caller.organisation
    if not own:
        return false()
    theirs: list[ColumnElement[bool]] = [false()]
    if caller.has_any(*INSTITUTION):
        is_there = col(row.target_kind).in_(TO_INSTITUTION)
        is_own = or_(col(row.institution_code) == own, col(row.branch_code) == own)
        theirs.append(and_(is_there, is_own))
    if caller.has_any("bureau"):
        theirs.append(and_(col(row.target_kind) == TargetKind.BUREAU, col(row.desk) == own))
        region = select(InstitutionRow.code).where(InstitutionRow.region_bureau == own)
        has_risen = col(row.escalation) >= Level.BUREAU.value
        theirs.append(and_(has_risen, col(row.institution_code).in_(region)))
    if caller.has_any("association"):
        theirs.append(and_(col(row.target_kind) == TargetKind.ASSOCIATION, col(row.desk) == own))
    return or_(*theirs)


def find_request(session: Session, caller: Caller, request_id: UUID) -> RequestRow:
    """The request, if the caller sees it; raises NotFoundError."""
    return _one(session, caller, request_id, is_locked=False)


def locked_request(session: Session, caller: Caller, request_id: UUID) -> RequestRow:
    """The same, held until the transaction ends."""
    return _one(session, caller, request_id, is_locked=True)


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
