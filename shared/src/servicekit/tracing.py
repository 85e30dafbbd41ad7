"""W3C Trace Context: one trace id through every hop and into every log line."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_NO_TRACE, _NO_SPAN = "0" * 32, "0" * 16


@dataclass(frozen=True, slots=True)
class Trace:
    """The place of one hop in a trace."""

    trace_id: str
    span_id: str
    flags: str = "01"

    @property
    def header(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def continued(traceparent: str | None) -> Trace:
    """This hop of the caller's trace; a missing or malformed header starts a new one."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    if match is None or match[1] == _NO_TRACE or match[2] == _NO_SPAN:
        return Trace(secrets.token_hex(16), secrets.token_hex(8))
    return Trace(match[1], secrets.token_hex(8), match[3])


def enter(trace: Trace) -> None:
    """Make `trace` the one that logs and problems of this task name."""
    _current.set(trace)


def current_trace() -> Trace | None:
    return _current.get()


def current_trace_id() -> str | None:
    trace = _current.get()
    return trace.trace_id if trace else None
