"""The vault: who somebody is, kept apart from what they said."""

from __future__ import annotations

from sqlmodel import Session

from hotline.domain.identities import identity_hash
from hotline.domain.masking import masked
from hotline.forms.requests import PersonForm
from hotline.store.persons import known_person, person_of
from hotline.tables.persons import PersonRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from servicekit.ids import new_id

_KINDS = ("identity_number", "mobile", "email")
"""By the first that is given somebody is known again."""


def identity_of(form: PersonForm, key: bytes) -> str | None:
    """The keyed hash by which a person is known again; None for nobody in particular."""
    for kind in _KINDS:
        value = getattr(form, kind)
        if value is not None:
            return identity_hash(key, kind, value)
    return None


def keep_person(acting: Acting, form: PersonForm, key: bytes) -> PersonRow | None:
    """The vault's row of a person: a new one, or the one of somebody who says the same again."""
    told = form.model_dump()
    if not any(told.values()):
        return None
    # Without a number of their own people are told apart by name and address alone, so not at all.
    digest = identity_of(form, key) or identity_hash(key, "row", str(new_id()))
    acting.database.lock(acting.session, "person", digest)
    known = known_person(acting.session, digest)
    if known is not None and all(getattr(known, name) == value for name, value in told.items()):
        return known
    row = PersonRow(id=new_id(), identity_hash=digest, created_at=acting.now, **told)
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
