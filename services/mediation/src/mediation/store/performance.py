"""What investors have really been paid under their agreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from mediation.tables.fast_track import FastProposalRow
from mediation.tables.ledger import EntitlementRow
from mediation.tables.matters import PageRow
from mediation.tables.payouts import PayoutLineRow

PAID, RETURNED = "SUCCESS", "RETURNED"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Performed:
    """What stands paid and what came back (退汇), in fen."""

    paid_fen: int = 0
    returned_fen: int = 0

    @property
    def sent_fen(self) -> int:
        """Everything that reached a bank, whether it stayed there or not."""
        return self.paid_fen + self.returned_fen


NOTHING = Performed()


def source_ref(agreement_id: UUID, sequence: int) -> str:
    """The name under which an escrow account knows one page."""
    return f"agreement/{agreement_id}/{sequence}"


def fast_source_ref(proposal_id: UUID) -> str:
    """The name under which an escrow account knows a binding proposal of the fast track."""
    return f"fast-proposal/{proposal_id}"


def paid_for_case(session: Session, case_id: UUID) -> tuple[int, int]:
    """What stands paid for a case, and what came back (退汇), in fen."""
    found = paid_by_case(session, [case_id]).get(case_id, NOTHING)
    return found.paid_fen, found.returned_fen


def paid_by_case(session: Session, case_ids: Sequence[UUID]) -> Mapping[UUID, Performed]:
    """The same for many cases; cases without any payment are left out."""
    owners = _pages_of_cases(session, case_ids)
    sums: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    refs = list(owners)
    for start in range(0, len(refs), _AT_ONCE):
        query = (
            select(
                EntitlementRow.source_ref, PayoutLineRow.state, func.sum(PayoutLineRow.amount_fen)
            )
            .join(PayoutLineRow, col(PayoutLineRow.entitlement_id) == col(EntitlementRow.id))
            .where(
                col(EntitlementRow.source_ref).in_(refs[start : start + _AT_ONCE]),
                col(PayoutLineRow.state).in_((PAID, RETURNED)),
            )
            .group_by(col(EntitlementRow.source_ref), col(PayoutLineRow.state))
        )
        for ref, state, amount in session.exec(query).all():
            sums[owners[ref]][state] += int(amount)
    return {case_id: Performed(found[PAID], found[RETURNED]) for case_id, found in sums.items()}


def ledgers_of_cases(session: Session, case_ids: Sequence[UUID]) -> frozenset[UUID]:
    """The escrow accounts that owe something under the pages of some cases."""
    refs = list(_pages_of_cases(session, case_ids))
    found: set[UUID] = set()
    for start in range(0, len(refs), _AT_ONCE):
        query = select(EntitlementRow.ledger_id).where(
            col(EntitlementRow.source_ref).in_(refs[start : start + _AT_ONCE])
        )
        found.update(session.exec(query.distinct()).all())
    return frozenset(found)


def _pages_of_cases(session: Session, case_ids: Sequence[UUID]) -> dict[str, UUID]:
    """Pages and fast proposals of cases as escrow accounts name them, each with its case."""
    found: dict[str, UUID] = {}
    for start in range(0, len(case_ids), _AT_ONCE):
        query = select(PageRow.agreement_id, PageRow.sequence, PageRow.case_id).where(
            col(PageRow.case_id).in_(case_ids[start : start + _AT_ONCE])
        )
        for agreement_id, sequence, case_id in session.exec(query).all():
            assert case_id is not None
            found[source_ref(agreement_id, sequence)] = case_id
        fast = select(FastProposalRow.id, FastProposalRow.case_id).where(
            col(FastProposalRow.case_id).in_(case_ids[start : start + _AT_ONCE])
        )
        found.update((fast_source_ref(row_id), case_id) for row_id, case_id in session.exec(fast))
    return found
