"""Forgetting: names and own words go when their time is over; masked texts and figures stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hotline.domain.retention import kept_since
from hotline.domain.rulebooks import Category
from hotline.store.retention import (
    delete_attachments,
    delete_old_guards,
    delete_own_words,
    delete_unused_person,
    is_content_used,
    people_of,
    to_be_forgotten,
)
from hotline.tables.persons import PersonRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.request_moves import note, save
from lawkit.shanghai import start_of_day
from servicekit.blobs import BlobStore
from servicekit.callers import Caller
from servicekit.database import Database

AT_ONCE = 200
ARCHIVIST = Caller("archivist", "hotline", "", frozenset({"clockwork"}))


def forget(database: Database, blobs: BlobStore, today: date, most: int = AT_ONCE) -> int:
    """Forget what has been over long enough on a day; returns how many requests that were.

    A page a transaction: what was begun when the process died is begun again.
    """
    count = 0
    for category in (*Category, None):
        while done := forget_some(database, blobs, category, today, most):
            count += done
    with database.writing() as session:
        delete_old_guards(session, today)
    return count


def forget_some(
    database: Database, blobs: BlobStore, category: Category | None, today: date, most: int
) -> int:
    """At most so many requests of a category, each with an entry in timeline and journal."""
    ended_before = start_of_day(kept_since(category, today))
    with database.writing() as session:
        acting = Acting(session, database, ARCHIVIST)
        rows = to_be_forgotten(session, category, ended_before, most)
        people = _locked_people(acting, rows)
        digests = {each for row in rows for each in _forget(acting, row, today)}
        for person in people:
            delete_unused_person(session, person.id)
        for digest in sorted(digests):
            _drop_content(acting, blobs, digest)
    return len(rows)


def _locked_people(acting: Acting, rows: Sequence[RequestRow]) -> Sequence[PersonRow]:
    """Whom the requests name; nobody hands something in under these names meanwhile."""
    ids = {row.person_id for row in rows if row.person_id is not None}
    people = people_of(acting.session, ids)
    for person in people:
        acting.database.lock(acting.session, "person", person.identity_hash)
    return people


def _forget(acting: Acting, request: RequestRow, today: date) -> list[str]:
    delete_own_words(acting.session, request.id)
    digests = delete_attachments(acting.session, request.id)
    request.person_id = request.identity_hash = request.account = None
    request.second_factor, request.masked_name = None, ""
    request.forgotten_on = today
    save(acting, request)
    note(acting, request, "forget", files=len(digests))
    return digests


def _drop_content(acting: Acting, blobs: BlobStore, digest: str) -> None:
    """Delete a file that nothing else has; the lock keeps away who is about to store the same."""
    acting.database.lock(acting.session, "content", digest)
    if not is_content_used(acting.session, digest):
        blobs.drop(digest)
