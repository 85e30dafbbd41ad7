"""The plain HTTP client towards the services, against scripted bytes on real sockets."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
import uvloop

from gateway import upstream_pool
from gateway.upstream_connection import HIGH_WATER
from gateway.upstream_http import PlainHttpTransport
from gateway.ways import Outgoing

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop])
def run(request):
    """Runs a coroutine on either event loop."""

    def run(coroutine):
        with asyncio.Runner(loop_factory=request.param) as runner:
            return runner.run(coroutine)

    return run


class Service:
    """Hands each connection to a script; counts connections and keeps request heads."""

    def __init__(self, script):
        self.script = script
        self.heads = []
        self.connections = 0
        self.closed = 0
        self.address = ""
        self.serving = set()

    async def serve(self, reader, writer):
        self.connections += 1
        self.serving.add(asyncio.current_task())
        try:
            await self.script(self, reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        self.closed += 1
        writer.close()

    async def head(self, reader):
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))


def answers(*parts):
    """Answers every request on a connection with the next part, then reads to the end."""

    async def script(service, reader, writer):
        for part in parts:
            await service.head(reader)
            writer.write(part)
        await reader.read()

    return script


@asynccontextmanager
async def started(script):
    service = Service(script)
    transport = PlainHttpTransport()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with asyncio.timeout(10):
            yield service, transport
    finally:
        await transport.aclose()
        server.close()
        for task in service.serving:
            task.cancel()
        await asyncio.gather(*service.serving)
        await turns(2)


class Parts:
    """A body in parts, counting how many were asked for."""

    def __init__(self, *parts, declared_length=None):
        self.parts = list(parts)
        self.declared_length = declared_length
        self.asked = 0

    async def read(self):
        self.asked += 1
        await asyncio.sleep(0)
        part = self.parts.pop(0)
        if isinstance(part, Exception):
            raise part
        return part, not self.parts


def request(service, method="GET", target=b"/a", body=None):
    return Outgoing(service.address, method, target, [(b"accept", b"*/*")], body, 1.0)


async def whole(answer):
    found = []
    is_complete = False
    while not is_complete:
        await answer.more()
        is_complete = answer.is_complete
        found += answer.take()
    await answer.aclose()
    return b"".join(found)


async def ask(service, transport, method="GET", body=None):
    return await whole(await transport.send(request(service, method, body=body)))


async def turns(count=20):
    for _ in range(count):
        await asyncio.sleep(0.002)


REUSED = [
    ("GET", OK, b"{}"),
    ("GET", CHUNKED + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: 1\r\n\r\n", b"abcde"),
    ("GET", b"HTTP/1.1 204 No\r\n\r\n", b""),
    ("GET", b"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", b""),
    ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", b""),
    ("GET", b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n" + OK, b"{}"),
]


@pytest.mark.parametrize(("method", "first", "body"), REUSED)
def test_connection_carries_the_next_request_after_a_whole_answer(run, method, first, body):
    async def main():
        async with started(answers(first, OK)) as (service, transport):
            assert await ask(service, transport, method) == body
            await turns()
            assert await ask(service, transport) == b"{}"
            assert service.connections == 1

    run(main())


NOT_REUSED = [
    (OK.replace(b"200 OK\r\n", b"200 OK\r\nConnection: close\r\n"), b"{}"),
    (OK.replace(b"HTTP/1.1", b"HTTP/1.0"), b"{}"),
]


@pytest.mark.parametrize(("first", "body"), NOT_REUSED)
def test_connection_that_is_to_be_closed_is_not_used_again(run, first, body):
    async def main():
        async with started(answers(first, OK)) as (service, transport):
            assert await ask(service, transport) == body
            await turns()
            assert service.closed == 1
            service.script = answers(OK)
            assert await ask(service, transport) == b"{}"
            assert service.connections == 2

    run(main())


@pytest.mark.parametrize("stray", [b"", b"HTTP/1.1 200 OK\r\n\r\nevil"])
def test_idle_connection_that_ends_or_speaks_unasked_is_not_used_again(run, stray):
    async def script(service, reader, writer):
        await service.head(reader)
        writer.write(OK)
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.write(stray)

    async def main():
        async with started(script) as (service, transport):
            assert await ask(service, transport) == b"{}"
            await asyncio.sleep(0.1)
            assert await ask(service, transport) == b"{}"
            assert service.connections == 2

    run(main())


UNSOUND = {
    "a second answer": OK + OK,
    "bytes behind the answer": OK + b"x",
    "body of a 204": b"HTTP/1.1 204 No\r\nContent-Length: 1\r\n\r\nx",
    "unknown coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n1\r\nx\r\n",
    "coding behind chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\nx",
    "length and chunked": CHUNKED[:-2] + b"Content-Length: 2\r\n\r\n0\r\n\r\n",
    "two lengths": OK.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n"),
    "upgrade": b"HTTP/1.1 101 S\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
    "status below 100": b"HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n",
    "chunk size no number": CHUNKED + b"zz\r\n",
    "chunk size overflow": CHUNKED + b"fffffffffffffffff\r\nabc",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
    "control character": b"HTTP/1.1 200 OK\r\nX: a\x01b\r\nContent-Length: 2\r\n\r\n{}",
    "large header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "endless header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000,
    "endless interim answers": b"HTTP/1.1 103 E\r\nLink: x\r\n\r\n" * 4_000,
    "endless trailer": CHUNKED + b"0\r\nX: " + b"a" * 200_000,
    "no HTTP": b"garbage\r\n\r\n",
}


@pytest.mark.parametrize("name", UNSOUND)
def test_unsound_answer_fails_and_closes_the_connection(run, name):
    async def main():
        async with started(answers(UNSOUND[name])) as (service, transport):
            with pytest.raises(httpx.RemoteProtocolError):
                await ask(service, transport)
            await turns()
            assert service.closed == 1

    run(main())


def test_body_in_the_answer_to_head_fails(run):
    async def main():
        async with started(answers(OK)) as (service, transport):
            with pytest.raises(httpx.RemoteProtocolError):
                await ask(service, transport, "HEAD")

    run(main())


@pytest.mark.parametrize("is_reset", [False, True])
def test_answer_without_length_ends_with_the_connection_but_not_with_a_reset(run, is_reset):
    async def script(service, reader, writer):
        await service.head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nabc")
        await asyncio.sleep(0.05)
        if is_reset:
            own = writer.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def main():
        async with started(script) as (service, transport):
            if is_reset:
                with pytest.raises(httpx.ReadError):
                    await ask(service, transport)
            else:
                assert await ask(service, transport) == b"abc"

    run(main())


@pytest.mark.parametrize("beginning", [b"", OK[:20], OK[:-1], CHUNKED + b"3\r\nabc\r\n"])
def test_answer_that_ends_too_early_fails(run, beginning):
    async def script(service, reader, writer):
        await service.head(reader)
        writer.write(beginning)

    async def main():
        async with started(script) as (service, transport):
            with pytest.raises(httpx.ReadError):
                await ask(service, transport)

    run(main())


def test_nothing_listens_is_a_failure_to_connect(run):
    async def main():
        async with started(answers(OK)) as (service, transport):
            service.address = "http://127.0.0.1:1"
            with pytest.raises(httpx.ConnectError):
                await ask(service, transport)

    run(main())


def test_https_is_not_spoken(run):
    async def main():
        async with started(answers(OK)) as (service, transport):
            service.address = "https://127.0.0.1:1"
            with pytest.raises(httpx.UnsupportedProtocol):
                await ask(service, transport)

    run(main())


def test_request_goes_out_byte_for_byte(run):
    async def main():
        async with started(answers(OK)) as (service, transport):
            await whole(await transport.send(request(service, target=b"/a%41/b?c=%20&d")))
            host = service.address.removeprefix("http://").encode()
            assert service.heads == [
                b"GET /a%41/b?c=%20&d HTTP/1.1\r\nhost: " + host + b"\r\naccept: */*\r\n\r\n"
            ]

    run(main())


@pytest.mark.parametrize("declared_length", [None, 7])
def test_body_is_framed_as_it_was_announced(run, declared_length):
    received = []

    async def script(service, reader, writer):
        await service.head(reader)
        wanted = 7 if declared_length else len(b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
        received.append(await reader.readexactly(wanted))
        writer.write(OK)
        await reader.read()

    async def main():
        async with started(script) as (service, transport):
            body = Parts(b"abc", b"", b"defg", declared_length=declared_length)
            assert await ask(service, transport, "POST", body) == b"{}"
            is_chunked = b"transfer-encoding: chunked" in service.heads[0]
            assert is_chunked == (declared_length is None)
            assert b"expect" not in service.heads[0]

    run(main())
    plain, chunked = b"abcdefg", b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    assert received == [plain if declared_length else chunked]


def test_body_that_breaks_off_closes_the_connection(run):
    async def main():
        async with started(answers(b"")) as (service, transport):
            body = Parts(b"abc", ConnectionResetError("gone"), declared_length=9)
            with pytest.raises(httpx.WriteError):
                await ask(service, transport, "POST", body)
            await turns()
            assert service.closed == 1

    run(main())


def test_early_answer_to_an_unfinished_body_ends_the_connection(run):
    class Stuck(Parts):
        async def read(self):
            if self.asked:
                await asyncio.Event().wait()
            return (await super().read())[0], False

    async def main():
        async with started(answers(OK, OK)) as (service, transport):
            body = Stuck(b"abc", b"never")
            assert await ask(service, transport, "POST", body) == b"{}"
            await turns()
            assert service.closed == 1

    run(main())


def test_service_that_reads_nothing_holds_the_body_back(run):
    async def script(service, reader, writer):
        reader._transport.pause_reading()
        await asyncio.Event().wait()

    async def main():
        async with started(script) as (service, transport):
            body = Parts(*[b"x" * 1_000_000] * 100, declared_length=100_000_000)
            sending = asyncio.create_task(ask(service, transport, "POST", body))
            await asyncio.sleep(0.3)
            assert body.asked < 30
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending

    run(main())


def test_reader_that_takes_nothing_holds_the_service_back(run):
    sent = 0

    async def script(service, reader, writer):
        nonlocal sent
        await service.head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(100):
            writer.write(b"x" * 1_000_000)
            await writer.drain()
            sent += 1

    async def main():
        async with started(script) as (service, transport):
            answer = await transport.send(request(service))
            await asyncio.sleep(0.3)
            assert sent < 30
            held = sum(len(part) for part in answer.parts)
            assert held < 2 * HIGH_WATER
            assert len(await whole(answer)) == 100_000_000

    run(main())


def test_bound_of_connections_makes_the_next_wait_for_a_free_one(run, monkeypatch):
    monkeypatch.setattr(upstream_pool, "MAX_CONNECTIONS", 2)

    async def script(service, reader, writer):
        while True:
            await service.head(reader)
            await asyncio.sleep(0.02)
            writer.write(OK)

    async def main():
        async with started(script) as (service, transport):
            async with asyncio.TaskGroup() as group:
                for _ in range(10):
                    group.create_task(ask(service, transport))
            assert service.connections == 2
            assert len(service.heads) == 10

    run(main())


def test_no_free_connection_in_time_is_a_pool_timeout_and_loses_none(run, monkeypatch):
    monkeypatch.setattr(upstream_pool, "MAX_CONNECTIONS", 1)
    monkeypatch.setattr(upstream_pool, "POOL_SECONDS", 0.05)

    async def script(service, reader, writer):
        await service.head(reader)
        await asyncio.sleep(0.2)
        writer.write(OK)
        await service.head(reader)
        writer.write(OK)
        await reader.read()

    async def main():
        async with started(script) as (service, transport):
            first = asyncio.create_task(ask(service, transport))
            await asyncio.sleep(0.01)
            with pytest.raises(httpx.PoolTimeout):
                await ask(service, transport)
            assert await first == b"{}"
            assert await ask(service, transport) == b"{}"
            assert service.connections == 1

    run(main())


def test_cancelled_request_frees_its_place_in_the_pool(run, monkeypatch):
    monkeypatch.setattr(upstream_pool, "MAX_CONNECTIONS", 1)

    async def main():
        async with started(answers(b"")) as (service, transport):
            stuck = asyncio.create_task(ask(service, transport))
            waiting = asyncio.create_task(ask(service, transport))
            await turns()
            service.script = answers(OK)
            stuck.cancel()
            assert await waiting == b"{}"
            assert service.connections == 2

    run(main())


def test_connection_that_is_idle_for_too_long_is_closed(run, monkeypatch):
    monkeypatch.setattr(upstream_pool, "KEEPALIVE_SECONDS", 0.05)

    async def main():
        async with started(answers(OK)) as (service, transport):
            await ask(service, transport)
            assert service.closed == 0
            await asyncio.sleep(0.3)
            assert service.closed == 1

    run(main())


def test_it_is_an_httpx_transport_too(run):
    async def script(service, reader, writer):
        await service.head(reader)
        assert await reader.readuntil(b"0\r\n\r\n") == b"3\r\nabc\r\n0\r\n\r\n"
        writer.write(b"HTTP/1.1 201 C\r\nX-A: b\r\nContent-Length: 2\r\n\r\n{}")
        await reader.read()

    async def parts():
        yield b"abc"

    async def main():
        async with started(script) as (service, transport):
            client = httpx.AsyncClient(transport=transport)
            answer = await client.post(f"{service.address}/a", content=parts())
            assert (answer.status_code, answer.headers["x-a"], answer.json()) == (201, "b", {})

    run(main())
