"""Documents: received, seen in the original, rejected, asked for, waived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from loan_origination.domain.application_states import State
from loan_origination.domain.duties import Duty, Held, check_duty
from loan_origination.forms.documents import ITEM_NAMES, MANDATORY, Item
from loan_origination.refusals import DocumentLabelError, ThingStateError
from loan_origination.store.documents import documents_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.documents import DocumentRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import journal
from servicekit.ids import new_id
from servicekit.problems import FieldError

REQUESTED, RECEIVED, VERIFIED = "requested", "received", "verified"
REJECTED, WAIVED, MISSING = "rejected", "waived", "missing"
OFFICER, MANAGER = "branch_officer", "branch_manager"


@dataclass(frozen=True, slots=True)
class Content:
    """A stored content: its hash, what it is, and how large."""

    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Label:
    """What a document is said to be."""

    item: Item
    title: str
    lease: str | None = None
    dated_on: date | None = None
    expires_on: date | None = None


def receive(acting: Acting, row: ApplicationRow, label: Label, content: Content) -> DocumentRow:
    """Take a document in; it answers the oldest open request of the same title, if there is one."""
    standing = acting.standing(OFFICER, MANAGER)
    _check_open(row)
    _check_label(acting, row, label)
    document = _asked_for(acting, row, label) or DocumentRow(
        id=new_id(),
        application_id=row.id,
        item=label.item,
        title=label.title,
        state=REQUESTED,
        created_at=acting.now,
        version=0,
    )
    document.lease = label.lease
    document.dated_on, document.expires_on = label.dated_on, label.expires_on
    document.sha256, document.media_type = content.sha256, content.media_type
    document.size = content.size
    document.state, document.received_by = RECEIVED, standing.person
    document.received_at = acting.now
    _keep(acting, document)
    facts: dict[str, Any] = {
        "document_id": str(document.id),
        "item": document.item,
        "sha256": content.sha256,
    }
    journal(acting, row, "document.received", standing, **facts)
    return document


def _check_label(acting: Acting, row: ApplicationRow, label: Label) -> None:
    """A paper is not dated ahead nor after its end, and a lease is one of the rent roll."""
    faults = []
    if label.dated_on is not None and label.dated_on > acting.today:
        faults.append(FieldError("/query/dated_on", "the day lies ahead", "day_not_possible"))
    first = label.dated_on or label.expires_on
    if label.expires_on is not None and first is not None and label.expires_on < first:
        faults.append(
            FieldError("/query/expires_on", "before the day of the document", "day_not_possible")
        )
    leases = {lease["lease"] for lease in row.file["rent_roll"]}
    if label.lease is not None and label.lease not in leases:
        faults.append(FieldError("/query/lease", "not on the rent roll", "unknown_lease"))
    if faults:
        raise DocumentLabelError(faults)


def _asked_for(acting: Acting, row: ApplicationRow, label: Label) -> DocumentRow | None:
    for document in documents_of(acting.session, row.id):
        is_same = document.item == label.item and document.title == label.title
        if is_same and document.state == REQUESTED:
            return document
    return None


def ask_for(acting: Acting, row: ApplicationRow, title: str, reason: str) -> DocumentRow:
    """Ask for a further document (D10), with the reason."""
    standing = acting.person_standing(OFFICER, MANAGER, "ho_reviewer")
    _check_open(row)
    document = DocumentRow(
        id=new_id(),
        application_id=row.id,
        item=Item.D10,
        title=title,
        state=REQUESTED,
        reason=reason,
        requested_by=standing.person,
        created_at=acting.now,
        version=0,
    )
    _keep(acting, document)
    facts: dict[str, Any] = {"document_id": str(document.id), "title": title}
    journal(acting, row, "document.requested", standing, reason, **facts)
    return document


def verify(acting: Acting, row: ApplicationRow, document: DocumentRow, *, seen: bool) -> None:
    """A person compares it with the original; whether that was seen is recorded."""
    standing = acting.person_standing(OFFICER, MANAGER)
    _require(document, RECEIVED)
    document.is_original_seen = seen
    document.state = VERIFIED
    document.decided_by, document.decided_at = standing.person, acting.now
    _keep(acting, document)
    facts: dict[str, Any] = {"document_id": str(document.id), "is_original_seen": seen}
    journal(acting, row, "document.verified", standing, **facts)


def reject(acting: Acting, row: ApplicationRow, document: DocumentRow, reason: str) -> None:
    """A document that does not do, with the reason."""
    standing = acting.person_standing(OFFICER, MANAGER, "ho_reviewer")
    _require(document, RECEIVED, VERIFIED)
    document.state, document.reason = REJECTED, reason
    document.decided_by, document.decided_at = standing.person, acting.now
    _keep(acting, document)
    facts: dict[str, Any] = {"document_id": str(document.id), "item": document.item}
    journal(acting, row, "document.rejected", standing, reason, **facts)


def waive(acting: Acting, row: ApplicationRow, document: DocumentRow, reason: str) -> None:
    """Do without a further document; whoever asked for it does not decide that."""
    standing = acting.person_standing(MANAGER)
    _require(document, REQUESTED)
    if document.requested_by is not None:
        _separate(document, standing.persons)
    document.state, document.reason = WAIVED, reason
    document.decided_by, document.decided_at = standing.person, acting.now
    _keep(acting, document)
    facts: dict[str, Any] = {"document_id": str(document.id), "title": document.title}
    journal(acting, row, "document.waived", standing, reason, **facts)


def _separate(document: DocumentRow, persons: Sequence[str]) -> None:
    subject = f"document/{document.id}"
    held = [Held(document.requested_by or "", Duty.PROPOSER, subject)]
    check_duty(held, persons, Duty.DECIDER, subject=subject)


def item_state(documents: Sequence[DocumentRow]) -> str:
    """Where an item of the checklist stands: as good as the weakest of what counts for it."""
    counted = [row.state for row in documents if row.state != REJECTED]
    if not counted:
        return REJECTED if documents else MISSING
    for state, shown in ((REQUESTED, MISSING), (RECEIVED, RECEIVED), (VERIFIED, VERIFIED)):
        if state in counted:
            return shown
    return WAIVED


def missing_items(documents: Sequence[DocumentRow]) -> list[Item]:
    """The mandatory items that have not come in, and D10 where something was asked for."""
    states = item_states(documents)
    lacking: list[Item] = [item for item in MANDATORY if states[item] not in (RECEIVED, VERIFIED)]
    has_open_request = any(row.state == REQUESTED for row in documents)
    return [*lacking, Item.D10] if has_open_request else lacking


def item_states(documents: Sequence[DocumentRow]) -> dict[Item, str]:
    """Where every item stands."""
    return {item: item_state([row for row in documents if row.item == item]) for item in ITEM_NAMES}


def _check_open(row: ApplicationRow) -> None:
    closed = (State.DECLINED, State.WITHDRAWN, State.LAPSED)
    if row.state in closed:
        allowed = [state for state in State if state not in closed]
        raise ThingStateError("application", row.state, allowed)


def _require(document: DocumentRow, *states: str) -> None:
    if document.state not in states:
        raise ThingStateError("document", document.state, states)


def _keep(acting: Acting, document: DocumentRow) -> None:
    document.version += 1
    acting.session.add(document)
    acting.session.flush()
