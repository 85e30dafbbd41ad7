"""Development credentials: made once, written to a file, valid until the file is lost."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlmodel import Session

from gateway import store
from gateway.oauth.clients import secret_hash
from gateway.oauth.passwords import Passwords
from gateway.people import CLIENTS, Holder, people
from gateway.routing import SERVICES
from gateway.settings import Settings
from servicekit.database import Database
from servicekit.keys import replace_file

FILE = "dev-credentials.json"
NOTE = "development_credentials"

Credentials = dict[str, Any]


class DevelopmentCredentialsError(RuntimeError):
    """A production start found credentials that a development start made."""

    def __init__(self, names: list[str]) -> None:
        shown = ", ".join(names[:5])
        super().__init__(
            f"the database holds {len(names)} development clients and people ({shown} ...): "
            "a production start needs a database of its own"
        )


def refuse_development_credentials(database: Database) -> None:
    """Raises DevelopmentCredentialsError when the database was used for development."""
    with database.reading() as session:
        names = store.development_names(session)
    if names:
        raise DevelopmentCredentialsError(names)


def ensure_development_credentials(
    settings: Settings, database: Database, passwords: Passwords
) -> None:
    """Make clients and people unless the file and the database already agree on them.

    The database is the truth: secrets in the file stay valid from start to start. A file that is
    lost or was changed cannot be told again, so new secrets are made for everyone.
    """
    path = settings.data_dir / FILE
    kept = _read(path)
    with database.writing() as session:
        is_valid = kept is not None and store.read_note(session, NOTE) == _fingerprint(kept)
        credentials = kept if kept is not None and is_valid else _new_credentials()
        if not is_valid:
            _save(session, database, passwords, credentials)
    credentials = {**credentials, "issuer": settings.issuer}
    if credentials != kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(credentials, indent=2, ensure_ascii=False)
        replace_file(path, f"{text}\n".encode(), mode=0o600)


def _read(path: Path) -> Credentials | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _new_credentials() -> Credentials:
    return {
        "issuer": "",
        "clients": [
            {"client_id": one.name, "client_secret": secrets.token_urlsafe(32), **_about(one)}
            for one in CLIENTS
        ],
        "users": [
            {"username": one.name, "password": secrets.token_urlsafe(16), **_about(one)}
            for one in people()
        ],
    }


def _about(holder: Holder) -> dict[str, Any]:
    return {"roles": list(holder.roles), "organisation": holder.organisation}


def _save(
    session: Session, database: Database, passwords: Passwords, credentials: Credentials
) -> None:
    now = database.clock()
    store.save_clients(session, (_client(made) for made in credentials["clients"]), now)
    store.save_people(session, (_person(made, passwords) for made in credentials["users"]), now)
    store.write_note(session, NOTE, _fingerprint(credentials))


def _client(made: Credentials) -> store.Client:
    return store.Client(
        client_id=made["client_id"],
        secret_hash=secret_hash(made["client_secret"]),
        roles=tuple(made["roles"]),
        organisation=made["organisation"],
        scopes=frozenset(SERVICES),
        is_development=True,
    )


def _person(made: Credentials, passwords: Passwords) -> store.Person:
    return store.Person(
        username=made["username"],
        password_hash=passwords.hash(made["password"]),
        roles=tuple(made["roles"]),
        organisation=made["organisation"],
        scopes=frozenset(SERVICES),
        is_development=True,
    )


def _fingerprint(credentials: Credentials) -> str:
    """What is noted of the secrets, with the list of those a start makes today."""
    given = [credentials.get("clients"), credentials.get("users")]
    wanted = [_listed(CLIENTS), _listed(people())]
    return sha256(json.dumps([given, wanted], sort_keys=True).encode()).hexdigest()


def _listed(holders: Iterable[Holder]) -> list[list[Any]]:
    return [[one.name, list(one.roles), one.organisation] for one in holders]
