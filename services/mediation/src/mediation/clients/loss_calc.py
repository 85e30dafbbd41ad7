"""loss-calc, asked with the rights of whoever asks us: a token of our own that names the caller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx

from mediation.refusals import LossesNotReadyError
from servicekit.callers import HEADER, Caller, mint
from servicekit.clock import Clock, utc_now
from servicekit.keys import SigningKey
from servicekit.problems import NotFoundError, UnavailableError

AUDIENCE = "loss-calc"
ROWS_A_PAGE = 1_000
_NOT_FOUND = {403, 404}
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Some rows of a calculation, and where the next ones begin."""

    rows: list[dict[str, Any]]
    next_cursor: str | None


class LossCalc:
    """The part of loss-calc's contract that settlement needs."""

    def __init__(self, client: httpx.Client, key: SigningKey, *, clock: Clock = utc_now) -> None:
        self._client = client
        self._key = key
        self._clock = clock

    def calculation(self, caller: Caller, calculation_id: UUID) -> dict[str, Any]:
        """One finished calculation with its totals.

        Raises NotFoundError for what the caller may not see, LossesNotReadyError before it has
        succeeded, UnavailableError when loss-calc does not answer.
        """
        found = self._get(caller, f"/loss-calc/v1/calculations/{calculation_id}", {})
        if found["state"] != "succeeded" or found["totals"] is None:
            raise LossesNotReadyError(found["state"])
        return found

    def page(self, caller: Caller, calculation_id: UUID, cursor: str | None) -> ResultPage:
        """One page of the results, in the order of investor ids."""
        query: dict[str, str | int] = {"limit": ROWS_A_PAGE}
        if cursor is not None:
            query["cursor"] = cursor
        path = f"/loss-calc/v1/calculations/{calculation_id}/results"
        found = self._get(caller, path, query)
        return ResultPage(found["items"], found["next_cursor"])

    def rows(self, caller: Caller, calculation_id: UUID) -> Iterator[dict[str, Any]]:
        """All results, page by page."""
        cursor: str | None = None
        while True:
            page = self.page(caller, calculation_id, cursor)
            yield from page.rows
            if page.next_cursor is None:
                return
            cursor = page.next_cursor

    def _get(self, caller: Caller, path: str, query: dict[str, str | int]) -> dict[str, Any]:
        token = mint(
            self._key,
            replace(caller, token_id=""),
            audience=AUDIENCE,
            method="GET",
            path=path,
            now=self._clock(),
        )
        try:
            answer = self._client.get(path, params=query, headers={HEADER: token})
        except httpx.TransportError as error:
            raise _unavailable() from error
        if answer.status_code in _NOT_FOUND:
            raise NotFoundError("loss calculation", "损失计算")
        if answer.status_code == _CONFLICT:
            raise LossesNotReadyError("not finished")
        if not answer.is_success:
            raise _unavailable()
        found: dict[str, Any] = answer.json()
        return found


def _unavailable() -> UnavailableError:
    return UnavailableError(
        "The loss calculation cannot be read at the moment; try again.",
        "暂时无法读取损失计算结果，请稍后重试。",
    )
