"""Waivers of rules that bind in principle: requested, endorsed, opined on, decided by others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loan_origination.domain.application_states import State
from loan_origination.domain.duties import Duty
from loan_origination.domain.evaluation import UnknownRuleError, require_waivable
from loan_origination.forms.decisions import WaiverForm
from loan_origination.refusals import AlreadyThereError, ThingStateError
from loan_origination.rule_refusals import NamedRuleUnknownError
from loan_origination.store.checks import find_waiver, waivers_of
from loan_origination.store.parameters import rule_set_with_parameters
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import WaiverRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal, locked_application, take_on
from servicekit.commands import StaleVersionError
from servicekit.ids import new_id

REQUESTED, ENDORSED, OPINED = "requested", "endorsed", "opined"
APPROVED, REFUSED = "approved", "refused"
OPEN = (REQUESTED, ENDORSED, OPINED, APPROVED)
CLOSED_STATES = (
    State.DRAFT,
    State.DECLINED,
    State.REJECTED,
    State.LAPSED,
    State.WITHDRAWN,
)
DECIDERS = ("approver", "ho_credit_mgmt", "committee_chair")


def subject_of(waiver: WaiverRow) -> str:
    """How the waiver is named among duties."""
    return f"waiver/{waiver.id}"


def request_waiver(acting: Acting, row: ApplicationRow, form: WaiverForm) -> WaiverRow:
    """Ask to let a rule pass; a rule without a way out has none (RuleCannotBeWaivedError)."""
    standing = acting.person_standing("branch_officer")
    if row.state in CLOSED_STATES:
        allowed = [state for state in State if state not in CLOSED_STATES]
        raise ThingStateError("application", row.state, allowed)
    rule_set = rule_set_with_parameters(acting.session, row.rule_set, acting.today)
    try:
        require_waivable(form.rule_id, rule_set)
    except UnknownRuleError as error:
        raise NamedRuleUnknownError(form.rule_id) from error
    for known in waivers_of(acting.session, row.id):
        is_same = known.rule_id == form.rule_id and known.subjects == sorted(form.subjects)
        if is_same and known.state in OPEN:
            raise AlreadyThereError("waiver", "豁免申请")
    waiver = WaiverRow(
        id=new_id(),
        application_id=row.id,
        rule_id=form.rule_id,
        reason=form.reason,
        evidence=list(form.evidence),
        subjects=sorted(form.subjects),
        expires_on=form.expires_on,
        state=REQUESTED,
        proposed_by=standing.person,
        created_at=acting.now,
        version=0,
    )
    take_on(acting, row, Duty.ORIGINATOR, standing)
    take_on(acting, row, Duty.PROPOSER, standing, subject_of(waiver))
    _keep(acting, row, waiver, "waiver.requested", standing, form.reason)
    return waiver


def locked_waiver(
    acting: Acting, waiver_id: UUID, version: int | None
) -> tuple[ApplicationRow, WaiverRow]:
    """A waiver with its application, held until the transaction ends."""
    found = find_waiver(acting.session, acting.caller, waiver_id)
    row = locked_application(acting, found.application_id)
    acting.session.refresh(found)
    if version is not None and version != found.version:
        raise StaleVersionError(found.version)
    return row, found


def endorse(acting: Acting, row: ApplicationRow, waiver: WaiverRow, text: str) -> None:
    """The branch stands behind the request."""
    standing = acting.person_standing("branch_manager")
    take_on(acting, row, Duty.BRANCH_MANAGER, standing)
    _require(waiver, REQUESTED)
    waiver.state, waiver.endorsed_by, waiver.endorsement = ENDORSED, standing.person, text
    _keep(acting, row, waiver, "waiver.endorsed", standing, text)


def give_opinion(
    acting: Acting, row: ApplicationRow, waiver: WaiverRow, text: str, *, is_positive: bool
) -> None:
    """The reviewer says what to think of it."""
    standing = acting.person_standing("ho_reviewer")
    take_on(acting, row, Duty.REVIEWER, standing)
    _require(waiver, ENDORSED)
    waiver.state, waiver.opinion_by, waiver.opinion = OPINED, standing.person, text
    waiver.is_opinion_positive = is_positive
    _keep(acting, row, waiver, "waiver.opinion", standing, text)


def decide(
    acting: Acting, row: ApplicationRow, waiver: WaiverRow, text: str, *, is_approved: bool
) -> None:
    """Approve or refuse; never by the one who asked, nor by anybody who judged it before."""
    standing = acting.person_standing(*DECIDERS)
    take_on(acting, row, Duty.DECIDER, standing, subject_of(waiver))
    take_on(acting, row, Duty.APPROVER, standing)
    _require(waiver, OPINED)
    waiver.state = APPROVED if is_approved else REFUSED
    waiver.decided_by, waiver.decided_on = standing.person, acting.today
    waiver.decision_reason = text
    _keep(acting, row, waiver, f"waiver.{waiver.state}", standing, text)


def is_waived(acting: Acting, row: ApplicationRow, rule_id: str) -> bool:
    """Whether a rule was waived for this application as a whole, and still is today."""
    return any(
        waiver.rule_id == rule_id
        and waiver.state == APPROVED
        and not waiver.subjects
        and (waiver.expires_on is None or waiver.expires_on >= acting.today)
        for waiver in waivers_of(acting.session, row.id)
    )


def reopen_waivers(acting: Acting, row: ApplicationRow, standing: Standing) -> None:
    """The file has changed: what was endorsed or approved was about other facts."""
    for waiver in waivers_of(acting.session, row.id):
        if waiver.state not in (ENDORSED, OPINED, APPROVED):
            continue
        waiver.state = REQUESTED
        waiver.endorsed_by = waiver.opinion_by = waiver.decided_by = None
        waiver.is_opinion_positive = waiver.decided_on = None
        _keep(acting, row, waiver, "waiver.reopened", standing, "the file has changed")


def _require(waiver: WaiverRow, *states: str) -> None:
    if waiver.state not in states:
        raise ThingStateError("waiver", waiver.state, states)


def _keep(
    acting: Acting,
    row: ApplicationRow,
    waiver: WaiverRow,
    action: str,
    standing: Standing,
    text: str,
) -> None:
    waiver.version += 1
    acting.session.add(waiver)
    acting.session.flush()
    facts: dict[str, Any] = {
        "waiver_id": str(waiver.id),
        "rule_id": waiver.rule_id,
        "state": waiver.state,
    }
    journal(acting, row, action, standing, text, **facts)
