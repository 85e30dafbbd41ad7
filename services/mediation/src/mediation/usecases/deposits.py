"""Deposits: what contributors owe, and what arrived."""

from __future__ import annotations

from uuid import UUID

from lawkit.money import Money
from mediation.domain.ledger import Transfer
from mediation.domain.ledger_postings import deposit_identified, deposit_unidentified
from mediation.forms.escrow import DepositForm, ExpectedDepositForm
from mediation.money_errors import UnknownContributorError
from mediation.store.escrow import contributors_of
from mediation.store.escrow_access import lock_escrow
from mediation.tables.bank import ExpectedDepositRow
from mediation.tables.ledger import ContributorRow
from mediation.usecases.acting import Acting
from mediation.usecases.escrow_accounts import ACTIVE, note_funding, require_state
from servicekit.ids import new_id


def expect_deposit(
    acting: Acting, ledger_id: UUID, form: ExpectedDepositForm
) -> ExpectedDepositRow:
    """A deposit that a contributor owes; a statement line with its reference is its arrival."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    require_state(escrow, "expect a deposit", ACTIVE)
    person = contributor(acting, ledger_id, form.contributor_ref)
    row = ExpectedDepositRow(
        id=new_id(),
        ledger_id=ledger_id,
        contributor_id=person.id,
        amount_fen=form.amount_fen,
        reference=form.reference,
        due_on=form.due_on,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("deposit.expected", "escrow_account", ledger_id, amount_fen=form.amount_fen)
    return row


def record_deposit(acting: Acting, ledger_id: UUID, form: DepositForm) -> tuple[Transfer, bool]:
    """Money that arrived, and whether it is new; without a contributor it waits in suspense.

    The statement line that shows it later is matched by its bank reference.
    """
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    require_state(escrow, "take a deposit", ACTIVE)
    transfer_id, amount = form.id or new_id(), Money(form.amount_fen)
    if form.contributor_ref is None:
        group = deposit_unidentified(transfer_id, amount, ref=form.bank_ref)
    else:
        person = contributor(acting, ledger_id, form.contributor_ref)
        group = deposit_identified(transfer_id, person.id, amount, ref=form.bank_ref)
    made = acting.books(escrow).post(group, by=acting.person)
    note_funding(acting, escrow)
    acting.record("deposit.recorded", "escrow_account", ledger_id, transfer=str(transfer_id))
    return group[0], bool(made)


def contributor(acting: Acting, ledger_id: UUID, ref: str) -> ContributorRow:
    """The contributor of this reference; raises UnknownContributorError."""
    for person in contributors_of(acting.session, ledger_id):
        if person.contributor_ref == ref:
            return person
    raise UnknownContributorError(ref)
