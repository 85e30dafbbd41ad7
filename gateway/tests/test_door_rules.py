"""One row = one request, what it is answered with, and how many requests reach a service."""

from __future__ import annotations

import json
import logging

import pytest

GOOD = b"/loss-calc/v1/cases"

PATHS = [
    (b"/loss-calc/v1/../readyz", 400),
    (b"/a/../admin", 400),
    (b"/loss-calc/v1/.", 400),
    (b"//admin", 400),
    (b"/loss-calc/v1//cases", 400),
    (b"/%2e%2e/loss-calc/v1/x", 400),
    (b"/loss-calc/v1/%2E%2E/x", 400),
    (b"/loss-calc/v1/a%2Fb", 400),
    (b"/loss-calc/v1/a%5Cb", 400),
    (b"/loss-calc/v1/a\\b", 400),
    (b"/loss-calc/v1/a;x=1", 400),
    (b"/loss-calc/v1/a%3bx", 400),
    (b"/loss-calc/v1/a%00", 400),
    (b"/loss-calc/v1/a%0d%0aX:1", 400),
    (b"/loss-calc/v1/a%252e", 400),
    (b"/loss-calc/v1/a%7f", 400),
    (b"/loss-calc/v1/a%c2%85", 400),
    (b"/loss-calc/v1/%c0%ae%c0%ae", 400),
    (b"/loss-calc/v1/%ff", 400),
    (b"/loss-calc/v1/%zz", 400),
    (b"/loss-calc/v1/\xe4", 400),
    (b"/LOSS-CALC/v1/cases", 404),
    (b"/%6Coss-calc/v1/cases", 404),
    (b"/loss-calc/v2/cases", 404),
    (b"/loss-calc", 404),
    (b"/loss-calc/readyz", 404),
    (b"/loss-calc/metrics", 404),
    (b"/loss-calc/openapi.json", 404),
    (b"/admin", 404),
    (b"/", 404),
]


@pytest.mark.parametrize(("path", "status"), PATHS)
def test_path_that_two_readers_could_read_differently_is_refused(door, path, status):
    answer = door.ask("GET", path, door.bearer())
    assert answer.status == status
    assert answer.code == ("unsafe_path" if status == 400 else "not_found")
    assert door.calls == 0


def test_path_with_chinese_text_passes_byte_for_byte(door):
    path = b"/loss-calc/v1/cases/%E6%A1%88%41"
    assert door.ask("GET", path, door.bearer()).status == 200
    assert door.router.calls.last.request.url.raw_path == path


@pytest.mark.parametrize(
    "headers",
    [[], [(b"authorization", b"Basic Y291cnQtMTp4")], [(b"authorization", b"Digest a=b")]],
)
def test_request_without_bearer_token_gets_the_bare_challenge(door, headers):
    answer = door.ask("GET", GOOD, headers)
    assert (answer.status, answer.code, door.calls) == (401, "unauthenticated", 0)
    assert answer.headers["www-authenticate"] == 'Bearer realm="tianping"'


def test_two_authorization_headers_are_refused_though_one_is_good(door):
    headers = [*door.bearer(), (b"authorization", b"Bearer x")]
    answer = door.ask("GET", GOOD, headers)
    assert (answer.status, answer.code, door.calls) == (400, "invalid_request", 0)


def test_token_in_the_query_is_ignored(door):
    answer = door.ask("GET", GOOD + b"?access_token=" + door.token().encode())
    assert (answer.status, door.calls) == (401, 0)


def test_token_for_another_service_lacks_the_scope_and_the_answer_names_it(door):
    headers = door.bearer(door.token(scope="hotline mediation"))
    answer = door.ask("GET", GOOD, headers)
    assert (answer.status, answer.code, door.calls) == (403, "insufficient_scope", 0)
    assert answer.problem["needed_scope"] == "loss-calc"
    assert 'scope="loss-calc"' in answer.headers["www-authenticate"]


SPOOFED = [
    (b"x-user-id", b"evil"),
    (b"x_user_id", b"evil"),
    (b"x.user.id", b"evil"),
    (b"x-internal-token", b"evil"),
    (b"x_internal_token", b"evil"),
    (b"x-forwarded-user", b"evil"),
    (b"x-forwarded-for", b"evil"),
    (b"x-forwarded-prefix", b"/evil"),
    (b"forwarded", b"for=evil"),
    (b"x-original-url", b"/evil"),
    (b"x-http-method-override", b"DELETE"),
    (b"cookie", b"evil=1"),
    (b"expect", b"100-continue"),
    (b"te", b"trailers"),
    (b"proxy-authorization", b"evil"),
    (b"origin", b"https://evil.example"),
]


def test_no_header_but_the_listed_ones_reaches_a_service(door):
    passed = [(b"idempotency-key", b"k-1"), (b"if-match", b'"3"'), (b"accept-language", b"zh")]
    assert door.ask("GET", GOOD, [*door.bearer(), *SPOOFED, *passed]).status == 200
    request = door.router.calls.last.request
    assert "evil" not in str(request.headers.raw)
    assert request.method == "GET"
    assert request.headers["idempotency-key"] == "k-1"
    assert request.headers["if-match"] == '"3"'
    assert "authorization" not in request.headers
    assert request.headers["x-internal-token"].count(".") == 2


def test_connection_header_cannot_strip_what_the_gateway_adds(door):
    named = b"X-Internal-Token, Authorization, Traceparent, If-Match, Content-Length"
    headers = [*door.bearer(), (b"connection", named), (b"if-match", b'"1"')]
    assert door.ask("GET", GOOD, headers).status == 200
    sent = door.router.calls.last.request.headers
    assert sent["x-internal-token"]
    assert sent["traceparent"]
    assert "if-match" not in sent


@pytest.mark.parametrize(
    ("method", "status"),
    [("TRACE", 405), ("CONNECT", 405), ("FOO", 501), ("PROPFIND", 501), ("get", 501)],
)
def test_method_that_is_not_served(door, method, status):
    answer = door.ask(method, GOOD, door.bearer())
    assert (answer.status, door.calls) == (status, 0)
    if status == 405:
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("hosts", "status"),
    [([b"other.example"], 421), ([b"gateway.test", b"gateway.test"], 400), ([b""], 421)],
)
def test_host_must_be_one_and_ours(door, hosts, status):
    headers = [(b"host", host) for host in hosts]
    assert door.ask("GET", b"/livez", headers).status == status


@pytest.mark.parametrize(
    "headers",
    [[(b"x-%d" % number, b"a") for number in range(101)], [(b"x-large", b"a" * 65_537)]],
)
def test_too_many_or_too_large_headers(door, headers):
    answer = door.ask("GET", GOOD, headers)
    assert (answer.status, answer.code, door.calls) == (431, "headers_too_large", 0)


def test_address_that_is_too_long(door):
    assert door.ask("GET", GOOD + b"?a=" + b"b" * 20_000).status == 414


def test_websocket_is_refused(door):
    headers = [*door.bearer(), (b"connection", b"upgrade"), (b"upgrade", b"websocket")]
    answer = door.ask("GET", GOOD, headers)
    assert (answer.status, answer.code, door.calls) == (400, "upgrade_not_supported", 0)


def _preflight(origin):
    return [(b"origin", origin), (b"access-control-request-method", b"POST")]


@pytest.mark.parametrize(
    "origin",
    [b"https://evil.example", b"null", b"https://bank.example.evil", b"http://bank.example"],
)
def test_origin_that_is_not_listed_gets_no_grant(door, origin):
    preflight = door.ask("OPTIONS", GOOD, _preflight(origin))
    assert preflight.status == 403
    answer = door.ask("GET", GOOD, [*door.bearer(), (b"origin", origin)])
    for headers in (preflight.headers, answer.headers):
        assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize("chunks", [(b"abc",), (b"abc", b"defg"), (b"abcdefg",)])
def test_body_of_another_length_than_announced_is_refused(door, chunks):
    headers = [*door.bearer(), (b"content-length", b"5")]
    answer = door.ask("POST", GOOD, headers, chunks)
    assert (answer.status, answer.code) == (400, "malformed_request")


@pytest.mark.parametrize("value", [b"a\r\nX-Internal-Token: b", b"a\x00b", b"\xff"])
def test_header_that_could_be_read_as_two_is_refused(door, value):
    answer = door.ask("GET", GOOD, [*door.bearer(), (b"if-match", value)])
    assert (answer.status, answer.code, door.calls) == (400, "malformed_header", 0)


@pytest.mark.parametrize("query", [b"a=b c", b"a=b\r\nX: y", b"a=\x7f", b"a=\xe4"])
def test_query_with_stray_octets_is_refused(door, query):
    answer = door.ask("GET", GOOD + b"?" + query, door.bearer())
    assert (answer.status, answer.code, door.calls) == (400, "unsafe_path", 0)


def test_listed_origin_may_send_and_read(door):
    preflight = door.ask("OPTIONS", GOOD, _preflight(b"https://bank.example"))
    assert (preflight.status, door.calls) == (204, 0)
    assert preflight.headers["access-control-allow-origin"] == "https://bank.example"
    assert "access-control-allow-credentials" not in preflight.headers
    answer = door.ask("GET", GOOD, [*door.bearer(), (b"origin", b"https://bank.example")])
    assert answer.headers["access-control-allow-origin"] == "https://bank.example"
    assert answer.headers["vary"] == "Origin"


PARENT = b"00-" + b"ab" * 16 + b"-" + b"cd" * 8 + b"-01"


def test_trace_and_its_state_are_kept_through(door):
    headers = [*door.bearer(), (b"traceparent", PARENT), (b"tracestate", b"v=1")]
    assert door.ask("GET", GOOD, headers).status == 200
    sent = door.router.calls.last.request.headers
    assert sent["traceparent"].split("-")[1] == "ab" * 16
    assert sent["traceparent"].split("-")[2] != "cd" * 8
    assert sent["tracestate"] == "v=1"


@pytest.mark.parametrize(
    "parent", [b"garbage", b"00-" + b"0" * 32 + b"-" + b"cd" * 8 + b"-01", PARENT.upper(), b""]
)
def test_malformed_trace_starts_anew_without_foreign_state(door, parent):
    headers = [*door.bearer(), (b"traceparent", parent), (b"tracestate", b"v=1")]
    assert door.ask("GET", GOOD, headers).status == 200
    sent = door.router.calls.last.request.headers
    assert len(sent["traceparent"]) == 55
    assert "ab" * 16 not in sent["traceparent"]
    assert "tracestate" not in sent


def test_oversized_trace_state_is_dropped(door):
    headers = [*door.bearer(), (b"traceparent", PARENT), (b"tracestate", b"v=" + b"1" * 10_000)]
    assert door.ask("GET", GOOD, headers).status == 200
    assert "tracestate" not in door.router.calls.last.request.headers


def test_request_id_is_kept_when_it_is_a_uuid_and_made_otherwise(door):
    given = b"01890a5d-ac96-774b-bcce-b302099a8057"
    kept = door.ask("GET", GOOD, [*door.bearer(), (b"x-request-id", given)])
    assert kept.headers["x-request-id"] == given.decode()
    assert door.router.calls.last.request.headers["x-request-id"] == given.decode()
    made = door.ask("GET", GOOD, [*door.bearer(), (b"x-request-id", b"x\r\nInjected: 1")])
    assert made.headers["x-request-id"][14] == "7"


def test_log_lines_stay_one_object_and_hold_no_secret(door, caplog, capsys):
    token = door.token()
    headers = [*door.bearer(token), (b"x-request-id", b'a"}\n{"event": "forged')]
    capsys.readouterr()
    with caplog.at_level(logging.INFO):
        door.ask(
            "GET", GOOD + b"?id_number=110101199003070000&access_token=" + token.encode(), headers
        )
        door.client.post("/oauth2/token", data={"grant_type": "password", "password": "hunter2"})
    written = capsys.readouterr().out
    lines = [json.loads(line) for line in written.splitlines()]
    relayed = [line for line in lines if line.get("route") == "/loss-calc/v1/*"]
    assert len(relayed) == 1
    assert relayed[0]["event"] == "request"
    assert len(relayed[0]["trace_id"]) == 32
    text = written + json.dumps([str(record.msg) for record in caplog.records])
    for secret in (token, "110101199003070000", "hunter2", "forged"):
        assert secret not in text


def test_every_answer_leaves_with_safe_headers(door):
    for path in (GOOD, b"/nowhere", b"/livez", b"/docs"):
        headers = door.ask("GET", path, door.bearer()).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-request-id"]


def test_problem_is_chinese_for_those_who_ask(door):
    answer = door.ask("GET", GOOD, [(b"accept-language", b"zh-CN,en;q=0.5")])
    assert answer.problem["title"] == "需要身份验证"
    assert answer.headers["content-language"] == "zh"


def test_metrics_are_for_the_role_admin_alone(door):
    assert door.ask("GET", b"/metrics").status == 401
    assert door.ask("GET", b"/metrics", door.bearer()).status == 403
    answer = door.ask("GET", b"/metrics", door.bearer(door.person_token("admin-1")))
    assert answer.status == 200
    assert b'route="/loss-calc/v1/*"' in answer.body or b"tianping_requests" in answer.body


def test_readiness_names_every_service(door):
    door.router.reset()
    answer = door.ask("GET", b"/readyz")
    assert answer.status == 200
    assert json.loads(answer.body)["upstreams"] == dict.fromkeys(
        ("loss-calc", "loan-origination", "mediation", "hotline"), "ready"
    )
