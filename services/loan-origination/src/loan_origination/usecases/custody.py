"""Originals of documents: handed over by one person, kept by another, handed back."""

from __future__ import annotations

from typing import Any

from loan_origination.domain.duties import Duty
from loan_origination.refusals import AlreadyThereError, NotYourTaskError, ThingStateError
from loan_origination.store.application_access import BRANCH, HEAD_OFFICE
from loan_origination.store.documents import custody_of, highest_slip, slip_prefix
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.documents import CustodyRow, DocumentRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal, take_on
from servicekit.ids import new_id

DELIVERED, KEPT, RETURNED = "delivered", "kept", "returned"


def deliver(
    acting: Acting, row: ApplicationRow, document: DocumentRow, keeper: str, place: str
) -> CustodyRow:
    """Hand an original over to its keeper, who has to take it; never the deliverer."""
    standing = acting.person_standing(*BRANCH)
    if any(entry.state != RETURNED for entry in custody_of(acting.session, document.id)):
        raise AlreadyThereError("custody entry", "保管记录")
    entry_id = new_id()
    subject = f"custody/{entry_id}"
    take_on(acting, row, Duty.DELIVERER, standing, subject)
    take_on(acting, row, Duty.KEEPER, Standing("keeper", keeper), subject)
    entry = CustodyRow(
        id=entry_id,
        document_id=document.id,
        slip_no=_next_slip(acting),
        deliverer=standing.person,
        keeper=keeper,
        place=place,
        state=DELIVERED,
        delivered_at=acting.now,
        version=0,
    )
    _keep(acting, entry)
    _tell(acting, row, entry, "original.delivered", standing)
    return entry


def take_in(acting: Acting, row: ApplicationRow, entry: CustodyRow) -> None:
    """The keeper signs for the original."""
    standing = acting.person_standing(*BRANCH, *HEAD_OFFICE)
    if entry.keeper not in standing.persons:
        raise NotYourTaskError([entry.keeper])
    take_on(acting, row, Duty.KEEPER, standing, f"custody/{entry.id}")
    if entry.state != DELIVERED:
        raise ThingStateError("custody entry", entry.state, (DELIVERED,))
    entry.state, entry.taken_at = KEPT, acting.now
    _keep(acting, entry)
    _tell(acting, row, entry, "original.taken", standing)


def hand_back(acting: Acting, row: ApplicationRow, entry: CustodyRow, returned_to: str) -> None:
    """The keeper gives the original back."""
    standing = acting.person_standing(*BRANCH, *HEAD_OFFICE)
    if entry.keeper not in standing.persons:
        raise NotYourTaskError([entry.keeper])
    if entry.state != KEPT:
        raise ThingStateError("custody entry", entry.state, (KEPT,))
    entry.state, entry.returned_at = RETURNED, acting.now
    entry.returned_to, entry.returned_by = returned_to, standing.person
    _keep(acting, entry)
    _tell(acting, row, entry, "original.returned", standing)


def _tell(
    acting: Acting, row: ApplicationRow, entry: CustodyRow, action: str, standing: Standing
) -> None:
    facts: dict[str, Any] = {"custody_id": str(entry.id), "slip_no": entry.slip_no}
    journal(acting, row, action, standing, **facts)


def _keep(acting: Acting, entry: CustodyRow) -> None:
    entry.version += 1
    acting.session.add(entry)
    acting.session.flush()


def _next_slip(acting: Acting) -> str:
    acting.database.lock(acting.session, "custody_slip")
    prefix = slip_prefix(acting.today)
    highest = highest_slip(acting.session, prefix)
    last = int(highest.removeprefix(prefix)) if highest else 0
    return f"{prefix}{last + 1:05}"
