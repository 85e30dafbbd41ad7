"""Relaying: one verified request to its service, under the gateway's own token."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from gateway.answers import answer_plainly, refuse
from gateway.deadlines import Deadlines
from gateway.exchange import Exchange, Peer
from gateway.headers import for_service, tracestate
from gateway.inbound import ClientLeftError
from gateway.requesthead import RawHeaders, RequestHead
from gateway.routing import Route
from gateway.settings import Settings
from gateway.ways import Outgoing, Way
from servicekit.callers import HEADER, Caller, mint
from servicekit.clock import Clock
from servicekit.keys import SigningKey
from servicekit.problems import HttpRefusal
from servicekit.tracing import current_trace

CLIENT_LEFT = 499
"""What logs and metrics call a request whose client went away before its answer began."""

_INTERNAL_TOKEN = HEADER.encode()


@dataclass(frozen=True, slots=True)
class Passage:
    """A request that may pass: where to, and on whose behalf."""

    route: Route
    caller: Caller
    request_id: str
    head: RequestHead


class Relay:
    """Sends passages to their services, each by its way."""

    def __init__(
        self, settings: Settings, key: SigningKey, ways: Mapping[str, Way], clock: Clock
    ) -> None:
        self._settings = settings
        self._key = key
        self._clock = clock
        self._deadlines = Deadlines()
        self._peers = {
            service: Peer(service, address, address.encode(), ways[service])
            for service, address in settings.upstreams.items()
        }

    async def __call__(self, passage: Passage, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the client with the service's answer, or with a problem that says why not."""
        peer = self._peers[passage.route.service]
        exchange = Exchange(self._settings, peer, scope, receive, send)
        exchange.listen(passage.head)
        self._deadlines.watch(exchange)
        try:
            exchange.inbound.check_declared_length()
            await exchange.run(self._outgoing(passage, peer, scope, exchange))
        except (asyncio.CancelledError, ClientLeftError) as error:
            self._deadlines.forget(exchange)
            exchange.close()
            if not exchange.has_left and not exchange.is_late:
                raise
            if isinstance(error, asyncio.CancelledError):
                _stay_alive()
            await _report_stop(exchange, scope, receive, send)
        except HttpRefusal as refusal:
            exchange.close()
            is_pending = not exchange.inbound.is_read
            await refuse(scope, receive, send, refusal, is_body_pending=is_pending)
        finally:
            self._deadlines.forget(exchange)
            exchange.close()

    def _outgoing(self, passage: Passage, peer: Peer, scope: Scope, exchange: Exchange) -> Outgoing:
        """The request as the service gets it."""
        raw_path: bytes = scope["raw_path"]
        query: bytes = scope["query_string"]
        method: str = scope["method"]
        return Outgoing(
            address=peer.address,
            method=method,
            target=b"%b?%b" % (raw_path, query) if query else raw_path,
            headers=for_service(passage.head) + self._own_headers(passage, method, raw_path),
            body=exchange if exchange.inbound.has_body else None,
            connect_seconds=self._settings.connect_seconds,
        )

    def _own_headers(self, passage: Passage, method: str, raw_path: bytes) -> RawHeaders:
        token = mint(
            self._key,
            _under_request_id(passage.caller, passage.request_id),
            audience=passage.route.service,
            method=method,
            path=raw_path.decode("ascii"),
            now=self._clock(),
        )
        own = [
            (_INTERNAL_TOKEN, token.encode()),
            (b"x-request-id", passage.request_id.encode()),
        ]
        trace = current_trace()
        if trace is not None:
            own.append((b"traceparent", trace.header.encode()))
            given = passage.head.first.get(b"traceparent")
            # Vendors' state belongs to the trace it came with: a restarted trace drops it.
            if given is not None and trace.trace_id.encode() in given:
                state = tracestate(passage.head)
                own += [(b"tracestate", state)] if state else []
        return own


async def _report_stop(exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
    """What is left to say when the client left or somebody was too slow."""
    if exchange.has_left:
        scope["log_facts"]["client_left"] = True
        if not exchange.is_started:
            # Nobody reads it; logs and metrics do.
            await answer_plainly(send, CLIENT_LEFT, [])
    elif exchange.is_started:
        exchange.break_off("timeout")
    else:
        is_pending = not exchange.inbound.is_read
        await refuse(scope, receive, send, exchange.lateness(), is_body_pending=is_pending)


def _under_request_id(caller: Caller, request_id: str) -> Caller:
    """The caller, with the request's id as the id of the token about to be made."""
    return Caller(
        caller.subject,
        caller.client_id,
        caller.organisation,
        caller.roles,
        caller.kind,
        caller.scopes,
        request_id,
        caller.issuer,
    )


def _stay_alive() -> None:
    """The cancellation came from our own exchange and ends here."""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()
