"""Days and instants of Beijing time, the legal time of every limit and every trade."""

from datetime import UTC, date, datetime, timedelta, timezone

# Fixed on purpose: China has had no summer time since September 1991, the calendars start in 2004,
# and a zone database may be missing where this runs.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def shanghai_day(instant: datetime) -> date:
    """The day in Shanghai on which an instant falls; ValueError when it carries no offset."""
    return in_shanghai(instant).date()


def in_shanghai(instant: datetime) -> datetime:
    """The same instant on the Shanghai clock; ValueError when it carries no offset."""
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs an offset: {instant.isoformat()}")
    return instant.astimezone(SHANGHAI)


def start_of_day(day: date) -> datetime:
    """00:00 in Shanghai, as an instant in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 in Shanghai, as an instant in UTC."""
    return start_of_day(day) + timedelta(days=1)
