"""A case as its readers see it, and the one way in which steps are taken over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from servicekit.commands import Answer, Command, StatedVersion, Storing, etag

Reason = Annotated[ReasonForm, Body(default_factory=ReasonForm)]
"""Why, for steps that may be asked for without a body."""
Withdrawal = Annotated[WithdrawForm, Body(default_factory=WithdrawForm)]
Closing = Annotated[CloseForm, Body(default_factory=CloseForm)]

BY_STAFF = Depends(needs("case_admin"))
BY_STAFF_OR_MEDIATOR = Depends(needs("case_admin", "mediator"))
BY_SIDES = Depends(
    needs("investor", "party_agent", "issuer_rep", "issuer_signatory", "case_admin", "mediator")
)

Staff = Annotated[Caller, BY_STAFF]
StaffOrMediator = Annotated[Caller, BY_STAFF_OR_MEDIATOR]
Sides = Annotated[Caller, BY_SIDES]


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


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of one case: under which key, and on which version when the caller names one."""

    command: Command
    case_id: UUID
    version: int | None

    def take(self, do: Callable[[Acting, CaseRow], None]) -> Response:
        """Take it and answer with the case as it stands then."""

        def action(session: Session) -> Answer:
            acting = Acting(session, self.command.database, self.command.caller)
            case = locked_case(acting, self.case_id, self.version)
            do(acting, case)
            session.flush()
            headers = {"ETag": etag(case.version)}
            return Answer(shown_case(session, acting.caller, case, acting.today), headers=headers)

        return self.command.run(action)


async def case_step(case_id: UUID, command: Storing, version: StatedVersion) -> CaseStep:
    """FastAPI dependency of `POST /cases/{id}/<step>`; who may take it stands at the route."""
    return CaseStep(command, case_id, version)


Step = Annotated[CaseStep, Depends(case_step)]
