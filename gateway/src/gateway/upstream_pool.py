"""Connections to one service, kept for the next request, never more than a bound."""

from __future__ import annotations

import asyncio
from collections import deque

import httpx

from gateway.upstream_connection import Connection

MAX_CONNECTIONS = 500
POOL_SECONDS = 5.0
# Shorter than the services' own keep-alive, so that a pooled connection is not closed under us.
KEEPALIVE_SECONDS = 4.0


class Pool:
    """The most recently used connection goes first, so that the others can grow old and close."""

    def __init__(self, host: str, port: int, *, authority: bytes) -> None:
        self.authority = authority
        self._host = host
        self._port = port
        self._idle: deque[Connection] = deque()
        self._all: set[Connection] = set()
        self._opening = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._sweeping: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def take(self) -> Connection | None:
        """An idle connection that is still open, if there is one."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closing:
                return connection
        return None

    async def open(self, connect_seconds: float | None) -> Connection:
        """A connection when none is idle: a new one, or at the bound the next that comes free.

        Raises httpx.PoolTimeout when none comes free, ConnectTimeout or ConnectError when the
        service cannot be reached.
        """
        self._loop = asyncio.get_running_loop()
        if len(self._all) + self._opening >= MAX_CONNECTIONS:
            free = await self._next_free()
            if free is not None:
                return free
        self._opening += 1
        try:
            connection = await self._connected(connect_seconds)
            self._all.add(connection)
        finally:
            self._opening -= 1
            if len(self._all) + self._opening < MAX_CONNECTIONS:
                self._hand_over(None)
        return connection

    async def _connected(self, connect_seconds: float | None) -> Connection:
        assert self._loop is not None
        try:
            async with asyncio.timeout(connect_seconds):
                _, connection = await self._loop.create_connection(
                    self._new, self._host, self._port
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        if connection.is_closing:
            raise httpx.ConnectError("the service closed the connection at once")
        return connection

    def close(self) -> None:
        """Close every connection, used or not."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None
        for connection in list(self._all):
            connection.close()

    def _new(self) -> Connection:
        return Connection(self._free, self._lost)

    async def _next_free(self) -> Connection | None:
        waiter: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(POOL_SECONDS):
                return await waiter
        except TimeoutError as error:
            self._take_back(waiter)
            raise httpx.PoolTimeout("all connections are in use") from error
        except asyncio.CancelledError:
            self._take_back(waiter)
            raise

    def _take_back(self, waiter: asyncio.Future[Connection | None]) -> None:
        """What was handed to someone who had just given up goes to the next."""
        if not waiter.done() or waiter.cancelled():
            return
        given = waiter.result()
        if given is None:
            self._hand_over(None)
        else:
            self._free(given)

    def _hand_over(self, connection: Connection | None) -> bool:
        """Give a connection, or the leave to open one, to whoever waits longest."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return True
        return False

    def _free(self, connection: Connection) -> None:
        if self._waiting and self._hand_over(connection):
            return
        loop = self._loop
        assert loop is not None
        connection.idle_since = loop.time()
        self._idle.append(connection)
        if self._sweeping is None:
            self._sweeping = loop.call_later(KEEPALIVE_SECONDS, self._sweep)

    def _lost(self, connection: Connection) -> None:
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._hand_over(None)

    def _sweep(self) -> None:
        """Close what was idle for too long; one timer serves all connections."""
        assert self._loop is not None
        oldest = self._loop.time() - KEEPALIVE_SECONDS
        while self._idle and self._idle[0].idle_since <= oldest:
            self._idle.popleft().close()
        self._sweeping = None
        if self._idle:
            self._sweeping = self._loop.call_later(KEEPALIVE_SECONDS / 4, self._sweep)
