"""Logs: one JSON object a line, with the trace id, never with a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

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
