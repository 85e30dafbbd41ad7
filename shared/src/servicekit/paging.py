"""Lists by cursor: stable order (created_at, id), opaque signed cursors, bounded pages."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, Uuid, literal, tuple_
from sqlalchemy.orm import Mapped
from starlette.responses import Response

from servicekit.columns import InstantColumn
from servicekit.problems import MalformedRequestError

DEFAULT_LIMIT, MAX_LIMIT = 50, 1_000
Item = TypeVar("Item", bound=BaseModel)
Row = TypeVar("Row")
Statement = TypeVar("Statement", bound=Select[Any])


class CursorError(MalformedRequestError):
    code = "invalid_cursor"
    title = "Invalid cursor"
    title_zh = "游标无效"

    def __init__(self) -> None:
        super().__init__("This cursor was not given out for this list.", "该游标不属于此列表。")


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for; `secret` and `scope` bind cursors to this list and caller."""

    limit: int
    after: list[Any] | None
    secret: bytes
    scope: str
    url: str

    def cursor(self, position: Sequence[Any]) -> str:
        """The opaque cursor of the row at `position`."""
        body = json.dumps([str(part) for part in position], separators=(",", ":")).encode()
        return _b64(_mark(self.secret, self.scope, body) + body)


def page_request(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2_000)] = None,
) -> PageRequest:
    """FastAPI dependency: the page asked for, its cursor checked."""
    secret: bytes = request.app.state.cursor_secret
    caller = getattr(request.state, "caller", None)
    filters = sorted((k, v) for k, v in request.query_params.multi_items() if k not in _PAGING)
    url = f"{request.url.path}?{urlencode([*filters, ('limit', limit)])}"
    owner = caller.organisation + "\0" + caller.subject if caller else ""
    scope = json.dumps([request.url.path, filters, owner])
    after = None if cursor is None else _opened(secret, scope, cursor)
    return PageRequest(limit, after, secret, scope, url)


Paging = Annotated[PageRequest, Depends(page_request)]
_PAGING = {"limit", "cursor"}


def newest_last(
    statement: Statement,
    paging: PageRequest,
    created_at: ColumnElement[datetime] | Mapped[datetime],
    row_id: ColumnElement[UUID] | Mapped[UUID],
) -> Statement:
    """Order by (created_at, id) and start behind the cursor; asks for one row more than a page."""
    if paging.after is not None:
        try:
            at, last = datetime.fromisoformat(paging.after[0]), UUID(paging.after[1])
        except (ValueError, IndexError) as error:
            raise CursorError from error
        statement = statement.where(
            tuple_(created_at, row_id) > tuple_(literal(at, InstantColumn), literal(last, Uuid))
        )
    return statement.order_by(created_at, row_id).limit(paging.limit + 1)


def page_of(
    rows: Sequence[Row],
    paging: PageRequest,
    *,
    item: Callable[[Row], Item],
    position: Callable[[Row], Sequence[Any]],
    response: Response,
) -> Page[Item]:
    """The page of `rows` (one more than the limit when there is a next page), with its Link."""
    shown = rows[: paging.limit]
    following = None
    if len(rows) > paging.limit:
        following = paging.cursor(position(shown[-1]))
        response.headers["Link"] = f'<{paging.url}&cursor={following}>; rel="next"'
    return Page(items=[item(row) for row in shown], next_cursor=following)


def _opened(secret: bytes, scope: str, cursor: str) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError as error:
        raise CursorError from error
    mark, body = raw[:16], raw[16:]
    if not hmac.compare_digest(mark, _mark(secret, scope, body)) or _b64(raw) != cursor:
        raise CursorError
    found: list[Any] = json.loads(body)
    return found


def _mark(secret: bytes, scope: str, body: bytes) -> bytes:
    return hmac.digest(secret, scope.encode() + b"\0" + body, "sha256")[:16]


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
