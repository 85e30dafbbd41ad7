"""Which tokens hold now: a bounded memory of verified ones, emptied when anything is withdrawn."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from gateway import store
from gateway.access_tokens import LEEWAY_SECONDS, AccessToken, AccessTokens
from gateway.keyring import KeyRing
from gateway.refusals import InvalidTokenError
from gateway.settings import Settings
from servicekit.callers import Caller
from servicekit.clock import Clock
from servicekit.database import Database
from servicekit.logs import logger
from servicekit.problems import UnavailableError

log = logger("verifying")

LONGEST_MEMORY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class _Remembered:
    caller: Caller
    until: float


class Verifier:
    """Believes a token when it holds by itself and neither it nor its owner was withdrawn."""

    def __init__(
        self, settings: Settings, tokens: AccessTokens, ring: KeyRing, database: Database,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._tokens = tokens
        self._ring = ring
        self._database = database
        self._clock = clock
        self._remembered: OrderedDict[str, _Remembered] = OrderedDict()
        self._revocations = store.Revocations()
        self._looked_at = monotonic()

    def caller(self, token: str) -> Caller:
        """The caller whom the token names.

        Raises InvalidTokenError, and UnavailableError while withdrawals cannot be looked up.
        """
        if monotonic() - self._looked_at > self._settings.revocation_stale_seconds:
            raise UnavailableError(
                "Tokens cannot be checked at the moment; try again.", "暂时无法校验令牌，请重试。"
            )
        known = self._remembered.get(token)
        now = self._clock().timestamp()
        if known is not None and now < known.until:
            self._remembered.move_to_end(token)
            return known.caller
        return self._verified(token, now).caller

    def verified(self, token: str) -> AccessToken:
        """The token's content, looked at anew."""
        return self._verified(token, self._clock().timestamp())

    def _verified(self, token: str, now: float) -> AccessToken:
        self._remembered.pop(token, None)
        found = self._tokens.verify(token)
        caller = found.caller
        if self._revocations.cover(
            token_id=caller.token_id,
            client_id=caller.client_id,
            subject=caller.subject,
            kind=caller.kind,
        ):
            raise InvalidTokenError
        until = min(found.expires_at + LEEWAY_SECONDS, now + LONGEST_MEMORY_SECONDS)
        self._remembered[token] = _Remembered(caller, until)
        if len(self._remembered) > self._settings.verified_tokens_kept:
            self._remembered.popitem(last=False)
        return found

    async def look(self) -> None:
        """Take in withdrawals and key changes; whatever changed empties the memory.

        The database is asked in a thread; what it said is applied in the event loop, where tokens
        are verified, so that no token verified before a withdrawal is remembered after it.
        """
        found = await asyncio.to_thread(self._ask)
        is_rotated = self._refresh_keys()
        # Two looks may overlap; the older one must not bring withdrawn tokens back.
        is_changed = found.version > self._revocations.version
        if is_changed:
            self._revocations = found
        if is_rotated or is_changed:
            self._remembered.clear()
        self._looked_at = monotonic()

    def _refresh_keys(self) -> bool:
        try:
            return self._ring.refresh()
        except (OSError, ValueError, TypeError) as error:
            # A key file that is missing or broken for a moment: the keys of before go on.
            log.exception("token keys cannot be read", error=type(error).__name__)
            return False

    def _ask(self) -> store.Revocations:
        with self._database.reading() as session:
            return store.revocations_since(session, self._revocations, self._clock())

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Look regularly for as long as the block lasts."""
        await self.look()
        task = asyncio.create_task(self._look_on())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(self._settings.revocation_poll_seconds)
            try:
                await self.look()
            except (SQLAlchemyError, OSError) as error:
                log.exception("withdrawals cannot be read", error=type(error).__name__)
