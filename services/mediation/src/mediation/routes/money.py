"""What the money routes share: who acts, and what becomes of a refused transfer's id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from mediation.domain.ledger_errors import TransferRefusedError
from mediation.forms.case_answers import masked_name
from mediation.store.ledger import spend_refused
from mediation.usecases.acting import Acting
from servicekit.access import needs
from servicekit.callers import Caller
from servicekit.commands import Answer, Command
from servicekit.database import Database

STAFF = ("case_admin", "checker", "fund_manager")
APPROVERS = ("checker", "issuer_signatory", "fund_manager")
READERS = (
    *STAFF,
    "issuer_rep",
    "issuer_signatory",
    "custodian_bank",
    "court_clerk",
    "supervisor",
    "auditor",
)

SEES_NAMES = (
    *STAFF,
    "mediator",
    "issuer_rep",
    "issuer_signatory",
    "custodian_bank",
    "court",
    "court_clerk",
    "investor",
    "party_agent",
)

FundManager = Annotated[Caller, Depends(needs("fund_manager"))]
Maker = Annotated[Caller, Depends(needs("case_admin", "fund_manager"))]
Approver = Annotated[Caller, Depends(needs(*APPROVERS))]
Checker = Annotated[Caller, Depends(needs("checker", "fund_manager"))]
Bank = Annotated[Caller, Depends(needs("custodian_bank", "checker"))]
Reader = Annotated[Caller, Depends(needs(*READERS))]
Watcher = Annotated[Caller, Depends(needs("supervisor", "auditor", "fund_manager", "checker"))]
Stopper = Annotated[Caller, Depends(needs("supervisor", "fund_manager", "checker"))]


def commanded(command: Command, action: Callable[[Acting], Answer]) -> Response:
    """Run a money command in its one transaction."""

    def run(session: Session) -> Answer:
        return action(Acting(session, command.database, command.caller))

    return command.run(run)


def commanded_on(command: Command, ledger_id: UUID, action: Callable[[Acting], Answer]) -> Response:
    """The same; a transfer id that was refused for balance or account is spent for ever."""
    try:
        return commanded(command, action)
    except TransferRefusedError as refusal:
        spend_refused(command.database, ledger_id, refusal)
        raise


def sees_names(caller: Caller) -> bool:
    """Supervisors and auditors, who only watch, read the names of people masked."""
    return caller.has_any(*SEES_NAMES)


def shown_name(caller: Caller, name: str) -> str:
    """A person's name as this caller may read it."""
    return name if sees_names(caller) else masked_name(name)


def reading_as(session: Session, database: Database, caller: Caller) -> Acting:
    """A reader at the desk."""
    return Acting(session, database, caller)
