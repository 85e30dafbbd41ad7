"""Single claims: the investor's own way, and the staff who verify and correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from mediation.domain.claims import ClaimStep
from mediation.forms.claims import (
    ClaimAgentForm,
    ClaimAnswer,
    ClaimReasonForm,
    ClaimSummary,
    ContractAnswer,
    DeclareForm,
    TakeBackForm,
    VerifyForm,
)
from mediation.routes.claim_showing import claim_answer, claim_summary
from mediation.routes.money import Checker, Maker, commanded, reading_as
from mediation.routes.stated_version import require_version
from mediation.store.claim_access import find_claim, find_fund, page_of_claims
from mediation.tables.claims import ClaimRow
from mediation.usecases.acting import Acting
from mediation.usecases.claim_payments import verify_one
from mediation.usecases.claims import (
    ClaimDesk,
    add_agent,
    ask_fix,
    declare,
    decline,
    locked,
    take_back,
    view,
)
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Command, StatedVersion, Storing, etag
from servicekit.paging import Page, Paging, page_of

router = new_router("claims")
Claimant = Annotated[Caller, Depends(needs("investor", "party_agent"))]
Declaring = Annotated[Caller, Depends(needs("investor", "party_agent", "case_admin"))]
Word = Annotated[str | None, Query(max_length=200)]


def claimed(
    command: Command, claim_id: UUID, version: int | None, do: Callable[[Acting], ClaimRow]
) -> Response:
    """Do something to a claim and answer with the claim as it stands then."""

    def action(acting: Acting) -> Answer:
        if version is not None:
            require_version(version, locked(acting, claim_id).version)
        claim = do(acting)
        shown = claim_answer(acting.session, acting.caller, claim)
        return Answer(shown, headers={"ETag": etag(claim.version)})

    return commanded(command, action)


@router.get("/funds/{fund_id}/claims")
def get_claims_of_fund(
    fund_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
    state: Word = None,
    party_ref: Word = None,
) -> Page[ClaimSummary]:
    """A fund's claims as far as the caller sees them: an investor the own one alone."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        find_fund(session, caller, fund_id)
        return page_of(
            page_of_claims(
                session, caller, today, paging, fund_id=fund_id, state=state, party_ref=party_ref
            ),
            paging,
            item=lambda pair: claim_summary(caller, *pair),
            position=lambda pair: (pair[0].created_at.isoformat(), pair[0].id),
            response=response,
        )


@router.get("/claims")
def get_claims(
    caller: AnyCaller, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[ClaimSummary]:
    """The claims that the caller sees, over all funds."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        return page_of(
            page_of_claims(session, caller, today, paging),
            paging,
            item=lambda pair: claim_summary(caller, *pair),
            position=lambda pair: (pair[0].created_at.isoformat(), pair[0].id),
            response=response,
        )


@router.get("/claims/{claim_id}")
def get_claim(
    claim_id: UUID, caller: AnyCaller, database: CurrentDatabase, response: Response
) -> ClaimAnswer:
    """One claim with its history."""
    with database.reading() as session:
        claim = find_claim(session, caller, day_in_shanghai(database.clock()), claim_id)
        response.headers["ETag"] = etag(claim.version)
        return claim_answer(session, caller, claim)


@router.get("/claims/{claim_id}/contract")
def get_contract(claim_id: UUID, caller: AnyCaller, database: CurrentDatabase) -> ContractAnswer:
    """The web contract: settlement with the funders and assignment of the claim to them."""
    with database.reading() as session:
        acting = reading_as(session, database, caller)
        claim = find_claim(session, caller, acting.today, claim_id)
        desk = ClaimDesk(acting, claim.fund_id)
        return ContractAnswer(
            claim_id=claim.id,
            content=desk.contract_of(claim),
            document_sha256=desk.contract_sha256(claim),
        )


@router.post("/claims/{claim_id}/view", response_model=ClaimAnswer)
def post_view(
    claim_id: UUID,
    caller: Claimant,
    command: Storing,
) -> Response:
    """The investor has read the own amount."""
    return claimed(command, claim_id, None, lambda acting: view(acting, claim_id))


@router.post("/claims/{claim_id}/declare", response_model=ClaimAnswer)
def post_declare(
    claim_id: UUID,
    body: DeclareForm,
    caller: Declaring,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Hand in contract and declaration, or one of them: then the claim is incomplete."""
    return claimed(command, claim_id, version, lambda acting: declare(acting, claim_id, body))


@router.post("/claims/{claim_id}/complete", response_model=ClaimAnswer)
def post_complete(
    claim_id: UUID,
    body: DeclareForm,
    caller: Declaring,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Hand in the element that is missing."""
    step = ClaimStep.COMPLETE
    return claimed(command, claim_id, version, lambda acting: declare(acting, claim_id, body, step))


@router.post("/claims/{claim_id}/take-back", response_model=ClaimAnswer)
def post_take_back(
    claim_id: UUID,
    body: TakeBackForm,
    caller: Declaring,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Take one element back before verification."""
    return claimed(command, claim_id, version, lambda acting: take_back(acting, claim_id, body))


@router.post("/claims/{claim_id}/decline", response_model=ClaimAnswer)
def post_decline(
    claim_id: UUID,
    body: ClaimReasonForm,
    caller: Claimant,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Not accept; the right to arbitrate or sue stays."""
    return claimed(
        command, claim_id, version, lambda acting: decline(acting, claim_id, body.reason)
    )


@router.post("/claims/{claim_id}/verify", response_model=ClaimAnswer)
def post_verify(
    claim_id: UUID,
    caller: Checker,
    command: Storing,
    version: StatedVersion,
    body: VerifyForm | None = None,
) -> Response:
    """Verify a valid declaration; the amount is owed from here on."""
    reason = body.above_loss_reason if body else ""

    def do(acting: Acting) -> ClaimRow:
        claim = locked(acting, claim_id)
        verify_one(acting, claim, reason)
        return claim

    return claimed(command, claim_id, version, do)


@router.post("/claims/{claim_id}/ask-fix", response_model=ClaimAnswer)
def post_ask_fix(
    claim_id: UUID,
    body: ClaimReasonForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """A payment came back: ask the investor to correct the account."""
    return claimed(command, claim_id, None, lambda acting: ask_fix(acting, claim_id, body.reason))


@router.post("/claims/{claim_id}/agents", response_model=ClaimAnswer)
def post_agent(
    claim_id: UUID,
    body: ClaimAgentForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Register who may act for the investor."""
    return claimed(command, claim_id, None, lambda acting: add_agent(acting, claim_id, body))
