"""Logs: one JSON object a line, with the trace id, never with a secret."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from json.encoder import encode_basestring_ascii
from typing import Any

import structlog

from servicekit.clock import utc_now
from servicekit.tracing import current_trace_id

Event = MutableMapping[str, Any]


def _add_trace(_: Any, __: str, event: Event) -> Event:
    trace_id = current_trace_id()
    if trace_id:
        event["trace_id"] = trace_id
    return event


_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    _add_trace,
)


def configure_logs(program: str, level: str) -> None:
    """Send this process's own and its libraries' logs to standard output as JSON lines."""

    def name_program(_: Any, __: str, event: Event) -> Event:
        event["program"] = program
        return event

    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, name_program],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Client libraries log every request at info, with addresses; ours logs it once already.
    for chatty in ("httpx", "httpcore", "alembic.runtime.migration"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_SHARED, name_program, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose keyword arguments become fields of the line."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found


class AccessLog:
    """The line that every answered request leaves, in the form of all other lines.

    There is one for each request, so it does without loggers, records and processors; the level
    that is set for the logger `access` holds all the same.
    """

    def __init__(self, program: str) -> None:
        self._level = logging.getLogger("access")
        self._beginning = f'{{"program": {json.dumps(program)}, "event": "request", "level": "info"'

    def write(self, facts: Mapping[str, str | float]) -> None:
        """Write one line; a log that cannot be written stops no answer."""
        if not self._level.isEnabledFor(logging.INFO):
            return
        at = utc_now().replace(tzinfo=None).isoformat(timespec="microseconds")
        parts = [self._beginning, f'"at": "{at}Z"']
        trace_id = current_trace_id()
        if trace_id:
            parts.append(f'"trace_id": "{trace_id}"')
        for name, value in facts.items():
            parts.append(f'"{name}": {_json_text(value)}')
        with suppress(OSError, ValueError):
            sys.stdout.write(", ".join(parts) + "}\n")
            sys.stdout.flush()


def _json_text(value: str | float) -> str:
    """The value in JSON and in pure ASCII: whatever a client sent, it does not end the line."""
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    # Numbers here are counted or measured, and always finite.
    return repr(value)
