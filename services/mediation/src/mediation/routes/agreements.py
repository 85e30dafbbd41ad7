"""Agreements, their pages and proofs, signatures, judicial confirmation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from mediation.domain.agreements import inclusion_proof
from mediation.forms.agreements import (
    AgreementAnswer,
    AgreementForm,
    EntitledAnswer,
    EntitleForm,
    PageAnswer,
    PartyRefForm,
    ProofAnswer,
    ProofStepAnswer,
    SignaturesAnswer,
    SignaturesForm,
)
from mediation.refusals import MatterStateError
from mediation.reports.agreement_pages import agreement_document
from mediation.routes.case_showing import Reason
from mediation.routes.stated_version import require_version
from mediation.store.agreements import (
    find_agreement,
    page_hashes,
    page_place,
    pages_after,
    visible_page,
)
from mediation.tables.matters import AgreementRow, PageRow
from mediation.usecases import agreements, paying, signing
from mediation.usecases.acting import Acting
from mediation.usecases.agreement_papers import AgreementPapers
from mediation.usecases.matters import AT_ONCE
from paperkit.http_answers import WITH_PAPERS, json_answer, offered, paper, wanted_form
from paperkit.orders import JSON
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.commands import Answer, Command, StatedVersion, Storing, etag
from servicekit.jobs import PublicJob, accepted_job
from servicekit.paging import Page, Paging, page_of

router = new_router("agreements")
Drafting = Annotated[Caller, Depends(needs("case_admin", "mediator"))]
Signing = Annotated[
    Caller,
    Depends(
        needs(
            "investor", "party_agent", "issuer_signatory", "mediator", "case_admin", "fund_manager"
        )
    ),
]
Stepping = Annotated[Caller, Depends(needs("investor", "party_agent", "case_admin"))]
Concluding = Annotated[Caller, Depends(needs("case_admin"))]
Paying = Annotated[Caller, Depends(needs("case_admin", "fund_manager"))]
ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"model": PublicJob}}


def agreement_answer(acting: Acting, row: AgreementRow) -> AgreementAnswer:
    """An agreement as it goes out."""
    names = [name for name in AgreementAnswer.model_fields if name != "signed_root"]
    facts = {name: getattr(row, name) for name in names}
    return AgreementAnswer.model_validate(
        {**facts, "signed_root": signing.signed_root(acting, row)}
    )


def page_answer(row: PageRow, *, shows_content: bool) -> PageAnswer:
    """A page as it goes out; its content only where one page is asked for."""
    names = [name for name in PageAnswer.model_fields if name != "page"]
    page = json.loads(row.page) if shows_content else None
    return PageAnswer.model_validate({**{n: getattr(row, n) for n in names}, "page": page})


@router.post(
    "/matters/{matter_id}/agreements",
    status_code=201,
    response_model=AgreementAnswer,
    responses=ACCEPTED,
)
def post_agreement(
    matter_id: UUID, body: AgreementForm, caller: Drafting, command: Storing
) -> Response:
    """Draft the agreement of an accepted proposal; more than 1,000 pages are a job (202)."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row = agreements.draft_agreement(acting, matter_id, body)
        if row.page_count > AT_ONCE:
            job_id = agreements.build_later(acting, row)
            return accepted_job(session, command.database, job_id, program="mediation")
        agreements.build_pages(acting, row, 0, AT_ONCE)
        agreements.finish_pages(acting, row)
        headers = {"Location": f"/mediation/v1/agreements/{row.id}", "ETag": etag(row.version)}
        return Answer(agreement_answer(acting, row), 201, headers)

    return command.run(action)


@router.get("/agreements/{agreement_id}")
def get_agreement(
    agreement_id: UUID, caller: AnyCaller, database: CurrentDatabase, response: Response
) -> AgreementAnswer:
    """One agreement."""
    with database.reading() as session:
        today = day_in_shanghai(database.clock())
        row, _ = find_agreement(session, caller, today, agreement_id)
        response.headers["ETag"] = etag(row.version)
        return agreement_answer(Acting(session, database, caller), row)


@router.get("/agreements/{agreement_id}/pages")
def get_pages(
    agreement_id: UUID,
    caller: AnyCaller,
    database: CurrentDatabase,
    paging: Paging,
    response: Response,
) -> Page[PageAnswer]:
    """The pages in party order, without their content; an investor sees the own page alone."""
    today = day_in_shanghai(database.clock())
    after = int(paging.after[0]) if paging.after else 0
    with database.reading() as session:
        agreement, _ = find_agreement(session, caller, today, agreement_id)
        return page_of(
            pages_after(session, caller, today, agreement, after, paging.limit + 1),
            paging,
            item=lambda row: page_answer(row, shows_content=False),
            position=lambda row: (row.sequence,),
            response=response,
        )


@router.get(
    "/agreements/{agreement_id}/pages/{party_ref}", responses=offered(WITH_PAPERS, PageAnswer)
)
def get_page(
    agreement_id: UUID,
    party_ref: str,
    caller: AnyCaller,
    database: CurrentDatabase,
    request: Request,
) -> Response:
    """One investor's page with its content; as a paper 调解协议书 with signatures and proof."""
    form = wanted_form(request, WITH_PAPERS)
    today = day_in_shanghai(database.clock())
    is_masked = caller.has_any("supervisor", "auditor")
    with database.reading() as session:
        agreement, matter = find_agreement(session, caller, today, agreement_id)
        row = visible_page(session, caller, today, agreement, party_ref)
        if form == JSON:
            return json_answer(page_answer(row, shows_content=not is_masked))
        if agreement.merkle_root is None:
            raise MatterStateError("agreement", agreement.state, ("OPEN",))
        papers = AgreementPapers(session, database, agreement, matter, is_masked=is_masked)
        head = papers.head([row.case_id] if row.case_id else [])
        page = papers.pages([row])[0]
    name = f"agreement-page-{page.content['sequence']}"
    return paper(request, lambda: agreement_document(head, page), form, name)


@router.get("/agreements/{agreement_id}/pages/{party_ref}/proof")
def get_proof(
    agreement_id: UUID, party_ref: str, caller: AnyCaller, database: CurrentDatabase
) -> ProofAnswer:
    """What shows that the signed root contains the page."""
    today = day_in_shanghai(database.clock())
    with database.reading() as session:
        agreement, _ = find_agreement(session, caller, today, agreement_id)
        if agreement.merkle_root is None:
            raise MatterStateError("agreement", agreement.state, ("OPEN",))
        row = visible_page(session, caller, today, agreement, party_ref)
        place = page_place(session, agreement.id, row.sequence)
        steps = inclusion_proof(page_hashes(session, agreement.id), place)
        return ProofAnswer(
            party_ref=party_ref,
            page_sha256=row.page_sha256,
            merkle_root=agreement.merkle_root,
            steps=[ProofStepAnswer(sha256=s.sha256, is_left=s.is_left) for s in steps],
        )


@router.post("/agreements/{agreement_id}/signatures", response_model=SignaturesAnswer)
def post_signatures(
    agreement_id: UUID, body: SignaturesForm, caller: Signing, command: Storing
) -> Response:
    """Sign: investors their own page, issuer, mediator and organisation the root."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        row, outcomes = signing.sign(acting, agreement_id, body.signatures)
        taken = sum(outcome.is_taken for outcome in outcomes)
        answer = SignaturesAnswer(
            taken=taken,
            refused=len(outcomes) - taken,
            outcomes=outcomes,
            agreement=agreement_answer(acting, row),
        )
        return Answer(answer)

    return command.run(action)


@router.post("/agreements/{agreement_id}/withdraw-signature", response_model=AgreementAnswer)
def post_withdrawal(
    agreement_id: UUID,
    body: PartyRefForm,
    caller: Stepping,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Step back before the agreement binds."""
    return _step(
        command,
        caller,
        (agreement_id, version),
        lambda acting: signing.withdraw_signature(acting, agreement_id, body.party_ref),
    )


@router.post("/agreements/{agreement_id}/conclude", response_model=AgreementAnswer)
def post_conclusion(
    agreement_id: UUID,
    body: Reason,
    caller: Concluding,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """End the signing; what does not bind by now lapses."""
    return _step(
        command,
        caller,
        (agreement_id, version),
        lambda acting: signing.conclude(acting, agreement_id, body.reason),
    )


@router.post("/agreements/{agreement_id}/entitle", response_model=EntitledAnswer)
def post_entitle(
    agreement_id: UUID, body: EntitleForm, caller: Paying, command: Storing
) -> Response:
    """Let an escrow account owe what is effective; asked again, only new pages count."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        found = paying.entitle_effective(acting, agreement_id, body.escrow_account_id)
        answer = EntitledAnswer(
            created=found.created, existing=found.existing, total_fen=found.total.fen
        )
        return Answer(answer)

    return command.run(action)


def _step(
    command: Command,
    caller: Caller,
    stated: tuple[UUID, int | None],
    do: Callable[[Acting], AgreementRow],
) -> Response:
    """A change of the agreement, on the version that the caller may have named."""
    agreement_id, version = stated

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        before, _ = signing.locked_agreement(acting, agreement_id)
        require_version(version, before.version)
        row = do(acting)
        session.flush()
        return Answer(agreement_answer(acting, row), 200, {"ETag": etag(row.version)})

    return command.run(action)
