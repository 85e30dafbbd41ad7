"""The branch's own steps of an application: accept, return, decline, hear again."""

from __future__ import annotations

from datetime import date

from loan_origination.decision_refusals import (
    RehearingUsedError,
)
from loan_origination.domain.application_states import State, Step, after
from loan_origination.domain.articles import MEASURES_24
from loan_origination.domain.checks import Gate
from loan_origination.domain.duties import Duty
from loan_origination.refusals import (
    AmountBeyondAuthorityError,
    ThingStateError,
)
from loan_origination.rule_refusals import DocumentsMissingError
from loan_origination.store.decisions import supersede_reviews
from loan_origination.store.documents import documents_of
from loan_origination.store.parameters import whole_parameter
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import move, note, take_on
from loan_origination.usecases.checks import pass_gate
from loan_origination.usecases.documents import missing_items

MANAGER = "branch_manager"


def accept(acting: Acting, row: ApplicationRow, reason: str) -> None:
    """Accept a submitted application.

    Every mandatory paper has come in, the rules of acceptance pass, and the branch acts within
    its authority. Raises DocumentsMissingError, RulesNotMetError, AmountBeyondAuthorityError.
    """
    standing = acting.person_standing(MANAGER)
    take_on(acting, row, Duty.BRANCH_MANAGER, standing)
    after(State(row.state), Step.ACCEPT)
    missing = missing_items(documents_of(acting.session, row.id))
    if missing:
        raise DocumentsMissingError(missing, MEASURES_24.citation, MEASURES_24.label)
    require_authority(acting, row, "accept_authority_fen", row.branch)
    pass_gate(acting, row, Gate.ACCEPTANCE, standing, step=Step.ACCEPT)
    move(acting, row, Step.ACCEPT, standing, reason)


def require_authority(
    acting: Acting, row: ApplicationRow, parameter: str, holder: str, amount_fen: int | None = None
) -> None:
    """Whether a branch or a person acts within the authority delegated to it (R-O8)."""
    limit = whole_parameter(acting.session, parameter, acting.today, holder)
    asked = row.amount_fen if amount_fen is None else amount_fen
    if (asked or 0) > limit:
        raise AmountBeyondAuthorityError(holder, asked or 0, limit)


def return_for_completion(acting: Acting, row: ApplicationRow, reason: str) -> None:
    """Give a submitted application back for completion, with the reasons."""
    standing = acting.person_standing(MANAGER)
    take_on(acting, row, Duty.BRANCH_MANAGER, standing)
    row.reason = reason
    move(acting, row, Step.RETURN, standing, reason)


def decline(acting: Acting, row: ApplicationRow, reason: str, papers_returned_on: date) -> None:
    """Refuse after the investigation: the reason is told and the papers go back."""
    standing = acting.person_standing(MANAGER)
    take_on(acting, row, Duty.BRANCH_MANAGER, standing)
    row.reason, row.papers_returned_on = reason, papers_returned_on
    told = {"papers_returned_on": papers_returned_on.isoformat()}
    move(acting, row, Step.DECLINE, standing, reason, **told)


def return_papers(acting: Acting, row: ApplicationRow, returned_on: date) -> None:
    """Record that the papers of a refused application went back."""
    standing = acting.person_standing("branch_officer", MANAGER)
    refused = (State.REJECTED, State.DECLINED, State.WITHDRAWN, State.LAPSED)
    if row.state not in refused:
        raise ThingStateError("application", row.state, refused)
    row.papers_returned_on = returned_on
    note(acting, row, "papers.returned", standing, returned_on=returned_on.isoformat())


def rehear(acting: Acting, row: ApplicationRow, new_facts: str) -> None:
    """Bring a rejected application before the reviewer again: once, and with new facts."""
    standing = acting.person_standing(MANAGER)
    take_on(acting, row, Duty.BRANCH_MANAGER, standing)
    after(State(row.state), Step.REHEAR)
    if row.is_reheard:
        raise RehearingUsedError
    row.is_reheard = True
    supersede_reviews(acting.session, row.id)
    move(acting, row, Step.REHEAR, standing, new_facts)
