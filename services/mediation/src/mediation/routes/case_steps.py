"""The steps of one case: `POST /cases/{id}/<step>`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from mediation.forms.case_answers import CaseAnswer
from mediation.forms.cases import (
    AssignForm,
    ConsentForm,
    ExtendForm,
    IdentityForm,
    RefuseForm,
    ReturnForm,
    ScreenForm,
    SuspendForm,
)
from mediation.routes.case_showing import (
    Closing,
    Reason,
    Sides,
    Staff,
    StaffOrMediator,
    Withdrawal,
    take_step,
)
from mediation.usecases import case_steps, mediators
from mediation.usecases.identity_checks import check_identity
from servicekit.access import needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import StatedVersion, Storing

router = new_router("case steps")
Withdrawing = Annotated[Caller, Depends(needs("case_admin", "investor", "party_agent"))]
Recalling = Annotated[Caller, Depends(needs("court", "court_clerk"))]


@router.post("/cases/{case_id}/screen", response_model=CaseAnswer)
def post_screen(
    case_id: UUID, body: ScreenForm, caller: Staff, command: Storing, version: StatedVersion
) -> Response:
    """Judge whether the case can be mediated."""
    screening = body.fact()
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.screen(acting, case, screening, body.reason),
    )


@router.post("/cases/{case_id}/accept", response_model=CaseAnswer)
def post_accept(
    case_id: UUID, body: Reason, caller: Staff, command: Storing, version: StatedVersion
) -> Response:
    """Accept the case: its term begins."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.accept(acting, case, body.reason),
    )


@router.post("/cases/{case_id}/refuse", response_model=CaseAnswer)
def post_refuse(
    case_id: UUID, body: RefuseForm, caller: Staff, command: Storing, version: StatedVersion
) -> Response:
    """Refuse the case with a code."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.refuse(acting, case, body),
    )


@router.post("/cases/{case_id}/assign", response_model=CaseAnswer)
def post_assign(
    case_id: UUID, body: AssignForm, caller: Staff, command: Storing, version: StatedVersion
) -> Response:
    """Put mediators to work, or replace them."""
    return take_step(
        command, caller, case_id, version, lambda acting, case: mediators.assign(acting, case, body)
    )


@router.post("/cases/{case_id}/invite", response_model=CaseAnswer)
def post_invite(
    case_id: UUID,
    body: Reason,
    caller: StaffOrMediator,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Send the invitation with its notice of rights."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.invite(acting, case, body.reason),
    )


@router.post("/cases/{case_id}/consents", response_model=CaseAnswer)
def post_consent(
    case_id: UUID, body: ConsentForm, caller: Sides, command: Storing, version: StatedVersion
) -> Response:
    """A party's answer to the invitation."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.consent(acting, case, body),
    )


@router.post("/cases/{case_id}/identity-checks", response_model=CaseAnswer)
def post_identity_check(
    case_id: UUID,
    body: IdentityForm,
    caller: StaffOrMediator,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Check a party's identity; a masked name is completed by it."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: check_identity(acting, case, body),
    )


@router.post("/cases/{case_id}/begin", response_model=CaseAnswer)
def post_begin(
    case_id: UUID,
    body: Reason,
    caller: StaffOrMediator,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Begin mediation."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.begin(acting, case, body.reason),
    )


@router.post("/cases/{case_id}/suspend", response_model=CaseAnswer)
def post_suspend(
    case_id: UUID,
    body: SuspendForm,
    caller: StaffOrMediator,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Stop the case for an appraisal or a check; its term stands still."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.suspend(acting, case, body.cause, body.reason),
    )


@router.post("/cases/{case_id}/resume", response_model=CaseAnswer)
def post_resume(
    case_id: UUID,
    body: Reason,
    caller: StaffOrMediator,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Go on with a case that was stopped."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.resume(acting, case, body.reason),
    )


@router.post("/cases/{case_id}/extend", response_model=CaseAnswer)
def post_extend(
    case_id: UUID,
    body: ExtendForm,
    caller: StaffOrMediator,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """A longer term, with the consent of all parties."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.extend(acting, case, body),
    )


@router.post("/cases/{case_id}/return", response_model=CaseAnswer)
def post_return(
    case_id: UUID,
    body: ReturnForm,
    caller: StaffOrMediator,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Mediation has failed: the papers go back with a report."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.give_back(acting, case, body),
    )


@router.post("/cases/{case_id}/withdraw", response_model=CaseAnswer)
def post_withdraw(
    case_id: UUID,
    body: Withdrawal,
    caller: Withdrawing,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Take the application back."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.withdraw(acting, case, body),
    )


@router.post("/cases/{case_id}/recall", response_model=CaseAnswer)
def post_recall(
    case_id: UUID, body: Reason, caller: Recalling, command: Storing, version: StatedVersion
) -> Response:
    """The court takes its case back."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.recall(acting, case, body.reason),
    )


@router.post("/cases/{case_id}/close", response_model=CaseAnswer)
def post_close(
    case_id: UUID, body: Closing, caller: Staff, command: Storing, version: StatedVersion
) -> Response:
    """What was agreed has been performed."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.close(acting, case, body),
    )


@router.post("/cases/{case_id}/default", response_model=CaseAnswer)
def post_default(
    case_id: UUID, body: Reason, caller: Staff, command: Storing, version: StatedVersion
) -> Response:
    """The payer has not performed."""
    return take_step(
        command,
        caller,
        case_id,
        version,
        lambda acting, case: case_steps.default(acting, case, body.reason),
    )
