"""Who is calling, as FastAPI dependencies: every endpoint names the roles it is open to.

The dependencies are `async` because they wait for nothing: a plain function would cost a hop to
a thread each.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from servicekit.callers import HEADER, Caller, CallerVerifier
from servicekit.database import Database
from servicekit.problems import ForbiddenError


async def current_caller(request: Request) -> Caller:
    """The caller that the internal token of this request names; 401 without a valid one."""
    known: Caller | None = getattr(request.state, "caller", None)
    if known is not None:
        return known
    verifier: CallerVerifier = request.app.state.caller_verifier
    tokens = request.headers.getlist(HEADER)
    path = request.scope.get("raw_path", request.url.path.encode()).split(b"?")[0].decode("latin-1")
    token = tokens[0] if len(tokens) == 1 else None
    caller = verifier.verify(token, method=request.method, path=path)
    request.state.caller = caller
    return caller


AnyCaller = Annotated[Caller, Depends(current_caller)]
"""Open to every authenticated caller."""


class RoleCheck:
    """A dependency that lets in callers with one of the roles."""

    def __init__(self, *roles: str) -> None:
        self.roles = roles

    async def __call__(self, caller: AnyCaller) -> Caller:
        if not caller.has_any(*self.roles):
            raise ForbiddenError(self.roles)
        return caller


def needs(*roles: str) -> RoleCheck:
    """`Annotated[Caller, Depends(needs("court"))]`: open to these roles alone."""
    return RoleCheck(*roles)


async def current_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


CurrentDatabase = Annotated[Database, Depends(current_database)]
