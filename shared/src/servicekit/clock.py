"""The one place that reads the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def day_in_shanghai(instant: datetime) -> date:
    """The day that an instant falls on where the law's days are counted."""
    return instant.astimezone(SHANGHAI).date()


def instant_text(instant: datetime) -> str:
    """RFC 3339 in UTC, as every `_at` field is written; whole seconds have no fraction."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
