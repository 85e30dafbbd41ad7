"""Escrow accounts: opened by the fund manager, seen by everyone whose money or case it is."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Response
from sqlmodel import Session

from mediation.forms.escrow import (
    ContributorAnswer,
    DepositForm,
    EscrowAnswer,
    EscrowForm,
    ExpectedDepositAnswer,
    ExpectedDepositForm,
    PlanForm,
    ReasonForm,
    RevocationForm,
    TransferAnswer,
)
from mediation.routes.money import (
    FundManager,
    Maker,
    Reader,
    Stopper,
    commanded,
    commanded_on,
)
from mediation.routes.stated_version import require_version
from mediation.store.deposits import expected_deposits
from mediation.store.escrow import contributors_of, funded_fen
from mediation.store.escrow_access import find_escrow, lock_escrow, page_of_escrows
from mediation.tables.bank import ExpectedDepositRow
from mediation.tables.ledger import EscrowAccountRow
from mediation.usecases.acting import Acting
from mediation.usecases.deposits import expect_deposit, record_deposit
from mediation.usecases.escrow_accounts import (
    close,
    file_plan,
    freeze,
    open_escrow,
    revoke_signatory,
    unfreeze,
    wind_up,
)
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Answer, Command, StatedVersion, Storing, created, etag
from servicekit.paging import Page, Paging, page_of
from servicekit.wire import WireModel

router = new_router("escrow accounts")
PREFIX = "/mediation/v1"


@router.post("/escrow-accounts", status_code=201, response_model=EscrowAnswer)
def post_escrow(body: EscrowForm, caller: FundManager, command: Storing) -> Response:
    """Open an escrow account with its ledger; one bank account serves one matter."""

    def action(acting: Acting) -> Answer:
        row = open_escrow(acting, body)
        where = f"{PREFIX}/escrow-accounts/{row.id}"
        answer = escrow_answer(acting.session, row)
        return created(answer, location=where, version=row.version)

    return commanded(command, action)


@router.get("/escrow-accounts")
def get_escrows(
    caller: Reader, database: CurrentDatabase, paging: Paging, response: Response
) -> Page[EscrowAnswer]:
    """The escrow accounts that the caller sees."""
    with database.reading() as session:
        return page_of(
            page_of_escrows(session, caller, paging),
            paging,
            item=lambda row: escrow_answer(session, row),
            position=lambda row: (row.created_at.isoformat(), row.id),
            response=response,
        )


@router.get("/escrow-accounts/{ledger_id}")
def get_escrow(
    ledger_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> EscrowAnswer:
    """One escrow account."""
    with database.reading() as session:
        row = find_escrow(session, caller, ledger_id)
        response.headers["ETag"] = etag(row.version)
        return escrow_answer(session, row)


@router.post("/escrow-accounts/{ledger_id}/freeze", response_model=EscrowAnswer)
def post_freeze(
    ledger_id: UUID,
    body: ReasonForm,
    caller: Stopper,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """Emergency stop: no new hold, no release."""
    return _step(command, ledger_id, version, lambda acting: freeze(acting, ledger_id, body.reason))


@router.post("/escrow-accounts/{ledger_id}/unfreeze", response_model=EscrowAnswer)
def post_unfreeze(
    ledger_id: UUID,
    body: ReasonForm,
    caller: Stopper,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """End of the stop."""
    return _step(
        command, ledger_id, version, lambda acting: unfreeze(acting, ledger_id, body.reason)
    )


@router.post("/escrow-accounts/{ledger_id}/file-plan", response_model=EscrowAnswer)
def post_plan(
    ledger_id: UUID,
    body: PlanForm,
    caller: FundManager,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """The use plan of commitment money was filed with the regulator."""
    return _step(command, ledger_id, version, lambda acting: file_plan(acting, ledger_id, body))


@router.post("/escrow-accounts/{ledger_id}/revoke-signatory", response_model=EscrowAnswer)
def post_revocation(
    ledger_id: UUID,
    body: RevocationForm,
    caller: FundManager,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """A person's signatures count no more, at once."""
    return _step(
        command, ledger_id, version, lambda acting: revoke_signatory(acting, ledger_id, body)
    )


@router.post("/escrow-accounts/{ledger_id}/wind-up", response_model=EscrowAnswer)
def post_wind_up(
    ledger_id: UUID,
    caller: FundManager,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """No new entitlements: what is left goes to the model's owner."""
    return _step(command, ledger_id, version, lambda acting: wind_up(acting, ledger_id))


@router.post("/escrow-accounts/{ledger_id}/close", response_model=EscrowAnswer)
def post_close(
    ledger_id: UUID,
    caller: FundManager,
    command: Storing,
    version: StatedVersion,
) -> Response:
    """The end, when nothing is left open."""
    return _step(command, ledger_id, version, lambda acting: close(acting, ledger_id))


@router.post(
    "/escrow-accounts/{ledger_id}/deposits-expected",
    status_code=201,
    response_model=ExpectedDepositAnswer,
)
def post_expected_deposit(
    ledger_id: UUID,
    body: ExpectedDepositForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """A deposit that a contributor owes, known by its reference."""

    def action(acting: Acting) -> Answer:
        row = expect_deposit(acting, ledger_id, body)
        answer = ExpectedDepositAnswer(id=row.id, **body.model_dump())
        return Answer(answer, 201)

    return commanded(command, action)


class ExpectedDeposits(WireModel):
    """The deposits expected on an account."""

    items: list[ExpectedDepositAnswer]


@router.get("/escrow-accounts/{ledger_id}/deposits-expected")
def get_expected_deposits(
    ledger_id: UUID, caller: Reader, database: CurrentDatabase
) -> ExpectedDeposits:
    """The deposits expected on an account."""
    with database.reading() as session:
        find_escrow(session, caller, ledger_id)
        people = {one.id: one.contributor_ref for one in contributors_of(session, ledger_id)}
        rows = expected_deposits(session, ledger_id)
        return ExpectedDeposits(items=[_expected(row, people) for row in rows])


def _expected(row: ExpectedDepositRow, people: dict[UUID, str]) -> ExpectedDepositAnswer:
    return ExpectedDepositAnswer(
        id=row.id,
        contributor_ref=people[row.contributor_id],
        amount_fen=row.amount_fen,
        reference=row.reference,
        due_on=row.due_on,
    )


@router.post(
    "/escrow-accounts/{ledger_id}/deposits", status_code=201, response_model=TransferAnswer
)
def post_deposit(
    ledger_id: UUID,
    body: DepositForm,
    caller: Maker,
    command: Storing,
) -> Response:
    """Money that arrived; the statement line that shows it is matched by `bank_ref`."""

    def action(acting: Acting) -> Answer:
        transfer, is_new = record_deposit(acting, ledger_id, body)
        answer = TransferAnswer(
            id=transfer.id,
            kind=transfer.kind,
            code=transfer.code,
            debit=transfer.debit,
            credit=transfer.credit,
            amount_fen=transfer.amount_fen,
            ref=transfer.ref,
            result="CREATED" if is_new else "EXISTS",
        )
        return Answer(answer, 201 if is_new else 200)

    return commanded_on(command, ledger_id, action)


def _step(
    command: Command,
    ledger_id: UUID,
    version: int | None,
    do: Callable[[Acting], EscrowAccountRow],
) -> Response:
    """A change of the account's state, on the version that the caller may have named."""

    def action(acting: Acting) -> Answer:
        before = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
        require_version(version, before.version)
        row = do(acting)
        acting.session.flush()
        return Answer(escrow_answer(acting.session, row), 200, {"ETag": etag(row.version)})

    return commanded(command, action)


def escrow_answer(session: Session, row: EscrowAccountRow) -> EscrowAnswer:
    """A stored escrow account as it goes out."""
    names = EscrowAnswer.model_fields.keys() - {"funded_fen", "contributors"}
    people = contributors_of(session, row.id)
    return EscrowAnswer(
        **{name: getattr(row, name) for name in names},
        funded_fen=funded_fen(session, row.id),
        contributors=[
            ContributorAnswer(
                id=one.id, contributor_ref=one.contributor_ref, name=one.name, weight=one.weight
            )
            for one in people
        ],
    )
