"""Who a receipt at the bank may be from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from mediation.domain.bank_statements import StatementLine
from mediation.store.escrow import contributors_of
from mediation.tables.bank import ExpectedDepositRow
from mediation.tables.ledger import ContributorRow


@dataclass(frozen=True, slots=True)
class Depositors:
    """Contributors and what is expected of them."""

    contributors: Sequence[ContributorRow]
    expected: Sequence[ExpectedDepositRow]

    def who(self, line: StatementLine) -> UUID | None:
        """The one contributor that a receipt names by reference, or by its known bank account."""
        named = {
            one.contributor_id
            for one in self.expected
            if one.reference in line.memo or one.reference == line.bank_ref
        }
        if not named and line.counterparty_account:
            named = {
                one.id for one in self.contributors if one.bank_account == line.counterparty_account
            }
        return named.pop() if len(named) == 1 else None


def depositors_of(session: Session, ledger_id: UUID) -> Depositors:
    """The contributors of an account and the deposits expected of them."""
    query = select(ExpectedDepositRow).where(ExpectedDepositRow.ledger_id == ledger_id)
    return Depositors(contributors_of(session, ledger_id), session.exec(query).all())


def expected_deposits(session: Session, ledger_id: UUID) -> Sequence[ExpectedDepositRow]:
    """The deposits expected on an account."""
    query = select(ExpectedDepositRow).where(ExpectedDepositRow.ledger_id == ledger_id)
    return session.exec(query).all()
