"""A command: one request that changes something, as one transaction with its first answer kept.

`Command.run` is where services commit. The effect, its journal records, its events and the answer
under the caller's Idempotency-Key stand or fall together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import Row, Select, Table, bindparam, delete, select, text
from sqlmodel import Session
from starlette.responses import Response

from servicekit.access import current_caller
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.problems import (
    ConflictError,
    MalformedRequestError,
    PreconditionFailedError,
    PreconditionRequiredError,
    UnprocessableError,
)

KEEP_ANSWERS = timedelta(days=30)
"""How long first answers are kept; the contract promises at least 7 days."""

MAX_KEY = 255


class IdempotencyKeyRequiredError(MalformedRequestError):
    code = "idempotency_key_required"
    title = "Idempotency-Key is required"
    title_zh = "缺少Idempotency-Key"

    def __init__(self) -> None:
        super().__init__(
            "This request stores something: send an Idempotency-Key of 1 to 255 printable "
            "characters, and the same one when you repeat it.",
            "本请求会保存数据：请携带1至255个可打印字符的Idempotency-Key，重发时使用同一键。",
        )


class IdempotencyKeyReusedError(UnprocessableError):
    code = "idempotency_key_reused"
    title = "Idempotency-Key used for another request"
    title_zh = "Idempotency-Key已用于另一请求"

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key came with another body before; use a fresh one.",
            "该Idempotency-Key此前用于不同内容的请求，请更换。",
        )


class RequestInProgressError(ConflictError):
    code = "request_in_progress"
    title = "The first request is still running"
    title_zh = "首个请求仍在处理"

    def __init__(self) -> None:
        super().__init__(
            "A request with this Idempotency-Key is still running; repeat it later.",
            "使用该Idempotency-Key的请求仍在处理，请稍后重试。",
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back after a command: a body, its status and headers."""

    body: BaseModel
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def created(body: BaseModel, *, location: str, version: int | None = None) -> Answer:
    """201 with where the new resource is, and its ETag when it can change later."""
    headers = {"Location": location}
    if version is not None:
        headers["ETag"] = etag(version)
    return Answer(body, 201, headers)


def accepted(body: BaseModel, *, location: str) -> Answer:
    """202 with where the job is."""
    return Answer(body, 202, {"Location": location})


@dataclass(frozen=True, slots=True)
class Command:
    """A storing request of one caller under one key."""

    database: Database
    caller: Caller
    scope: str
    fingerprint: str

    def run(self, action: Callable[[Session], Answer]) -> Response:
        """Do the action once: the first answer is given again to every repetition.

        Raises IdempotencyKeyReusedError for the same key with another body, and
        RequestInProgressError while the first request still runs.
        """
        with self.database.writing() as session:
            self._lock(session)
            first = self._first_answer(session)
            if first is not None:
                return self._replay(first)
            answer = action(session)
            return self._keep(session, answer)

    def with_fingerprint(self, fingerprint: str) -> Command:
        """The same command for a body that was not JSON: its content hash."""
        return Command(self.database, self.caller, self.scope, fingerprint)

    def _lock(self, session: Session) -> None:
        """One request per key: SQLite's write lock is enough; PostgreSQL locks the key itself."""
        if self.database.is_sqlite:
            return
        number = int.from_bytes(bytes.fromhex(self.scope[:16]), "big", signed=True)
        statement = text("SELECT pg_try_advisory_xact_lock(:number)")
        if not session.execute(statement, {"number": number}).scalar_one():
            raise RequestInProgressError

    def _first_answer(self, session: Session) -> Row[Any] | None:
        statement = _by_scope(self.database.kit.idempotency)
        return session.connection().execute(statement, {"scope": self.scope}).one_or_none()

    def _replay(self, first: Row[Any]) -> Response:
        if first.fingerprint != self.fingerprint:
            raise IdempotencyKeyReusedError
        headers = {**first.headers, "Idempotency-Replayed": "true"}
        return Response(first.body, first.status, headers, media_type="application/json")

    def _keep(self, session: Session, answer: Answer) -> Response:
        body = answer.body.model_dump_json().encode()
        record = {
            "scope": self.scope,
            "fingerprint": self.fingerprint,
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": body,
            "created_at": self.database.clock(),
        }
        session.connection().execute(self.database.kit.idempotency.insert(), record)
        return Response(body, answer.status, dict(answer.headers), media_type="application/json")


@lru_cache
def _by_scope(table: Table) -> Select[Any]:
    """Built once a table: building costs more than asking."""
    return select(table).where(table.c.scope == bindparam("scope"))


async def storing(
    request: Request,
    caller: Annotated[Caller, Depends(current_caller)],
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Command:
    """FastAPI dependency of every POST that stores something."""
    keys = request.headers.getlist("idempotency-key")
    if idempotency_key is None or not idempotency_key.strip():
        raise IdempotencyKeyRequiredError
    is_clean = all(" " <= character <= "~" for character in idempotency_key)
    if len(keys) != 1 or len(idempotency_key) > MAX_KEY or not is_clean:
        raise IdempotencyKeyRequiredError
    parts = [caller.scope_key, request.method, request.url.path, idempotency_key]
    scope = sha256(json.dumps(parts).encode()).hexdigest()
    return Command(request.app.state.database, caller, scope, _fingerprint(request))


Storing = Annotated[Command, Depends(storing)]


def _fingerprint(request: Request) -> str:
    """The hash of body and query; the strict JSON route has read the body already."""
    body: bytes = getattr(request, "_body", b"")
    query = request.scope.get("query_string", b"")
    return sha256(len(query).to_bytes(4, "big") + query + body).hexdigest()


def forget_old_answers(session: Session, database: Database) -> int:
    """Drop first answers that nobody can ask for any more; returns how many."""
    table = database.kit.idempotency
    old = table.c.created_at < database.clock() - KEEP_ANSWERS
    found = session.execute(delete(table).where(old))
    return int(found.rowcount)  # type: ignore[attr-defined]


def etag(version: int) -> str:
    """The strong validator of a row's version."""
    return f'"{version}"'


async def expected_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """FastAPI dependency of every change to a mutable resource: the version it was made on.

    Raises PreconditionRequiredError without If-Match and PreconditionFailedError for a value
    that no version can have.
    """
    if if_match is None:
        raise PreconditionRequiredError(
            "Send If-Match with the ETag that your change is based on.",
            "请携带If-Match，其值为所依据版本的ETag。",
        )
    digits = if_match.strip().removeprefix('"').removesuffix('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):  # noqa: PLR2004
        raise StaleVersionError(None)
    return int(digits)


ExpectedVersion = Annotated[int, Depends(expected_version)]


async def stated_version(if_match: Annotated[str | None, Header()] = None) -> int | None:
    """The version that a step is based on, for callers who name one.

    For steps that a state machine guards already: If-Match is checked whenever it is sent.
    """
    return None if if_match is None else await expected_version(if_match)


StatedVersion = Annotated[int | None, Depends(stated_version)]


class StaleVersionError(PreconditionFailedError):
    """The resource has changed since the version named by If-Match."""

    def __init__(self, current: int | None) -> None:
        super().__init__(
            "The resource has changed since you read it; read it again.",
            "资源在您读取之后已变更，请重新读取。",
            current_etag=None if current is None else etag(current),
        )
