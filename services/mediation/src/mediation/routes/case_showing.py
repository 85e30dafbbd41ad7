"""A case as its readers see it, and the one way in which steps are taken over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Response
from sqlmodel import Session

from mediation.forms.case_answers import CaseAnswer, case_answer
from mediation.forms.cases import CloseForm, ReasonForm, WithdrawForm
from mediation.routes.suitability import suitability_answer
from mediation.store.cases import clocks_of, parties_of
from mediation.store.mediators import assignments_of
from mediation.tables.cases import CaseRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_steps import locked_case
from servicekit.access import needs
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, etag

Reason = Annotated[ReasonForm, Body(default_factory=ReasonForm)]
"""Why, for steps that may be asked for without a body."""
Withdrawal = Annotated[WithdrawForm, Body(default_factory=WithdrawForm)]
Closing = Annotated[CloseForm, Body(default_factory=CloseForm)]

Staff = Annotated[Caller, Depends(needs("case_admin"))]
StaffOrMediator = Annotated[Caller, Depends(needs("case_admin", "mediator"))]
Sides = Annotated[
    Caller,
    Depends(
        needs(
            "investor",
            "party_agent",
            "issuer_rep",
            "issuer_signatory",
            "case_admin",
            "mediator",
        )
    ),
]


def shown_case(session: Session, caller: Caller, case: CaseRow, today: date) -> CaseAnswer:
    """The case with its parties, mediators and clocks; supervisors see names masked."""
    evidence = suitability_answer(session, case.id, today)
    is_masked = not caller.has_any(
        "case_admin", "mediator", "court", "court_clerk", "investor", "party_agent", "issuer_rep"
    )
    return case_answer(
        case,
        list(parties_of(session, case.id)),
        list(assignments_of(session, case.id)),
        list(clocks_of(session, case.id)),
        is_masked=is_masked,
        suitability=evidence if evidence.items else None,
    )


def take_step(
    command: Command,
    caller: Caller,
    case_id: UUID,
    version: int | None,
    do: Callable[[Acting, CaseRow], None],
) -> Response:
    """Take a step and answer with the case as it stands then."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        case = locked_case(acting, case_id, version)
        do(acting, case)
        session.flush()
        headers = {"ETag": etag(case.version)}
        return Answer(shown_case(session, caller, case, acting.today), headers=headers)

    return command.run(action)
