"""The vault: who somebody is, kept apart from what they said and for a time only."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from hotline.domain.identities import identity_hash
from hotline.domain.masking import masked
from hotline.domain.rulebooks import Category
from hotline.forms.requests import PersonForm
from hotline.store.persons import known_person, person_of
from hotline.tables.persons import PersonRow, RequestTextRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from servicekit.ids import new_id

_YEAR = timedelta(days=366)
KEEP_YEARS = {Category.COMPLAINT: 20, Category.REPORT: 20, Category.CONSULT: 3, Category.SUGGEST: 3}
"""Own defaults; brokers keep their business records for 20 years (Securities Law art. 137)."""

_KINDS = ("identity_number", "mobile", "email")
"""By the first that is given somebody is known again."""


def keep_until(day: date, category: str | None) -> date:
    """How long identities and own words of a category are kept."""
    years = KEEP_YEARS[Category(category)] if category else KEEP_YEARS[Category.COMPLAINT]
    return day + years * _YEAR


def identity_of(form: PersonForm, key: bytes) -> str | None:
    """The keyed hash by which a person is known again; None for nobody in particular."""
    for kind in _KINDS:
        value = getattr(form, kind)
        if value is not None:
            return identity_hash(key, kind, value)
    return None


def keep_person(
    acting: Acting, form: PersonForm, key: bytes, category: str | None
) -> PersonRow | None:
    """The vault's row of a person: a new one, or the one of somebody who says the same again."""
    told = form.model_dump()
    if not any(told.values()):
        return None
    # Without a number of their own people are told apart by name and address alone, so not at all.
    digest = identity_of(form, key) or identity_hash(key, "row", str(new_id()))
    until = keep_until(acting.today, category)
    known = known_person(acting.session, digest)
    if known is not None and all(getattr(known, name) == value for name, value in told.items()):
        known.keep_until_on = max(known.keep_until_on, until)
        acting.session.add(known)
        return known
    row = PersonRow(
        id=new_id(), identity_hash=digest, keep_until_on=until, created_at=acting.now, **told
    )
    acting.session.add(row)
    acting.session.flush()
    return row


def masked_name(name: str | None) -> str:
    """The first character, and that there is more."""
    return name[:1] + "*" * min(len(name) - 1, 3) if name else ""


def masked_words(text: str, name: str | None) -> str:
    """Words masked, and with them the known name of their person wherever it stands."""
    safe, known = masked(text).text, (name or "").strip()
    return safe.replace(known, masked_name(known)) if len(known) > 1 else safe


def name_of(session: Session, request: RequestRow) -> str | None:
    """The name behind a request, if one was given."""
    person = person_of(session, request.person_id)
    return None if person is None else person.name


def forget_persons(session: Session, today: date) -> int:
    """Drop what is kept too long; requests and statistics stay. Returns how many rows."""
    old = col(PersonRow.keep_until_on) < today
    gone = session.exec(select(PersonRow.id).where(old)).all()
    session.execute(
        update(RequestRow).where(col(RequestRow.person_id).in_(list(gone))).values(person_id=None)
    )
    session.execute(delete(PersonRow).where(old))
    session.execute(delete(RequestTextRow).where(col(RequestTextRow.keep_until_on) < today))
    return len(gone)
