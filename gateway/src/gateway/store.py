"""Every query of the gateway."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, Table, delete, select, update
from sqlmodel import Session

from gateway import tables

REVOCATIONS = "revocations"


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may ask for tokens."""

    client_id: str
    secret_hash: str
    roles: tuple[str, ...]
    organisation: str
    scopes: frozenset[str]
    is_enabled: bool = True
    is_development: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A person who signs in through a front-end."""

    username: str
    password_hash: str
    roles: tuple[str, ...]
    organisation: str
    scopes: frozenset[str]
    is_enabled: bool = True
    is_development: bool = False


@dataclass(frozen=True, slots=True)
class Revocations:
    """Everything that makes a well-signed token invalid, as of one version of the counter."""

    version: int = -1
    tokens: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

    def cover(self, *, token_id: str, client_id: str, subject: str, kind: str) -> bool:
        """Whether the token, its client or its person was withdrawn."""
        is_person_out = kind == "person" and subject in self.people
        return token_id in self.tokens or client_id in self.clients or is_person_out


def find_client(session: Session, client_id: str) -> Client | None:
    table = tables.client
    row = session.execute(select(table).where(table.c.client_id == client_id)).one_or_none()
    return None if row is None else Client(**_common(row), client_id=row.client_id,
                                           secret_hash=row.secret_hash)  # fmt: skip


def all_clients(session: Session) -> list[Client]:
    """Every client, by name."""
    table = tables.client
    rows = session.execute(select(table).order_by(table.c.client_id)).all()
    return [
        Client(**_common(row), client_id=row.client_id, secret_hash=row.secret_hash) for row in rows
    ]


def find_person(session: Session, username: str) -> Person | None:
    table = tables.person
    row = session.execute(select(table).where(table.c.username == username)).one_or_none()
    return None if row is None else Person(**_common(row), username=row.username,
                                           password_hash=row.password_hash)  # fmt: skip


def _common(row: Row[Any]) -> dict[str, Any]:
    return {
        "roles": tuple(row.roles),
        "organisation": row.organisation,
        "scopes": frozenset(row.scopes),
        "is_enabled": row.is_enabled,
        "is_development": row.is_development,
    }


def save_clients(session: Session, clients: Iterable[Client], now: datetime) -> None:
    """Write clients anew, whatever stood under their names."""
    rows = [_row(client, client_id=client.client_id, secret_hash=client.secret_hash, now=now)
            for client in clients]  # fmt: skip
    _replace(session, tables.client, "client_id", rows)


def save_people(session: Session, people: Iterable[Person], now: datetime) -> None:
    """Write people anew, whatever stood under their names."""
    rows = [_row(person, username=person.username, password_hash=person.password_hash, now=now)
            for person in people]  # fmt: skip
    _replace(session, tables.person, "username", rows)


def _row(holder: Client | Person, *, now: datetime, **own: str) -> dict[str, Any]:
    return {
        **own,
        "roles": list(holder.roles),
        "organisation": holder.organisation,
        "scopes": sorted(holder.scopes),
        "is_enabled": holder.is_enabled,
        "is_development": holder.is_development,
        "created_at": now,
    }


def _replace(session: Session, table: Table, key: str, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    names = [row[key] for row in rows]
    session.execute(delete(table).where(table.c[key].in_(names)))
    session.execute(table.insert(), list(rows))


def set_enabled(
    session: Session, kind: Literal["client", "person"], name: str, *, is_enabled: bool
) -> bool:
    """Enable or disable a client or person; False when there is none of that name."""
    table = tables.client if kind == "client" else tables.person
    key = table.c.client_id if kind == "client" else table.c.username
    found = session.execute(update(table).where(key == name).values(is_enabled=is_enabled))
    count_change(session)
    return bool(found.rowcount)  # type: ignore[attr-defined]


def development_names(session: Session) -> list[str]:
    """Clients and people that a development start made."""
    clients = select(tables.client.c.client_id).where(tables.client.c.is_development)
    people = select(tables.person.c.username).where(tables.person.c.is_development)
    return [*session.execute(clients).scalars(), *session.execute(people).scalars()]


def revoke(
    session: Session, *, jti: str, client_id: str, now: datetime, expires_at: datetime
) -> bool:
    """Put a token on the denylist; False when it stands there already."""
    table = tables.revoked_token
    session.execute(delete(table).where(table.c.expires_at < now))
    if session.execute(select(table.c.jti).where(table.c.jti == jti)).first() is not None:
        return False
    row = {"jti": jti, "client_id": client_id, "revoked_at": now, "expires_at": expires_at}
    session.execute(table.insert().values(**row))
    count_change(session)
    return True


def count_change(session: Session) -> None:
    """Tell all workers that some token no longer holds."""
    table = tables.counter
    changed = session.execute(
        update(table).where(table.c.name == REVOCATIONS).values(value=table.c.value + 1)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        session.execute(table.insert().values(name=REVOCATIONS, value=1))


def revocations_since(session: Session, known: Revocations, now: datetime) -> Revocations:
    """The revocations now: the known ones when nothing changed."""
    table = tables.counter
    statement = select(table.c.value).where(table.c.name == REVOCATIONS)
    version = session.execute(statement).scalar_one_or_none() or 0
    if version == known.version:
        return known
    revoked = tables.revoked_token
    tokens = session.execute(select(revoked.c.jti).where(revoked.c.expires_at >= now)).scalars()
    clients = select(tables.client.c.client_id).where(~tables.client.c.is_enabled)
    people = select(tables.person.c.username).where(~tables.person.c.is_enabled)
    return replace(
        known,
        version=version,
        tokens=frozenset(tokens),
        clients=frozenset(session.execute(clients).scalars()),
        people=frozenset(session.execute(people).scalars()),
    )


def read_note(session: Session, name: str) -> str | None:
    table = tables.note
    return session.execute(select(table.c.text).where(table.c.name == name)).scalar_one_or_none()


def write_note(session: Session, name: str, text: str) -> None:
    table = tables.note
    session.execute(delete(table).where(table.c.name == name))
    session.execute(table.insert().values(name=name, text=text))
