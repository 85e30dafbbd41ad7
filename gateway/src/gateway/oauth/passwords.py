"""Passwords of people: argon2id, a few at a time, equally slow for unknown names."""

from __future__ import annotations

import anyio
import anyio.to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from gateway.oauth.errors import BusyError

AT_ONCE = 2
MAX_WAITING = 50
MAX_PASSWORD = 1_024

# Development passwords are 128 random bits: a strong hash would only slow the first start.
_DEVELOPMENT = Argon2Hasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)


class Passwords:
    """Hashes and checks passwords without starving the event loop or the machine's memory."""

    def __init__(self, *, is_development: bool) -> None:
        self._hash = PasswordHash((_DEVELOPMENT if is_development else Argon2Hasher(),))
        self._nobody = self._hash.hash("nobody's password")
        self._limiter = anyio.CapacityLimiter(AT_ONCE)

    def hash(self, password: str) -> str:
        """The hash to store."""
        return self._hash.hash(password)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password belongs to the stored hash; None (nobody) takes the same time.

        Raises BusyError when too many wait already.
        """
        if self._limiter.statistics().tasks_waiting >= MAX_WAITING:
            raise BusyError
        is_right = await anyio.to_thread.run_sync(
            self._hash.verify, password[:MAX_PASSWORD], stored or self._nobody,
            limiter=self._limiter,
        )  # fmt: skip
        return is_right and stored is not None and len(password) <= MAX_PASSWORD
