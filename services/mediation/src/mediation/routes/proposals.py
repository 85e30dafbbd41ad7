"""Proposals in versions, with previews; demonstration judgments that they follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlmodel import Session

from mediation.forms.matters import (
    DemonstrationAnswer,
    DemonstrationForm,
    LinkForm,
    PreviewAnswer,
    ProposalAnswer,
    ProposalForm,
    ProposedAmount,
    preview_answer,
)
from mediation.routes.case_showing import Reason
from mediation.store.case_access import sees_whole_matter
from mediation.store.matters import (
    amounts_after,
    find_demonstration,
    find_proposal,
    linked_matters,
)
from mediation.tables.matters import DemonstrationRow, ProposalRow
from mediation.usecases import proposals
from mediation.usecases.acting import Acting
from servicekit.access import AnyCaller, CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Command, Storing, created
from servicekit.paging import Page, Paging, page_of

router = new_router("proposals")
Proposing = Annotated[
    Caller, Depends(needs("case_admin", "mediator", "issuer_rep", "issuer_signatory"))
]
Answering = Annotated[Caller, Depends(needs("issuer_rep", "issuer_signatory"))]
Judging = Annotated[Caller, Depends(needs("court", "court_clerk"))]
Linking = Annotated[Caller, Depends(needs("case_admin", "court", "court_clerk"))]


def proposal_answer(row: ProposalRow) -> ProposalAnswer:
    """A proposal as it goes out."""
    return ProposalAnswer.model_validate(
        {name: getattr(row, name) for name in ProposalAnswer.model_fields}
    )


@router.post("/matters/{matter_id}/proposals", status_code=201, response_model=ProposalAnswer)
def post_proposal(
    matter_id: UUID, body: ProposalForm, caller: Proposing, command: Storing
) -> Response:
    """Draft the next version of a proposal."""

    def action(session: Session) -> Answer:
        row = proposals.draft_proposal(Acting(session, command.database, caller), matter_id, body)
        return created(proposal_answer(row), location=f"/mediation/v1/proposals/{row.id}")

    return command.run(action)


@router.get("/proposals/{proposal_id}")
def get_proposal(proposal_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> ProposalAnswer:
    """One proposal."""
    with database.reading() as session:
        today = day_in_shanghai(database.clock())
        return proposal_answer(find_proposal(session, caller, today, proposal_id)[0])


@router.get("/proposals/{proposal_id}/amounts")
def get_amounts(
    proposal_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[ProposedAmount]:
    """What everybody would get; an investor sees the own amount alone."""
    after = int(paging.after[0]) if paging.after else 0
    own = None if sees_whole_matter(caller) else caller.subject
    with database.reading() as session:
        find_proposal(session, caller, day_in_shanghai(database.clock()), proposal_id)
        return page_of(
            amounts_after(session, proposal_id, after, paging.limit + 1, own),
            paging,
            item=lambda row: ProposedAmount(party_ref=row.party_ref, amount_fen=row.amount_fen),
            position=lambda row: (row.sequence,),
            response=response,
        )


@router.post("/proposals/{proposal_id}/preview")
def post_preview(proposal_id: UUID, caller: Proposing, database: CurrentDatabase) -> PreviewAnswer:
    """Totals, quantiles, inversions, changes and the budget; nothing is stored."""
    with database.reading() as session:
        found = proposals.preview_proposal(Acting(session, database, caller), proposal_id)
        return preview_answer(found)


@router.post("/proposals/{proposal_id}/submit", response_model=ProposalAnswer)
def post_submit(proposal_id: UUID, body: Reason, caller: Proposing, command: Storing) -> Response:
    """Put the draft to the parties."""
    return _step(command, caller, proposal_id, body, proposals.submit)


@router.post("/proposals/{proposal_id}/withdraw", response_model=ProposalAnswer)
def post_withdraw(proposal_id: UUID, body: Reason, caller: Proposing, command: Storing) -> Response:
    """Take back what nobody has accepted."""
    return _step(command, caller, proposal_id, body, proposals.withdraw)


@router.post("/proposals/{proposal_id}/accept", response_model=ProposalAnswer)
def post_accept(proposal_id: UUID, body: Reason, caller: Answering, command: Storing) -> Response:
    """The issuer agrees to the scheme."""
    return _step(command, caller, proposal_id, body, proposals.accept)


@router.post("/proposals/{proposal_id}/reject", response_model=ProposalAnswer)
def post_reject(proposal_id: UUID, body: Reason, caller: Answering, command: Storing) -> Response:
    """The issuer does not agree."""
    return _step(command, caller, proposal_id, body, proposals.reject)


def _step(
    command: Command,
    caller: Caller,
    proposal_id: UUID,
    body: Reason,
    do: Callable[[Acting, UUID, str], ProposalRow],
) -> Response:
    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        return Answer(proposal_answer(do(acting, proposal_id, body.reason)))

    return command.run(action)


def demonstration_answer(session: Session, row: DemonstrationRow) -> DemonstrationAnswer:
    """A judgment as it goes out."""
    return DemonstrationAnswer(
        id=row.id,
        court=row.court,
        court_case_no=row.court_case_no,
        effective_on=row.effective_on,
        facts=row.facts,
        parameters_sha256=row.parameters_sha256,
        is_changed_on_appeal=row.is_changed_on_appeal,
        linked_matters=linked_matters(session, row.id),
    )


@router.post("/demonstrations", status_code=201, response_model=DemonstrationAnswer)
def post_demonstration(body: DemonstrationForm, caller: Judging, command: Storing) -> Response:
    """Enter a demonstration judgment of the caller's court."""

    def action(session: Session) -> Answer:
        row = proposals.enter_judgment(Acting(session, command.database, caller), body)
        location = f"/mediation/v1/demonstrations/{row.id}"
        return created(demonstration_answer(session, row), location=location)

    return command.run(action)


@router.get("/demonstrations/{demonstration_id}", dependencies=[Depends(current_caller)])
def get_demonstration(demonstration_id: UUID, database: CurrentDatabase) -> DemonstrationAnswer:
    """One demonstration judgment; judgments are public."""
    with database.reading() as session:
        return demonstration_answer(session, find_demonstration(session, demonstration_id))


@router.post("/demonstrations/{demonstration_id}/links", response_model=DemonstrationAnswer)
def post_link(
    demonstration_id: UUID, body: LinkForm, caller: Linking, command: Storing
) -> Response:
    """A parallel matter follows the judgment; its open proposals become stale."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = proposals.link_matter(acting, demonstration_id, body)
        return Answer(demonstration_answer(session, row))

    return command.run(action)


@router.post("/demonstrations/{demonstration_id}/change", response_model=DemonstrationAnswer)
def post_change(
    demonstration_id: UUID, body: DemonstrationForm, caller: Judging, command: Storing
) -> Response:
    """The judgment was changed on appeal; open proposals of linked matters become stale."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = proposals.change_on_appeal(acting, demonstration_id, body)
        return Answer(demonstration_answer(session, row))

    return command.run(action)
