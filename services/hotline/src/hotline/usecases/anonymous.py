"""Anonymous reports: nothing is kept that leads to a person, an account or a network address.

No row, no journal record and no event of theirs names the caller; ids and times tell the day and
no moment. The receipt is the only way back in.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from sqlmodel import Session

from hotline.domain.classification import classified
from hotline.domain.identities import (
    LOOKUP_DIGITS,
    StoredReceipt,
    is_receipt,
    receipt_digits,
    receipt_from,
    stored_receipt,
)
from hotline.domain.masking import masked
from hotline.domain.request_states import State
from hotline.domain.rulebooks import Category, rulebook_on
from hotline.domain.similarity import comparable
from hotline.forms.dialogue import AnonymousForm
from hotline.request_refusals import LinkRefusedError, TooManyMessagesError
from hotline.store.dialogue import messages_of
from hotline.store.issue_codes import reading_rules_in_force
from hotline.store.persons import receipts_like
from hotline.tables.personal import PersonalText
from hotline.tables.persons import ReceiptRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import say
from hotline.usecases.intake import give_number, named_institution, store_new, suggestion_of
from hotline.usecases.request_moves import note
from hotline.usecases.urgency import heed
from lawkit.shanghai import start_of_day
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.problems import NotFoundError

NOBODY = Caller("anonymous", "", "", frozenset({"anonymous"}))
MOST_MESSAGES_A_DAY = 30
_SALT_BYTES = 16
_AFTER = timedelta(microseconds=1)
_NO_RECEIPT = StoredReceipt("", b"\0" * _SALT_BYTES, b"\0" * 32)


class Untraced(Acting):
    """An action whose records name nobody and tell the day alone."""

    __slots__ = ()

    @classmethod
    def instead_of(cls, acting: Acting) -> Untraced:
        """The same transaction, without its caller."""
        return cls(acting.session, acting.database, NOBODY)

    @property
    def now(self) -> datetime:
        """The beginning of the day: a moment would lead to a line in somebody's log."""
        return start_of_day(day_in_shanghai(self.database.clock()))

    def fresh_id(self) -> UUID:
        """An id that tells no time."""
        return uuid4()

    def record(self, action: str, kind: str, object_id: object, **facts: Any) -> None:
        """A record without actor and trace."""
        row = {
            "id": self.fresh_id(),
            "at": self.now,
            "actor": NOBODY.subject,
            "organisation": "",
            "action": action,
            "object_kind": kind,
            "object_id": str(object_id),
            "facts": facts,
            "trace_id": None,
        }
        self.session.connection().execute(self.database.kit.journal.insert(), row)


def report_anonymously(acting: Acting, form: AnonymousForm) -> str:
    """Take a report in; returns its receipt."""
    unnamed = Untraced.instead_of(acting)
    rulebook = rulebook_on(acting.today)
    rulebook.require(Category.REPORT)
    reading = classified(form.text, reading_rules_in_force(acting.session), rulebook)
    safe = masked(form.text).text
    row = RequestRow(
        id=unnamed.fresh_id(),
        number="",
        created_at=unnamed.now,
        received_on=acting.today,
        channel="WEB",
        rulebook_version=rulebook.version,
        state=State.RECEIVED,
        category=Category.REPORT,
        subject=reading.subject.code,
        issue=reading.issues[0].code,
        suggestion=suggestion_of(reading),
        is_urgent=reading.is_urgent,
        masked_text=safe,
        compared=comparable(safe),
        counterparty=masked(form.counterparty).text,
        named_institution=named_institution(acting, form.counterparty),
        region=form.region,
        is_anonymous=True,
        breached=[],
    )
    row.number = give_number(unnamed, row)
    store_new(unnamed, row, form.text)
    receipt = receipt_from(os.urandom(_SALT_BYTES))
    kept = stored_receipt(receipt, os.urandom(_SALT_BYTES))
    acting.session.add(
        ReceiptRow(request_id=row.id, lookup=kept.lookup, salt=kept.salt, digest=kept.digest)
    )
    note(unnamed, row, "receive")
    return receipt


def request_of_receipt(session: Session, receipt: str) -> RequestRow:
    """The report of a receipt; NotFoundError, with the same work, for a wrong or absent one."""
    digits = receipt_digits(receipt)
    rows = receipts_like(session, digits[:LOOKUP_DIGITS])
    known = [(row, StoredReceipt(row.lookup, row.salt, row.digest)) for row in rows]
    found: UUID | None = None
    for row, stored in known:
        if is_receipt(digits, stored):
            found = row.request_id
    if not known:
        is_receipt(digits, _NO_RECEIPT)
    if found is None:
        raise NotFoundError("report", "举报")
    return session.get_one(RequestRow, found)


def say_anonymously(acting: Acting, receipt: str, text: str) -> RequestRow:
    """A message of somebody who has only the receipt; raises TooManyMessagesError."""
    unnamed = Untraced.instead_of(acting)
    request = request_of_receipt(acting.session, receipt)
    before = messages_of(acting.session, request.id, "staff")
    today = [each for each in before if each.side == "investor" and each.at >= unnamed.now]
    if len(today) >= MOST_MESSAGES_A_DAY:
        raise TooManyMessagesError(MOST_MESSAGES_A_DAY)
    said = say(unnamed, request, text, side="investor", audience="institution")
    if before and before[-1].at >= said.at:
        # Behind what was said before it, and nothing more about the moment.
        said.at = before[-1].at + _AFTER
        acting.session.add(said)
    heed(unnamed, request, text)
    return request


def upload_token(request: RequestRow, until: datetime) -> str:
    """A link's token: the report and the end of the link, sealed, so that logs tell nothing."""
    return PersonalText.keys().sealed(f"{request.id} {int(until.timestamp())}")


def opened_token(token: str, now: datetime) -> UUID:
    """The report that a token was made for; raises LinkRefusedError."""
    try:
        report, until = PersonalText.keys().opened(token).split(" ")
        found = UUID(report)
    except (InvalidTag, KeyError, ValueError) as error:
        raise LinkRefusedError from error
    if now.timestamp() > int(until):
        raise LinkRefusedError
    return found
