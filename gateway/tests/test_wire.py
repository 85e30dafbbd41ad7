"""The gateway on real sockets: what strange clients and broken services send, byte by byte."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager, suppress

import httpx
import psutil
import pytest

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class FakeService:
    """Answers every connection with a script of bytes; remembers what it was sent."""

    def __init__(self, script):
        self.script = script
        self.requests = []
        self.closed = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                data = connection.recv(65536)
                if not data:
                    return
                head += data
            self.requests.append(head)
            self.script(connection, head)
            connection.settimeout(5)
            while connection.recv(65536):
                pass
            self.closed.set()

    def stop(self):
        self.listener.close()


@pytest.fixture
def service():
    started = []

    def start(script):
        found = FakeService(script if callable(script) else _sends(script))
        started.append(found)
        return found

    yield start
    for found in started:
        found.stop()


def _sends(*parts, pause=0.0, then=None):
    def script(connection, _):
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        if then == "reset":
            connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
            )
        if then is not None:
            connection.close()

    return script


@pytest.fixture(autouse=True, params=["httptools", "aiohttp"])
def _transport(request, monkeypatch):
    """Every test holds for either client towards the services."""
    monkeypatch.setenv("GATEWAY_TRANSPORT", request.param)


@pytest.fixture
def bearer(tmp_path):
    """Authorization for a live gateway."""

    def make(gateway):
        document = json.loads((tmp_path / "dev-credentials.json").read_text())
        client = document["clients"][0]
        answer = httpx.post(
            f"http://127.0.0.1:{gateway.port}/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(client["client_id"], client["client_secret"]),
        )
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    return make


def url(gateway, path="/loss-calc/v1/x"):
    return f"http://127.0.0.1:{gateway.port}{path}"


def exchange(gateway, request, *, wait=5.0):
    """Send raw bytes; everything that comes back until the gateway closes or is silent."""
    with socket.create_connection(("127.0.0.1", gateway.port)) as client:
        client.settimeout(wait)
        client.sendall(request)
        answer = b""
        with suppress(TimeoutError):
            while data := client.recv(65536):
                answer += data
                client.settimeout(0.3)
            return answer, True
        return answer, False


HOST = b"Host: 127.0.0.1\r\n"
POST = b"POST /loss-calc/v1/x HTTP/1.1\r\n" + HOST
GET = b"GET /livez HTTP/1.1\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

MALFORMED = {
    "length and chunked": POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked and length": POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
    "signed length": POST + b"Content-Length: +5\r\n\r\nabcde",
    "list of lengths": POST + b"Content-Length: 5, 5\r\n\r\nabcde",
    "hexadecimal length": POST + b"Content-Length: 0x5\r\n\r\nabcde",
    "unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "vertical tab": POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "space before colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "chunk size overflow": CHUNKED + b"fffffffffffffffff\r\nabc",
    "chunk size no number": CHUNKED + b"zz\r\nabc",
    "bare line feed": b"GET /livez HTTP/1.1\nHost: 127.0.0.1\n\n",
    "bare line feed in head": GET + b"Host: 127.0.0.1\nX: y\r\n\r\n",
    "folded header": GET + HOST + b"X: a\r\n b\r\n\r\n",
    "carriage return in value": GET + HOST + b"X: a\rb\r\n\r\n",
    "NUL in value": GET + HOST + b"X: a\x00b\r\n\r\n",
    "two hosts": GET + HOST + HOST + b"\r\n",
    "no host": GET + b"\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "octets in the path": b"GET /\xe4 HTTP/1.1\r\n" + HOST + b"\r\n",
}


@pytest.fixture
def counted(live, service):
    """A gateway before a service that should not be reached."""
    found = service(OK)
    return live(found.port), found


def test_malformed_message_is_refused_and_never_reaches_a_service(counted):
    gateway, found = counted
    for name, request in MALFORMED.items():
        answer, _ = exchange(gateway, request)
        assert answer.startswith(b"HTTP/1.1 400 "), name
        assert b"application/problem+json" in answer, name
    assert found.requests == []


def test_broken_chunks_of_an_authenticated_request_reach_a_service_at_most_once(counted, bearer):
    gateway, found = counted
    token = f"Authorization: {bearer(gateway)['Authorization']}\r\n".encode()
    head = POST + token + b"Transfer-Encoding: chunked\r\n\r\n"
    for body in (b"zz\r\nabc", b"3\nabc\r\n0\r\n\r\n", b"3\r\nabcd\r\n0\r\n\r\n"):
        answer, is_closed = exchange(gateway, head + body)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert is_closed
    assert len(found.requests) <= 3


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET http://other/livez HTTP/1.1\r\n" + HOST + b"\r\n", 421),
        (b"GET /livez HTTP/1.1\r\nHost: other\r\n\r\n", 421),
        (b"TRACE /livez HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (b"CONNECT other:80 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (b"FOO /livez HTTP/1.1\r\n" + HOST + b"\r\n", 501),
        (GET + HOST + b"X: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (GET + HOST + b"X: " + b"a" * 300_000, 431),
        (GET + HOST + b"".join(b"X%d: a\r\n" % n for n in range(101)) + b"\r\n", 431),
        (GET + HOST + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 200),
    ],
)
def test_request_is_answered_by_the_front_itself(counted, request_bytes, status):
    gateway, found = counted
    answer, _ = exchange(gateway, request_bytes)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert found.requests == []


def test_pipelined_garbage_does_not_disturb_the_answer_before_it(live, service, bearer):
    found = service(_sends(OK, pause=0.3))
    gateway = live(found.port)
    token = f"Authorization: {bearer(gateway)['Authorization']}\r\n".encode()
    first = b"GET /loss-calc/v1/x HTTP/1.1\r\n" + HOST + token + b"\r\n"
    answer, is_closed = exchange(gateway, first + b"FOO bar\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.count(b"HTTP/1.1") == 1
    assert is_closed


def test_slow_head_is_closed(counted, monkeypatch):
    gateway, _ = counted
    monkeypatch.setattr("gateway.protocol.HEAD_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", gateway.port)) as client:
        client.settimeout(5)
        client.sendall(b"GET /livez HTTP/1.1\r\nX")
        assert client.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_slow_body_is_answered_with_408(live, service, bearer):
    gateway = live(service(_sends()).port, idle_seconds=0.3)
    token = f"Authorization: {bearer(gateway)['Authorization']}\r\n".encode()
    answer, _ = exchange(gateway, POST + token + b"Content-Length: 10\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("is_chunked", [False, True])
def test_body_over_the_limit_is_refused_while_it_streams(live, service, bearer, is_chunked):
    found = service(_sends())
    gateway = live(found.port, max_upload_bytes=1_000_000)
    chunks = (b"x" * 65_536 for _ in range(32))
    content = chunks if is_chunked else b"x" * 2_000_000
    answer = httpx.post(
        url(gateway), content=content, headers={**bearer(gateway), "Content-Type": "text/csv"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert len(found.requests) <= int(is_chunked)


def test_json_has_the_smaller_limit(live, service, bearer):
    gateway = live(service(OK).port, max_body_bytes=1_000)
    headers = {**bearer(gateway), "Content-Type": "application/json"}
    assert httpx.post(url(gateway), content=b" " * 2_000, headers=headers).status_code == 413


def test_body_shorter_than_announced_breaks_off_towards_the_service(live, service, bearer):
    found = service(_sends())
    gateway = live(found.port)
    token = f"Authorization: {bearer(gateway)['Authorization']}\r\n".encode()
    with socket.create_connection(("127.0.0.1", gateway.port)) as client:
        client.sendall(POST + token + b"Content-Length: 10\r\n\r\nabc")
        _wait_until(lambda: found.requests)
    assert found.closed.wait(1.0)


def test_client_that_leaves_while_waiting_frees_the_service_within_a_second(live, service, bearer):
    found = service(_sends())
    gateway = live(found.port)
    token = f"Authorization: {bearer(gateway)['Authorization']}\r\n".encode()
    with socket.create_connection(("127.0.0.1", gateway.port)) as client:
        client.sendall(b"GET /loss-calc/v1/x HTTP/1.1\r\n" + HOST + token + b"\r\n")
        _wait_until(lambda: found.requests)
    assert found.closed.wait(1.0)


def test_client_that_leaves_during_a_download_frees_the_service(live, service, bearer):
    def endless(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"3\r\nabc\r\n")
            time.sleep(0.01)

    found = service(endless)
    gateway = live(found.port)
    ended = threading.Event()

    def watched(connection, head):
        try:
            endless(connection, head)
        finally:
            ended.set()

    found.script = watched
    with httpx.stream("GET", url(gateway), headers=bearer(gateway)) as answer:
        assert next(answer.iter_raw())
    assert ended.wait(2.0)


def test_service_that_is_down_is_503_with_retry_after(live, bearer):
    gateway = live(_free_port())
    answer = httpx.get(url(gateway), headers=bearer(gateway))
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer.headers["retry-after"]
    assert "127.0.0.1" not in answer.text


def test_service_that_hangs_before_its_head_is_504(live, service, bearer):
    gateway = live(service(_sends()).port, first_byte_seconds=0.3)
    answer = httpx.get(url(gateway), headers=bearer(gateway))
    assert (answer.status_code, answer.json()["code"]) == (504, "gateway_timeout")


HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
HALF_CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"


@pytest.mark.parametrize(
    "script",
    [
        _sends(HALF),
        _sends(HALF_CHUNK),
        _sends(HALF, pause=0.1, then="close"),
        _sends(HALF_CHUNK, pause=0.1, then="close"),
        _sends(HALF_CHUNK, pause=0.1, then="reset"),
        _sends(HALF_CHUNK, b"zz\r\n", pause=0.1),
    ],
)
def test_answer_that_breaks_off_never_looks_whole(live, service, bearer, script):
    gateway = live(service(script).port, idle_seconds=0.3)
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url(gateway), headers=bearer(gateway))


def _reads_then_resets(connection, head):
    while b"payload" not in head:
        head += connection.recv(65536)
    _sends(then="reset")(connection, head)


def test_post_whose_service_resets_is_sent_exactly_once(live, service, bearer):
    found = service(_reads_then_resets)
    gateway = live(found.port)
    answer = httpx.post(url(gateway), content=b"payload", headers=bearer(gateway))
    assert (answer.status_code, answer.json()["code"]) == (502, "bad_gateway")
    assert len(found.requests) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_request_whose_pooled_connection_dies_is_not_repeated(live, service, bearer, method):
    def one_answer_per_connection(connection, head):
        connection.sendall(OK)
        connection.recv(65536)
        found.requests.append(head)
        _sends(then="reset")(connection, head)

    found = service(one_answer_per_connection)
    gateway = live(found.port)
    headers = bearer(gateway)
    assert httpx.get(url(gateway), headers=headers).status_code == 200
    assert httpx.request(method, url(gateway), headers=headers).status_code == 502
    assert len(found.requests) == 2


STRANGE = [
    (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK, 200, None),
    (b"HTTP/1.1 204 No Content\r\n\r\nunexpected", 502, "bad_gateway"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 502, "bad_gateway"),
    (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", 502, "bad_gateway"),
    (b"garbage\r\n\r\n", 502, "bad_gateway"),
    (
        b"HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nTraceback",
        502,
        "bad_gateway",
    ),
    (
        b"HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbusy",
        503,
        "service_unavailable",
    ),
    (
        b"HTTP/1.1 401 No\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}",
        502,
        "bad_gateway",
    ),
    (
        b"HTTP/1.1 409 No\r\nContent-Type: application/problem+json\r\nContent-Length: 16"
        b'\r\n\r\n{"code": "mine"}',
        409,
        "mine",
    ),
]


@pytest.mark.parametrize(("script", "status", "code"), STRANGE)
def test_strange_answer_becomes_a_clean_one(live, service, bearer, script, status, code):
    gateway = live(service(script).port)
    answer = httpx.get(url(gateway), headers=bearer(gateway))
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "unexpected" not in answer.text
    if code is not None:
        assert answer.json()["code"] == code


def test_only_listed_headers_of_a_service_reach_the_client(live, service, bearer):
    head = (
        b"HTTP/1.1 201 Created\r\nServer: inside\r\nSet-Cookie: a=b\r\nRateLimit: x\r\n"
        b'X-Powered-By: inside\r\nETag: "1"\r\nContent-Length: 2\r\n'
    )
    found = service(OK)
    found.script = _sends(head + b"Location: http://127.0.0.1:%d/a/b\r\n\r\n{}" % found.port)
    gateway = live(found.port)
    answer = httpx.post(url(gateway), headers=bearer(gateway))
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == "/a/b"
    assert not {"server", "set-cookie", "ratelimit", "x-powered-by"} & set(answer.headers)


def test_events_pass_as_they_happen(live, service, bearer):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    script = _sends(
        head + b"Transfer-Encoding: chunked\r\n\r\n",
        b"9\r\ndata: 1\n\n\r\n",
        b"9\r\ndata: 2\n\n\r\n",
        b"0\r\n\r\n",
        pause=0.5,
    )
    gateway = live(service(script).port)
    times = []
    with httpx.stream("GET", url(gateway), headers=bearer(gateway)) as answer:
        for _ in answer.iter_raw():
            times.append(time.monotonic())  # noqa: PERF401 - each event's own moment
    assert len(times) == 2
    assert times[1] - times[0] > 0.3


def test_head_and_its_length_pass_without_a_body(live, service, bearer):
    gateway = live(service(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n").port)
    answer = httpx.head(url(gateway), headers=bearer(gateway))
    assert (answer.status_code, answer.headers["content-length"]) == (200, "500")


def test_expect_continue_is_answered_by_the_gateway_alone(live, service, bearer):
    def script(connection, head):
        while not head.endswith(b"abc"):
            head += connection.recv(65536)
        connection.sendall(OK)

    found = service(script)
    gateway = live(found.port)
    token = f"Authorization: {bearer(gateway)['Authorization']}\r\n".encode()
    request = POST + token + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port)) as client:
        client.settimeout(5)
        client.sendall(request)
        assert client.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 OK")
    assert b"expect" not in found.requests[0].lower()


def test_early_answer_to_an_upload_reaches_the_client(live, service, bearer):
    refusal = (
        b"HTTP/1.1 415 No\r\nContent-Type: application/problem+json\r\nContent-Length: 16"
        b'\r\n\r\n{"code": "mine"}'
    )
    gateway = live(service(refusal).port)
    headers = {**bearer(gateway), "Content-Type": "text/csv"}
    answer = httpx.post(url(gateway), content=b"x" * 3_000_000, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "mine")


@contextmanager
def _memory_growth():
    process = psutil.Process()
    before = process.memory_info().rss
    found = []
    yield found
    found.append(process.memory_info().rss - before)


def _blackhole(connection, head):
    _, _, rest = head.partition(b"\r\n\r\n")
    left = 20_000_000 - len(rest)
    while left > 0:
        left -= len(connection.recv(65536))
    connection.sendall(OK)


def test_large_upload_streams_without_being_collected(live, service, bearer):
    gateway = live(service(_blackhole).port)
    chunk = b"x" * 100_000
    headers = {**bearer(gateway), "Content-Type": "text/csv", "Content-Length": "20000000"}
    with _memory_growth() as growth:
        content = (chunk for _ in range(200))
        answer = httpx.post(url(gateway), content=content, headers=headers, timeout=30)
    assert answer.status_code == 200
    assert growth[0] < 10_000_000


def test_large_download_to_a_slow_reader_is_not_collected(live, service, bearer):
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"

    def script(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(320):
            connection.sendall(chunk)
        connection.sendall(b"0\r\n\r\n")

    gateway = live(service(script).port)
    size = 0
    with (
        _memory_growth() as growth,
        httpx.stream("GET", url(gateway), headers=bearer(gateway)) as answer,
    ):
        time.sleep(0.5)
        for part in answer.iter_raw():
            size += len(part)
    assert size == 320 * 65_536
    assert growth[0] < 10_000_000


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _wait_until(is_so, seconds=3.0):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.01)
