"""Escrow accounts: opened, frozen, wound up, closed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from mediation.domain.escrow_errors import AccountStateError, NotClosableError, TermsError
from mediation.domain.escrow_models import Model
from mediation.domain.journal_chain import GENESIS
from mediation.domain.ledger_accounts import SINGLE_ACCOUNTS, fund_account
from mediation.domain.ledger_errors import LedgerFrozenError
from mediation.forms.escrow import EscrowForm, PlanForm, RevocationForm
from mediation.money_errors import BankAccountTakenError
from mediation.store.closing import open_matters
from mediation.store.escrow import authority_of, funded_fen, is_bank_account_taken
from mediation.store.escrow_access import lock_escrow
from mediation.tables.ledger import ContributorRow, EscrowAccountRow
from mediation.tables.payouts import RevokedSignatoryRow
from mediation.usecases.acting import Acting
from servicekit.ids import new_id

ACTIVE = ("OPEN", "FUNDED_PARTLY", "FUNDED", "PAYING")


def open_escrow(acting: Acting, form: EscrowForm) -> EscrowAccountRow:
    """A new escrow account with its chart of accounts.

    Raises BankAccountTakenError: one bank account holds one matter's money alone.
    """
    session = acting.session
    acting.database.lock(session, "bank_account", form.bank_account)
    if is_bank_account_taken(session, form.bank_account):
        raise BankAccountTakenError
    row = _new_row(acting, form)
    _check_terms(row)
    session.add(row)
    session.flush()
    people = [
        ContributorRow(id=new_id(), ledger_id=row.id, position=position, **one.model_dump())
        for position, one in enumerate(form.contributors)
    ]
    session.add_all(people)
    session.flush()
    books = acting.books(row)
    opened = {"model": row.model, "terms": row.terms, "target_fen": row.target_fen}
    books.journal.append("ledger_opened", [opened], by=acting.person)
    funds = [fund_account(person.id) for person in people]
    books.open([*SINGLE_ACCOUNTS, *funds], by=acting.person)
    acting.record("escrow.opened", "escrow_account", row.id, number=row.number, model=row.model)
    return row


def _new_row(acting: Acting, form: EscrowForm) -> EscrowAccountRow:
    authority = form.authority.model_dump(mode="json") if form.authority else None
    return EscrowAccountRow(
        id=new_id(),
        **form.model_dump(
            include={
                "number",
                "title",
                "model",
                "matter_id",
                "issuer",
                "custodian",
                "court",
                "bank_account",
                "target_fen",
            }
        ),
        state="OPEN",
        administrator=acting.caller.organisation,
        terms={
            "authority": authority,
            "treasury": form.treasury,
            "approval_ttl_hours": form.approval_ttl_hours,
        },
        last_hash=GENESIS,
        created_at=acting.now,
    )


def _check_terms(row: EscrowAccountRow) -> None:
    authority_of(row)
    if row.model == Model.D and not row.terms["treasury"]:
        raise TermsError(
            "Commitment money names the treasury account that gets the rest.",
            "承诺金账户须载明结余上缴的国库账户。",
        )
    if row.model != Model.B and row.terms["authority"] is not None:
        raise TermsError(
            "Only a special account (model B) has a standing authority.",
            "仅专户（模式B）可设长期授权。",
        )


def freeze(acting: Acting, ledger_id: UUID, reason: str) -> EscrowAccountRow:
    """Emergency stop: no new hold, no release; results of what is at the bank still count."""
    return _set_frozen(acting, ledger_id, reason, is_frozen=True)


def unfreeze(acting: Acting, ledger_id: UUID, reason: str) -> EscrowAccountRow:
    """End of a stop."""
    return _set_frozen(acting, ledger_id, reason, is_frozen=False)


def _set_frozen(
    acting: Acting, ledger_id: UUID, reason: str, *, is_frozen: bool
) -> EscrowAccountRow:
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    if escrow.is_frozen != is_frozen:
        escrow.is_frozen = is_frozen
        escrow.version += 1
        event = "frozen" if is_frozen else "unfrozen"
        acting.books(escrow).journal.append(event, [{}], by=acting.person)
        acting.record(f"escrow.{event}", "escrow_account", ledger_id, reason=reason)
    return escrow


def file_plan(acting: Acting, ledger_id: UUID, form: PlanForm) -> EscrowAccountRow:
    """The use plan of commitment money was filed: payment may begin."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    escrow.plan_filed_on = form.filed_on
    escrow.version += 1
    fact = {"filed_on": form.filed_on.isoformat()}
    acting.books(escrow).journal.append("plan_filed", [fact], by=acting.person)
    acting.record("escrow.plan_filed", "escrow_account", ledger_id, reference=form.reference)
    return escrow


def revoke_signatory(acting: Acting, ledger_id: UUID, form: RevocationForm) -> EscrowAccountRow:
    """A person's signatures stop counting at once, in open rounds as well."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    if acting.session.get(RevokedSignatoryRow, (ledger_id, form.person)) is None:
        acting.session.add(
            RevokedSignatoryRow(
                ledger_id=ledger_id,
                person=form.person,
                reason=form.reason,
                revoked_at=acting.now,
            )
        )
        fact = {"person": form.person}
        acting.books(escrow).journal.append("signatory_revoked", [fact], by=acting.person)
        acting.record("escrow.signatory_revoked", "escrow_account", ledger_id, **fact)
    return escrow


def wind_up(acting: Acting, ledger_id: UUID) -> EscrowAccountRow:
    """No new entitlement from here on: what is left goes to the model's owner."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    _move(acting, escrow, "wind up", ACTIVE, "WINDING_UP")
    return escrow


def close(acting: Acting, ledger_id: UUID) -> EscrowAccountRow:
    """The end: nothing on any account, nothing held, nothing unexplained.

    Raises NotClosableError with everything that is still open.
    """
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    require_state(escrow, "close", ("WINDING_UP",))
    still_open = open_matters(acting.session, escrow)
    if still_open:
        raise NotClosableError(still_open)
    _move(acting, escrow, "close", ("WINDING_UP",), "CLOSED")
    return escrow


def require_state(escrow: EscrowAccountRow, wanted: str, states: Iterable[str]) -> None:
    """Raises AccountStateError unless the account is in one of the states."""
    allowed = tuple(states)
    if escrow.state not in allowed:
        raise AccountStateError(escrow.state, wanted, allowed)


def require_unfrozen(escrow: EscrowAccountRow) -> None:
    """Raises LedgerFrozenError."""
    if escrow.is_frozen:
        raise LedgerFrozenError


def note_funding(acting: Acting, escrow: EscrowAccountRow) -> None:
    """After a deposit: whether the account is funded in part or in full."""
    if escrow.state not in {"OPEN", "FUNDED_PARTLY"}:
        return
    is_full = funded_fen(acting.session, escrow.id) >= escrow.target_fen
    escrow.state = "FUNDED" if is_full else "FUNDED_PARTLY"
    acting.session.add(escrow)


def _move(
    acting: Acting, escrow: EscrowAccountRow, step: str, states: Iterable[str], target: str
) -> None:
    require_state(escrow, step, states)
    before, escrow.state = escrow.state, target
    escrow.version += 1
    fact = {"from": before, "to": target}
    acting.books(escrow).journal.append("state_changed", [fact], by=acting.person)
    acting.record("escrow.state_changed", "escrow_account", escrow.id, **fact)
