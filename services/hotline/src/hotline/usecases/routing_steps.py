"""Routing: to exactly one target at a time, by the rules or by hand, signed for or returned."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.domain.escalation import (
    RETURNS_BEFORE_SUPERVISOR,
    Level,
    level_after_return,
    require_return_grounds,
)
from hotline.domain.institution_names import resolved
from hotline.domain.request_states import State, Step, after
from hotline.domain.routing import (
    RoutingDecision,
    RoutingQuestion,
    RoutingTables,
    Target,
    TargetKind,
    decided,
    institution_names,
    named_branch,
)
from hotline.domain.rulebooks import Category
from hotline.domain.sla_policies import ClockName
from hotline.domain.subjects import Subject
from hotline.forms.requests import RerouteForm, ReturnForm, RouteForm
from hotline.request_refusals import NotTheTargetError, SupervisorOnlyError, TargetUnknownError
from hotline.store.request_access import is_target
from hotline.store.requests import current_routing
from hotline.store.routing import routing_tables
from hotline.tables.requests import RequestRow, RoutingRow
from hotline.usecases.acting import Acting
from hotline.usecases.evidence import ask_for_evidence
from hotline.usecases.request_clocks import ClockWork, done_late, meet, void
from hotline.usecases.request_moves import move, require_reason, save
from hotline.usecases.triage import accept
from servicekit.ids import new_id

TARGET_CLOCKS = (
    ClockName.SIGN,
    ClockName.FIRST_CONTACT,
    ClockName.DECIDE,
    ClockName.WRONG_TRANSFER_RETURN,
)


def route(acting: Acting, request: RequestRow, form: RouteForm) -> None:
    """Give an accepted request its one target; raises TargetUnknownError, ReasonRequiredError."""
    after(State(request.state), Step.ROUTE)
    decision, is_by_hand = _decision(acting, request, form)
    set_target(acting, request, decision, is_by_hand=is_by_hand)
    move(
        acting,
        request,
        Step.ROUTE,
        reason=form.reason,
        target_kind=request.target_kind,
        institution=request.institution_code,
        branch=request.branch_code,
        desk=request.desk,
    )
    ClockWork(acting).start(request, *TARGET_CLOCKS)
    ask_for_evidence(acting, request)


def set_target(
    acting: Acting, request: RequestRow, decision: RoutingDecision, *, is_by_hand: bool
) -> None:
    """The target of a request from now on; what was before has ended already."""
    target = decision.target
    request.target_kind = target.kind
    request.institution_code, request.branch_code = target.institution_code, target.branch_code
    request.desk, request.routed_at = target.desk, acting.now
    acting.session.add(
        RoutingRow(
            id=new_id(),
            request_id=request.id,
            decided_at=acting.now,
            decided_by=acting.caller.subject,
            is_by_hand=is_by_hand,
            target_kind=target.kind,
            institution_code=target.institution_code,
            branch_code=target.branch_code,
            desk=target.desk,
            rule_code=decision.rule_code,
            table_version=decision.table_version,
            explanation=list(decision.explanation),
        )
    )
    acting.session.flush()


def end_target(acting: Acting, request: RequestRow, step: str) -> None:
    """From now on nobody is the target: whoever was it sees the request no more."""
    routing = current_routing(acting.session, request.id)
    if routing is not None:
        routing.ended_at, routing.ended_by = acting.now, step
        acting.session.add(routing)
    request.target_kind = request.institution_code = None
    request.branch_code = request.desk = request.routed_at = None


def sign(acting: Acting, request: RequestRow) -> None:
    """The target takes the request over."""
    require_target(acting, request)
    move(acting, request, Step.SIGN)
    meet(acting, request, ClockName.SIGN)
    done_late(acting, request, ClockName.SIGN)
    void(acting, request, ClockName.WRONG_TRANSFER_RETURN)


def give_back(acting: Acting, request: RequestRow, form: ReturnForm) -> None:
    """An institution returns what is not its own; the third return goes to the supervisor."""
    require_target(acting, request)
    require_return_grounds(form.reason, len(form.evidence))
    move(acting, request, Step.RETURN, reason=form.reason, evidence=form.evidence)
    meet(acting, request, ClockName.WRONG_TRANSFER_RETURN)
    void(acting, request, *TARGET_CLOCKS)
    end_target(acting, request, Step.RETURN)
    request.returns += 1
    request.escalation = level_after_return(Level(request.escalation), request.returns)
    save(acting, request)


def reroute(acting: Acting, request: RequestRow, form: RerouteForm) -> None:
    """Back to triage, and with a target on to it at once; raises SupervisorOnlyError."""
    if request.returns >= RETURNS_BEFORE_SUPERVISOR and not acting.caller.has_any("supervisor"):
        raise SupervisorOnlyError(request.returns)
    move(acting, request, Step.REROUTE, reason=form.reason)
    if form.to is not None:
        accept(acting, request)
        route(acting, request, form.to)


def require_target(acting: Acting, request: RequestRow) -> None:
    """Raises NotTheTargetError for everybody but the people of the present target."""
    if not is_target(acting.caller, request):
        raise NotTheTargetError(request.target_kind)


def by_hand(target: Target, tables_version: str, why: str) -> RoutingDecision:
    """A decision that a person made."""
    return RoutingDecision(target, None, tables_version, (f"人工指定：{why}",), ())


def _decision(acting: Acting, request: RequestRow, form: RouteForm) -> tuple[RoutingDecision, bool]:
    tables = routing_tables(acting.session)
    if form.desk_kind is None and form.institution is None:
        return decided(_question(acting, request), tables), False
    require_reason(Step.ROUTE, form.reason)
    if form.desk_kind is not None:
        kind = TargetKind(form.desk_kind)
        desk = None if kind is TargetKind.MANUAL_DESK else form.desk
        if desk is None and kind is not TargetKind.MANUAL_DESK:
            raise TargetUnknownError(kind, [])
        target = Target(kind, desk=desk)
    else:
        target = _institution(acting, form, tables)
    return by_hand(target, tables.version, form.reason), True


def _institution(acting: Acting, form: RouteForm, tables: RoutingTables) -> Target:
    match = resolved(form.institution, institution_names(tables, acting.today))
    if match.code is None:
        raise TargetUnknownError(form.institution or "", match.candidates)
    if form.branch is None:
        return Target(TargetKind.HEAD_OFFICE, institution_code=match.code)
    named, branch = named_branch(form.branch, match.code, tables, acting.today)
    if branch is None:
        raise TargetUnknownError(form.branch, _listed(named.candidates))
    return Target(TargetKind.INSTITUTION, institution_code=match.code, branch_code=branch.code)


def _listed(candidates: Sequence[str]) -> Sequence[str]:
    return candidates[:5]


def _question(acting: Acting, request: RequestRow) -> RoutingQuestion:
    return RoutingQuestion(
        on=acting.today,
        category=Category(request.category or Category.COMPLAINT),
        subject=Subject(request.subject),
        issue=request.issue,
        region=request.region,
        rulebook=request.rulebook_version,
        institution=request.named_institution or request.counterparty or None,
        branch=request.named_branch or None,
    )
