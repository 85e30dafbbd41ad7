"""Clients of a production start, registered by an operator on the gateway's machine.

    python -m gateway.registry add <client> --organisation <name> --roles a,b [--scopes c,d]
    python -m gateway.registry disable <client>        its tokens end within a second
    python -m gateway.registry enable <client>
    python -m gateway.registry list

`add` prints the secret once; only its hash is kept. Adding a known client gives it a new secret.
"""

from __future__ import annotations

import argparse
import re
import secrets
import sys
from collections.abc import Sequence

from sqlmodel import Session

from gateway import store
from gateway.oauth.clients import secret_hash
from gateway.people import CLIENTS, people
from gateway.routing import SERVICES
from gateway.settings import Settings
from gateway.tables import kit
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.journal import record

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
OPERATOR = Caller("operator", "operator", "administrator", frozenset({"admin"}), "person")
ROLES = frozenset(role for holder in (*CLIENTS, *people()) for role in holder.roles)


class RegistryError(Exception):
    """The client cannot be registered as asked; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    given = _parser().parse_args(arguments)
    database = Database(Settings().database("gateway"), kit)
    try:
        sys.stdout.write(given.run(database, given))
    except RegistryError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        database.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway.registry")
    commands = parser.add_subparsers(required=True)
    adding = commands.add_parser("add", help="register a client; prints its secret once")
    adding.add_argument("client")
    adding.add_argument("--organisation", required=True)
    adding.add_argument("--roles", required=True)
    adding.add_argument("--scopes", default=",".join(SERVICES))
    adding.set_defaults(run=_add)
    for word, is_enabled in (("disable", False), ("enable", True)):
        setting = commands.add_parser(word)
        setting.add_argument("client")
        setting.set_defaults(run=_set_enabled, is_enabled=is_enabled)
    commands.add_parser("list").set_defaults(run=_list)
    return parser


def _add(database: Database, given: argparse.Namespace) -> str:
    secret = secrets.token_urlsafe(32)
    client = store.Client(
        client_id=_checked_name(given.client),
        secret_hash=secret_hash(secret),
        roles=_known(given.roles, ROLES, "role"),
        organisation=given.organisation,
        scopes=frozenset(_known(given.scopes, frozenset(SERVICES), "scope")),
    )
    with database.writing() as session:
        store.save_clients(session, [client], database.clock())
        store.count_change(session)
        _journal(session, database, "register_client", client.client_id)
    return f"client_id: {client.client_id}\nclient_secret: {secret}\n"


def _set_enabled(database: Database, given: argparse.Namespace) -> str:
    word = "enable_client" if given.is_enabled else "disable_client"
    with database.writing() as session:
        if not store.set_enabled(session, "client", given.client, is_enabled=given.is_enabled):
            raise RegistryError(f"there is no client {given.client}")
        _journal(session, database, word, given.client)
    return f"{given.client}: {'enabled' if given.is_enabled else 'disabled'}\n"


def _list(database: Database, _: argparse.Namespace) -> str:
    with database.reading() as session:
        clients = store.all_clients(session)
    return "".join(
        f"{one.client_id}  {one.organisation}  {','.join(one.roles)}  "
        f"{'enabled' if one.is_enabled else 'disabled'}\n"
        for one in clients
    )


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise RegistryError("a client's name is small letters, digits and hyphens")
    return name


def _known(text: str, known: frozenset[str], what: str) -> tuple[str, ...]:
    words = tuple(word for word in text.split(",") if word)
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        raise RegistryError(f"unknown {what}: {', '.join(unknown) or '(none given)'}")
    return words


def _journal(session: Session, database: Database, action: str, client_id: str) -> None:
    record(session, database, OPERATOR, action, object_kind="client", object_id=client_id)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
