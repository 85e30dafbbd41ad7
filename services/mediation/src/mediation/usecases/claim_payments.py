"""Verified claims become entitlements; unpaid ones expire into what is kept for late claims."""

from __future__ import annotations

from collections.abc import Sequence

from lawkit.money import Money
from mediation.domain.claim_rules import assigned_claims, check_no_double_recovery
from mediation.domain.claims import ClaimState, ClaimStep, after_step, allowed_claim_steps
from mediation.domain.escrow_errors import PlanNotFiledError
from mediation.domain.escrow_models import Model
from mediation.domain.ledger_accounts import UNCLAIMED, entitled_account
from mediation.domain.ledger_postings import entitlement_expired, late_claim_admitted
from mediation.money_errors import SecondPersonNeededError
from mediation.store.claim_states import state_of
from mediation.store.escrow_access import find_escrow
from mediation.store.funds import recovered_in_books
from mediation.store.payouts import used_by_entitlement
from mediation.tables.claims import ClaimRow
from mediation.tables.ledger import EntitlementRow, EscrowAccountRow
from mediation.usecases.acting import Acting
from mediation.usecases.claim_moves import move_claim
from mediation.usecases.claims import ClaimDesk
from mediation.usecases.entitlements import NewEntitlement, entitle
from servicekit.ids import new_id


def source_ref(claim: ClaimRow) -> str:
    """The name under which an escrow account knows a claim."""
    return f"claim/{claim.id}"


def check_verifiable(
    desk: ClaimDesk,
    escrow: EscrowAccountRow,
    claim: ClaimRow,
    in_books_fen: int,
    above_loss_reason: str = "",
) -> None:
    """Whether a claim can be verified now, by this person.

    Who took a declaration in at the counter does not verify it. Raises ClaimTransitionError,
    SecondPersonNeededError, PaidElsewhereError, PlanNotFiledError.
    """
    after_step(ClaimState(claim.state), ClaimStep.VERIFY)
    if claim.declared_by == desk.acting.person:
        raise SecondPersonNeededError
    if escrow.model == Model.D and escrow.plan_filed_on is None:
        raise PlanNotFiledError
    check_no_double_recovery(
        Model(escrow.model),
        claim.party_ref,
        amount_fen=claim.amount_fen,
        elsewhere_fen=claim.recovered_fen + in_books_fen,
        loss_fen=claim.loss_fen,
        reason=above_loss_reason,
    )


def verify_claims(
    desk: ClaimDesk,
    escrow: EscrowAccountRow,
    claims: Sequence[ClaimRow],
    books: dict[str, int],
    above_loss_reason: str = "",
) -> None:
    """Verify claims that can be, owe what they say, and note to whom the claims pass."""
    acting = desk.acting
    rows = [
        _entitlement(claim, books.get(claim.party_ref, 0), above_loss_reason) for claim in claims
    ]
    entitle(acting.session, acting.database, acting.caller, escrow.id, rows)
    for claim, row in zip(claims, rows, strict=True):
        claim.verified_by = acting.person
        claim.assigned_to = assigned_claims(claim.amount_fen, desk.weights)
        claim.assigned_at = acting.now
        move_claim(acting, claim, ClaimStep.VERIFY, is_bulk=desk.is_bulk, reason=above_loss_reason)
        move_claim(acting, claim, ClaimStep.ENTITLE, is_bulk=desk.is_bulk)
        claim.entitlement_id = row.id
    acting.session.flush()


def _entitlement(claim: ClaimRow, in_books_fen: int, above_loss_reason: str) -> NewEntitlement:
    return NewEntitlement(
        party_ref=claim.party_ref,
        name=claim.name,
        source_ref=source_ref(claim),
        amount=Money(claim.amount_fen),
        id=new_id(),
        loss_fen=claim.loss_fen,
        recovered_elsewhere_fen=claim.recovered_fen + in_books_fen,
        above_loss_reason=above_loss_reason,
        payee_account=claim.payee_account,
        bank_code=claim.bank_code,
    )


def verify_one(acting: Acting, claim: ClaimRow, above_loss_reason: str = "") -> None:
    """Verify one claim whose ledger is held; the reason tells why more than the loss is right."""
    escrow = find_escrow(acting.session, acting.caller, claim.ledger_id)
    desk = ClaimDesk(acting, claim.fund_id)
    books = recovered_in_books(acting.session, escrow, [claim.party_ref])
    in_books_fen = books.get(claim.party_ref, 0)
    check_verifiable(desk, escrow, claim, in_books_fen, above_loss_reason)
    verify_claims(desk, escrow, [claim], books, above_loss_reason)


def expire_entitlement(desk: ClaimDesk, escrow: EscrowAccountRow, claim: ClaimRow) -> bool:
    """The keep period is over: what was never paid goes to the unclaimed money.

    False for a claim that is paid, being paid, or expired before.
    """
    acting = desk.acting
    shown = state_of(acting.session, claim)
    if ClaimStep.EXPIRE not in allowed_claim_steps(shown):
        return False
    row = acting.session.get_one(EntitlementRow, claim.entitlement_id)
    amount = unpaid(acting, row)
    books = acting.books(escrow)
    books.post(
        entitlement_expired(new_id(), row.party_id, amount, ref=row.id.hex), by=acting.person
    )
    row.state = "EXPIRED"
    acting.session.add(row)
    move_claim(acting, claim, ClaimStep.EXPIRE, shown=shown, is_bulk=desk.is_bulk)
    acting.session.flush()
    return True


def restore_entitlement(acting: Acting, escrow: EscrowAccountRow, claim: ClaimRow) -> None:
    """A late claim whose money was kept gets it back, after a second person agreed."""
    row = acting.session.get_one(EntitlementRow, claim.entitlement_id)
    books = acting.books(escrow)
    books.load_accounts({UNCLAIMED, entitled_account(row.party_id)})
    group = late_claim_admitted(new_id(), row.party_id, unpaid(acting, row), ref=row.id.hex)
    books.post(group, by=acting.person)
    row.state = "ENTITLED"
    acting.session.add(row)
    move_claim(acting, claim, ClaimStep.ENTITLE, shown=ClaimState.LATE_ADMITTED)
    acting.session.flush()


def unpaid(acting: Acting, row: EntitlementRow) -> Money:
    """What of an entitlement is neither paid nor held."""
    used = used_by_entitlement(acting.session, row.ledger_id)
    return Money(row.amount_fen - used.get(row.id, 0))
