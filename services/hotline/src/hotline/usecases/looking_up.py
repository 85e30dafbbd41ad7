"""Looking up: progress by number and second factor, and names with a reason."""

from __future__ import annotations

import hmac
from uuid import UUID

from sqlmodel import Session

from hotline.domain.identities import identity_hash
from hotline.domain.request_numbers import RequestNumberError, parsed_number
from hotline.domain.rulebooks import Category
from hotline.forms.dialogue import PersonAnswer
from hotline.request_refusals import SecondPersonError, TooManyTriesError
from hotline.store.persons import failures_on, find_disclosure, person_of, texts_of
from hotline.store.request_access import may_unmask
from hotline.store.requests import request_with_number
from hotline.tables.persons import DisclosureRow, ProgressGuardRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.request_moves import note
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.problems import ForbiddenError, NotFoundError

MOST_FAILURES = 10
KINDS = ("mobile", "identity_number", "email")


def look_up(
    database: Database, caller: Caller, number: str, factor: str | None, key: bytes
) -> UUID:
    """The request with a number, for its own account or with the second factor.

    A number that was never given out and a wrong factor are answered alike: NotFoundError.
    Raises TooManyTriesError after ten wrong factors for a number on a day.
    """
    with database.writing() as session:
        row = _numbered(session, number)
        is_right = row is not None and _opens(session, database, caller, row, factor, key)
        if row is not None and not is_right:
            _count_failure(session, database, row)
    if row is None or not is_right:
        raise NotFoundError("request", "诉求")
    return row.id


def _numbered(session: Session, number: str) -> RequestRow | None:
    try:
        return request_with_number(session, parsed_number(number))
    except RequestNumberError:
        return _with_id(session, number)


def _with_id(session: Session, text: str) -> RequestRow | None:
    try:
        return session.get(RequestRow, UUID(text))
    except ValueError:
        return None


def _opens(
    session: Session,
    database: Database,
    caller: Caller,
    row: RequestRow,
    factor: str | None,
    key: bytes,
) -> bool:
    if caller.has_any("investor") and row.account is not None and row.account == caller.subject:
        return True
    guard = failures_on(session, row.id, day_in_shanghai(database.clock()))
    if guard is not None and guard.failures >= MOST_FAILURES:
        raise TooManyTriesError
    if not factor or row.is_anonymous:
        return False
    known = [(row.second_factor, identity_hash(key, "second factor", factor))]
    if row.category != Category.REPORT:
        known += _of_person(session, row, factor, key)
    return any(right is not None and hmac.compare_digest(right, told) for right, told in known)


def _of_person(
    session: Session, row: RequestRow, factor: str, key: bytes
) -> list[tuple[str | None, str]]:
    """Every number that the person gave, however many they were, beside what was told."""
    person = person_of(session, row.person_id)
    given = {kind: getattr(person, kind, None) for kind in KINDS}
    return [
        (identity_hash(key, kind, value), identity_hash(key, kind, factor))
        for kind, value in given.items()
        if value
    ]


def _count_failure(session: Session, database: Database, row: RequestRow) -> None:
    day = day_in_shanghai(database.clock())
    database.lock(session, "progress_guard", str(row.id))
    guard = failures_on(session, row.id, day)
    if guard is None:
        session.add(ProgressGuardRow(request_id=row.id, day=day, failures=1))
    else:
        guard.failures += 1
        session.add(guard)


def unmask(acting: Acting, request: RequestRow, reason: str) -> PersonAnswer:
    """Whose request it is; who asked and why stays in the journal. Raises ForbiddenError."""
    if not may_unmask(acting.caller, request):
        raise ForbiddenError(["the institution that holds the request now, or the hotline's staff"])
    note(acting, request, "unmask", reason=reason)
    return person_answer(acting.session, request)


def person_answer(session: Session, request: RequestRow) -> PersonAnswer:
    """The person of a request out of the vault."""
    person = person_of(session, request.person_id)
    texts = [row.text for row in texts_of(session, request.id)]
    names = PersonAnswer.model_fields.keys() - {"texts"}
    return PersonAnswer(texts=texts, **{name: getattr(person, name, None) for name in names})


def ask_disclosure(acting: Acting, request: RequestRow, reason: str) -> DisclosureRow:
    """Ask for the name behind a report code; somebody else has to allow it."""
    if request.category != Category.REPORT or request.is_anonymous:
        raise NotFoundError("reporter", "举报人")
    row = DisclosureRow(
        id=new_id(),
        request_id=request.id,
        asked_by=acting.caller.subject,
        reason=reason[:1_000],
        asked_at=acting.now,
    )
    acting.session.add(row)
    note(acting, request, "ask-disclosure", reason=reason)
    return row


def allow_disclosure(acting: Acting, request: RequestRow, disclosure_id: UUID) -> DisclosureRow:
    """Allow a look at a name; raises SecondPersonError for whoever asked."""
    row = find_disclosure(acting.session, request.id, disclosure_id)
    if row.asked_by == acting.caller.subject:
        raise SecondPersonError
    if row.allowed_at is None:
        row.allowed_by, row.allowed_at = acting.caller.subject, acting.now
        acting.session.add(row)
        note(acting, request, "allow-disclosure")
    return row


def read_disclosure(
    acting: Acting, request: RequestRow, disclosure_id: UUID
) -> tuple[DisclosureRow, PersonAnswer]:
    """The name, for whoever asked and once another person allowed it."""
    row = find_disclosure(acting.session, request.id, disclosure_id)
    if row.asked_by != acting.caller.subject or row.allowed_at is None:
        raise SecondPersonError
    note(acting, request, "read-disclosure")
    return row, person_answer(acting.session, request)
