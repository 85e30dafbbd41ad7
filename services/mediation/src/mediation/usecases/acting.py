"""Who acts, in which transaction, and when: what every money command needs."""

from __future__ import annotations

from dataclasses import dataclass

from mediation.store.ledger import Bookkeeper
from mediation.tables.ledger import EscrowAccountRow
from servicekit.acting import ActingCaller


@dataclass(frozen=True, slots=True)
class Acting(ActingCaller):
    """A caller at work in one transaction."""

    def books(self, escrow: EscrowAccountRow) -> Bookkeeper:
        """The books of a locked ledger."""
        return Bookkeeper(self.session, self.database, escrow)
