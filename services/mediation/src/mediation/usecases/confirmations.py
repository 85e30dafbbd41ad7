"""Judicial confirmation: applied for together in time, filed, granted or rejected."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from lawkit.shanghai import start_of_day
from mediation.domain.case_states import Step
from mediation.domain.case_words import EndReason
from mediation.domain.confirmations import (
    ConfirmationState,
    check_application,
    check_content,
)
from mediation.domain.signatures import PageState
from mediation.forms.agreements import ConfirmationForm, GrantedForm, RejectedForm
from mediation.refusals import MatterStateError, NoCourtError, NotEffectiveError
from mediation.store.agreements import (
    confirmed_parties,
    find_confirmation,
    find_page,
)
from mediation.tables.cases import CaseRow
from mediation.tables.matters import AgreementRow, ConfirmationRow, MatterRow, PageRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_clocks import clock_due, meet_clock
from mediation.usecases.case_moves import move
from mediation.usecases.signing import locked_agreement
from servicekit.ids import new_id


def apply_for_confirmation(
    acting: Acting, agreement_id: UUID, form: ConfirmationForm
) -> ConfirmationRow:
    """A joint application for effective pages, within the window that nothing extends.

    Raises JointApplicationError, WindowClosedError, ContentNotClearError, NotEffectiveError.
    """
    agreement, matter = locked_agreement(acting, agreement_id)
    refs = list(dict.fromkeys(form.party_refs))
    pages = [find_page(acting.session, agreement.id, party_ref) for party_ref in refs]
    _require_effective(acting, agreement, pages)
    earliest = min(page.effective_at for page in pages if page.effective_at is not None)
    window = clock_due(acting, "MED_CONFIRM_APPLY", earliest)
    check_application(
        now=acting.now, due_on=window.due_on, due_at=window.due_at, is_joint=form.is_joint
    )
    for page in pages:
        check_content(json.loads(page.page))
    row = ConfirmationRow(
        id=new_id(),
        agreement_id=agreement.id,
        court=_court(matter, form),
        party_refs=refs,
        applied_by=[acting.person],
        state=ConfirmationState.APPLIED,
        applied_at=acting.now,
        apply_due_on=window.due_on,
    )
    acting.session.add(row)
    acting.session.flush()
    for case in _cases(acting, pages):
        case.confirmation_applied_at = acting.now
        meet_clock(acting, case, "MED_CONFIRM_APPLY")
        move(acting, case, Step.APPLY_CONFIRMATION)
    acting.record("confirmation.applied", "confirmation", row.id, parties=len(refs))
    return row


def _require_effective(acting: Acting, agreement: AgreementRow, pages: list[PageRow]) -> None:
    running = confirmed_parties(acting.session, agreement.id)
    wrong = [
        page.party_ref
        for page in pages
        if page.state != PageState.EFFECTIVE or page.party_ref in running
    ]
    if wrong:
        raise NotEffectiveError(wrong)


def _court(matter: MatterRow, form: ConfirmationForm) -> str:
    court = matter.court or form.court
    if court is None:
        raise NoCourtError
    return court


def _cases(acting: Acting, pages: list[PageRow]) -> list[CaseRow]:
    return [
        acting.session.get_one(CaseRow, page.case_id) for page in pages if page.case_id is not None
    ]


def note_filing(acting: Acting, confirmation_id: UUID, filed_on: date) -> ConfirmationRow:
    """The court has taken the application in; its ruling is expected within the clock."""
    row = _locked(acting, confirmation_id, ConfirmationState.APPLIED)
    row.state, row.filed_on = ConfirmationState.FILED, filed_on
    row.ruling_due_on = clock_due(acting, "MED_CONFIRM_RULING", start_of_day(filed_on)).due_on
    return _kept(acting, row)


def grant(acting: Acting, confirmation_id: UUID, form: GrantedForm) -> ConfirmationRow:
    """The court has confirmed: the agreement can be enforced."""
    row = _locked(acting, confirmation_id, ConfirmationState.APPLIED, ConfirmationState.FILED)
    row.state, row.ruling_no = ConfirmationState.GRANTED, form.ruling_no
    row.decided_at = acting.now
    for case in _cases(acting, _pages(acting, row)):
        case.confirmed_at = acting.now
        move(acting, case, Step.CONFIRM)
    return _kept(acting, row)


def reject(acting: Acting, confirmation_id: UUID, form: RejectedForm) -> ConfirmationRow:
    """The court has rejected: the parties mediate again, or the case goes back."""
    row = _locked(acting, confirmation_id, ConfirmationState.APPLIED, ConfirmationState.FILED)
    row.state, row.ruling_no = ConfirmationState.REJECTED, form.ruling_no
    row.rejection_ground, row.decided_at = form.ground, acting.now
    for case in _cases(acting, _pages(acting, row)):
        move(acting, case, Step.REJECT_CONFIRMATION, form.ground)
        if form.goes_on:
            move(acting, case, Step.REMEDIATE)
        else:
            case.end_reason = EndReason.OTHER
            move(acting, case, Step.RETURN, form.ground)
    return _kept(acting, row)


def _pages(acting: Acting, row: ConfirmationRow) -> list[PageRow]:
    return [find_page(acting.session, row.agreement_id, ref) for ref in row.party_refs]


def _locked(acting: Acting, confirmation_id: UUID, *states: str) -> ConfirmationRow:
    row = find_confirmation(acting.session, acting.caller, confirmation_id)
    if row.state not in states:
        raise MatterStateError("application", row.state, states)
    return row


def _kept(acting: Acting, row: ConfirmationRow) -> ConfirmationRow:
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record(f"confirmation.{row.state.lower()}", "confirmation", row.id)
    return row
